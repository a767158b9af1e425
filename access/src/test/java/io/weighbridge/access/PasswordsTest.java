package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PasswordsTest {

  private static final String GOOD = "correct horse battery";
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private Fixture fixture;
  private Passwords passwords;

  @BeforeEach
  void open() {
    fixture = new Fixture(folder);
    passwords = new Passwords(fixture.database, fixture.tokens, fixture.clock);
    fixture.admin("root");
    fixture.user("alice");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void onlyThePasswordThatWasSetIsRight() {
    assertThat(passwords.isAnySet()).isFalse();
    assertThat(passwords.matches("alice", GOOD)).isFalse();
    passwords.set("alice", GOOD, "");
    assertThat(passwords.isAnySet()).isTrue();
    assertThat(passwords.isSet("alice")).isTrue();
    assertThat(passwords.isSet("root")).isFalse();
    assertThat(passwords.matches("alice", GOOD)).isTrue();
    assertThat(passwords.matches("alice", GOOD + " ")).isFalse();
    assertThat(passwords.matches("alice", "")).isFalse();
    assertThat(passwords.matches("Alice", GOOD)).isFalse();
    assertThat(passwords.matches("root", GOOD)).isFalse();
    passwords.set("alice", "another battery", "");
    assertThat(passwords.matches("alice", GOOD)).isFalse();
    assertThat(passwords.matches("alice", "another battery")).isTrue();
    assertThat(passwords.remove("alice", "")).isTrue();
    assertThat(passwords.remove("alice", "")).isFalse();
    assertThat(passwords.matches("alice", "another battery")).isFalse();
  }

  @Test
  void theSameLettersAreTheSamePasswordHoweverTheyWereTyped() {
    passwords.set("alice", "Gr\u00fc\u00dfe aus Ulm", "");
    assertThat(passwords.matches("alice", "Gru\u0308\u00dfe aus Ulm")).isTrue();
  }

  @Test
  void whatIsKeptIsSaltedAndNotThePassword() {
    fixture.user("bob");
    passwords.set("alice", GOOD, "");
    passwords.set("bob", GOOD, "");
    byte[][] hashes =
        fixture.database.read(h ->
            h.select("SELECT hash FROM passwords ORDER BY user")
                .mapTo(byte[].class)
                .list()
                .toArray(byte[][]::new));
    assertThat(hashes).hasDimensions(2, 32);
    assertThat(Arrays.equals(hashes[0], hashes[1])).isFalse();
    assertThat(
            fixture.database.<Integer>read(
                h -> h.select("SELECT min(iterations) FROM passwords").mapTo(Integer.class).one()))
        .isEqualTo(600_000);
  }

  @Test
  void aPasswordThatIsTooShortTooLongOrTooEasyIsRefused() {
    for (String bad :
        new String[] {
          "",
          "123456789",
          "alicealice",
          "Alice12345678",
          "x".repeat(1025),
          "\u00e4".repeat(513),
          "with a\nnew line",
          "half a \ud800 letter"
        }) {
      assertThatThrownBy(() -> passwords.set("alice", bad, ""))
          .as(bad)
          .isInstanceOf(BadDetail.class)
          .hasMessageStartingWith("a password has");
    }
    assertThat(passwords.isSet("alice")).isFalse();
    passwords.set("alice", "1234567890", "");
    passwords.set("alice", "alice in wonderland", "");
    passwords.set("alice", "x".repeat(1024), "");
    assertThat(passwords.matches("alice", "x".repeat(1024))).isTrue();
    assertThat(passwords.matches("alice", "x".repeat(1025))).isFalse();
    assertThatThrownBy(() -> passwords.set("nobody", GOOD, "")).isInstanceOf(NoSuchUser.class);
  }

  @Test
  void aDisabledUserIsNotLetIn() {
    passwords.set("alice", GOOD, "");
    fixture.accounts.disable("alice", true);
    assertThat(passwords.matches("alice", GOOD)).isFalse();
    fixture.accounts.disable("alice", false);
    assertThat(passwords.matches("alice", GOOD)).isTrue();
  }

  @Test
  void whoIsUnknownHasNoPasswordOrIsDisabledTakesAsLong() {
    passwords.set("alice", GOOD, "");
    fixture.user("bob");
    fixture.user("carol");
    passwords.set("carol", GOOD, "");
    fixture.accounts.disable("carol", true);
    double known = seconds("alice", "wrong but long");
    for (String name : new String[] {"nobody", "bob", "carol"}) {
      // Half is far from what skipping the work would take, which is nothing.
      assertThat(seconds(name, "wrong but long")).as(name).isBetween(known / 2, known * 2);
    }
    assertThat(seconds("alice", "x".repeat(100_000))).isGreaterThan(known / 2);
  }

  /// The thread's own time, and the best of some: other work on the machine disturbs that least.
  private double seconds(String user, String password) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long began = threads.getCurrentThreadCpuTime();
      assertThat(passwords.matches(user, password)).isFalse();
      best = Math.min(best, threads.getCurrentThreadCpuTime() - began);
    }
    return best / 1e9;
  }

  @Test
  void toChangeAPasswordEndsTheOtherSessionsAndNoToken() {
    String token = fixture.tokens.create("alice", "ci", Scope.WRITE, null).secret();
    NewToken here = fixture.tokens.openSession("alice", Scope.WRITE, HOUR, null);
    NewToken there = fixture.tokens.openSession("alice", Scope.WRITE, HOUR, null);
    passwords.set("alice", GOOD, here.token().id());
    assertThat(fixture.tokens.authenticateSession(here.secret())).isPresent();
    assertThat(fixture.tokens.authenticateSession(there.secret())).isEmpty();
    assertThat(fixture.tokens.authenticate(token)).isPresent();
    passwords.remove("alice", "");
    assertThat(fixture.tokens.authenticateSession(here.secret())).isEmpty();
    assertThat(fixture.tokens.authenticate(token)).isPresent();
  }
}
