package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {

  @TempDir Path folder;
  private Fixture hub;

  @BeforeEach
  void open() {
    hub = new Fixture(folder);
    hub.admin("root");
    hub.user("alice");
    hub.user("bob");
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void aTokenIsAsClientsWantItAndEachIsAnother() {
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String secret = hub.tokens.create("alice", "laptop", Scope.READ, null).secret();
      assertThat(secret).matches("hf_[A-Za-z0-9]{40}");
      secrets.add(secret);
    }
    assertThat(secrets).hasSize(100);
    assertThat(hub.tokens.list("alice")).hasSize(100);
  }

  @Test
  void whoShowsATokenIsItsOwnerWithItsScope() {
    for (Scope scope : Scope.values()) {
      NewToken token = hub.tokens.create("alice", "laptop", scope, null);
      assertThat(hub.tokens.authenticate(token.secret()))
          .hasValue(new Caller("alice", scope, token.token().id(), false));
    }
    assertThat(hub.caller("root", Scope.READ).siteAdmin()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hf_",
        "hf_unknown",
        "hf_0123456789012345678901234567890123456789",
        "Bearer hf_0123456789012345678901234567890123456789",
        "hf_' OR '1'='1",
        "hf_\u0000",
        "hf_\ud800"
      })
  void whatIsNoTokenLetsNobodyIn(String secret) {
    assertThat(hub.tokens.authenticate(secret)).isEmpty();
    assertThat(hub.tokens.authenticate(secret + "x".repeat(100_000))).isEmpty();
  }

  @Test
  void aTokenThatDiffersInOneLetterOrInCaseLetsNobodyIn() {
    String secret = hub.tokens.create("alice", "laptop", Scope.READ, null).secret();
    assertThat(hub.tokens.authenticate(secret)).isPresent();
    for (int i = 3; i < secret.length(); i++) {
      char other = secret.charAt(i) == 'x' ? 'y' : 'x';
      assertThat(hub.tokens.authenticate(secret.substring(0, i) + other + secret.substring(i + 1)))
          .isEmpty();
    }
    assertThat(hub.tokens.authenticate(secret + "x")).isEmpty();
    assertThat(hub.tokens.authenticate(secret.substring(0, 42))).isEmpty();
    assertThat(hub.tokens.authenticate(secret.toUpperCase(Locale.ROOT))).isEmpty();
  }

  @Test
  void theTextOfATokenIsNowhereOnDiskAndInNoPrintedForm() throws IOException {
    NewToken token = hub.tokens.create("alice", "laptop", Scope.READ, null);
    hub.tokens.authenticate(token.secret());
    assertThat(token.toString()).doesNotContain(token.secret());
    assertThat(token.token().toString()).doesNotContain(token.secret());
    hub.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain(token.secret().substring(3));
      }
    }
    hub = new Fixture(folder);
    assertThat(hub.tokens.authenticate(token.secret())).isPresent();
  }

  @Test
  void aTokenEndsWhenItSaid() {
    Instant end = hub.clock.instant().plus(Duration.ofHours(1));
    NewToken token = hub.tokens.create("alice", "an hour", Scope.READ, end);
    assertThat(hub.tokens.authenticate(token.secret())).isPresent();
    hub.clock.move(Duration.ofHours(1).minusMillis(1));
    assertThat(hub.tokens.authenticate(token.secret())).isPresent();
    hub.clock.move(Duration.ofMillis(1));
    assertThat(hub.tokens.authenticate(token.secret())).isEmpty();
    assertThat(hub.tokens.list("alice").getFirst().expires()).hasValue(end);
    assertThatThrownBy(() -> hub.tokens.create("alice", "late", Scope.READ, end))
        .isInstanceOf(BadDetail.class);
  }

  @Test
  void aRevokedTokenIsRefusedAtOnceAndTheOthersAreNot() {
    NewToken one = hub.tokens.create("alice", "one", Scope.READ, null);
    NewToken two = hub.tokens.create("alice", "two", Scope.READ, null);
    assertThat(hub.tokens.authenticate(one.secret())).isPresent();

    assertThatThrownBy(() -> hub.tokens.revoke("bob", one.token().id()))
        .isInstanceOf(NoSuchToken.class);
    assertThat(hub.tokens.authenticate(one.secret())).isPresent();
    hub.tokens.revoke("alice", one.token().id());

    assertThat(hub.tokens.authenticate(one.secret())).isEmpty();
    assertThat(hub.tokens.authenticate(two.secret())).isPresent();
    assertThat(hub.tokens.list("alice")).extracting(Token::name).containsExactly("two");
    assertThatThrownBy(() -> hub.tokens.revoke("alice", one.token().id()))
        .isInstanceOf(NoSuchToken.class);
    assertThat(hub.tokens.revokeAll("alice")).isEqualTo(1);
    assertThat(hub.tokens.authenticate(two.secret())).isEmpty();
  }

  @Test
  void aDisabledUsersTokensAreRefusedAtOnceAndTakenAgainLater() {
    NewToken token = hub.tokens.create("alice", "one", Scope.READ, null);
    assertThat(hub.tokens.authenticate(token.secret())).isPresent();
    hub.accounts.disable("alice", true);
    assertThat(hub.tokens.authenticate(token.secret())).isEmpty();
    hub.accounts.disable("alice", false);
    assertThat(hub.tokens.authenticate(token.secret())).isPresent();
  }

  @Test
  void whatIsRevokedInALargerWriteIsRefusedOnceThatIsDoneAndNotIfItIsTakenBack() {
    NewToken token = hub.tokens.create("alice", "one", Scope.READ, null);
    assertThat(hub.tokens.authenticate(token.secret())).isPresent();
    assertThatThrownBy(() ->
            hub.database.write(h -> {
              hub.tokens.revoke("alice", token.token().id());
              hub.accounts.disable("alice", true);
              throw new IllegalStateException("no");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(hub.tokens.authenticate(token.secret())).isPresent();
    hub.database.write(h -> {
      hub.tokens.revoke("alice", token.token().id());
      hub.audit.record(Caller.ANONYMOUS, "token.revoke", "alice", "done", "127.0.0.1");
      return 0;
    });
    assertThat(hub.tokens.authenticate(token.secret())).isEmpty();
  }

  @Test
  void manyWhoAskWhileATokenIsRevokedAreNeverLetInAfterwards() throws Exception {
    for (int round = 0; round < 20; round++) {
      NewToken token = hub.tokens.create("alice", "round", Scope.READ, null);
      AtomicBoolean revoked = new AtomicBoolean();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Boolean>> all =
            Stream.generate(() ->
                    threads.submit(() -> {
                      boolean wrong = false;
                      for (int i = 0; i < 200; i++) {
                        boolean before = revoked.get();
                        boolean letIn = hub.tokens.authenticate(token.secret()).isPresent();
                        wrong |= before && letIn;
                      }
                      return wrong;
                    }))
                .limit(4)
                .toList();
        hub.tokens.revoke("alice", token.token().id());
        revoked.set(true);
        for (Future<Boolean> one : all) {
          assertThat(one.get()).as("let in after the revocation").isFalse();
        }
      }
    }
  }

  @Test
  void theLastUseIsWrittenAtMostOnceAMinute() {
    NewToken token = hub.tokens.create("alice", "one", Scope.READ, null);
    assertThat(lastUsed()).isNull();
    Instant first = hub.clock.instant();
    hub.tokens.authenticate(token.secret());
    assertThat(lastUsed()).isEqualTo(first);
    hub.clock.move(Duration.ofSeconds(59));
    hub.tokens.authenticate(token.secret());
    assertThat(lastUsed()).isEqualTo(first);
    hub.clock.move(Duration.ofSeconds(1));
    hub.tokens.authenticate(token.secret());
    assertThat(lastUsed()).isEqualTo(first.plusSeconds(60));
  }

  @Test
  void aTokenNeedsAnOwnerAndAName() {
    assertThatThrownBy(() -> hub.tokens.create("nobody", "one", Scope.READ, null))
        .isInstanceOf(NoSuchUser.class);
    assertThatThrownBy(() -> hub.tokens.create("alice", " ", Scope.READ, null))
        .isInstanceOf(BadDetail.class);
    assertThatThrownBy(() -> hub.tokens.create("alice", "a\nb", Scope.READ, null))
        .isInstanceOf(BadDetail.class);
    assertThat(hub.tokens.list("alice")).isEmpty();
  }

  private @Nullable Instant lastUsed() {
    return hub.tokens.list("alice").getFirst().lastUsed().orElse(null);
  }
}
