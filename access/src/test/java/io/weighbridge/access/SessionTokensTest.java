package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionTokensTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private Fixture fixture;
  private Tokens tokens;

  @BeforeEach
  void open() {
    fixture = new Fixture(folder);
    tokens = fixture.tokens;
    fixture.admin("root");
    fixture.user("alice");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aSessionIsATokenThatEndsByItself() {
    NewToken session = tokens.openSession("alice", Scope.WRITE, HOUR, null);
    assertThat(session.token().session()).isTrue();
    assertThat(session.token().name()).isEqualTo("browser session");
    assertThat(tokens.authenticateSession(session.secret())).map(Caller::name).hasValue("alice");
    assertThat(tokens.authenticate(session.secret())).isPresent();
    assertThat(tokens.list("alice")).hasSize(1);
    fixture.clock.move(HOUR);
    assertThat(tokens.authenticateSession(session.secret())).isEmpty();
    assertThat(tokens.list("alice")).isEmpty();
  }

  @Test
  void anOrdinaryTokenIsNoSession() {
    NewToken token = tokens.create("alice", "browser session", Scope.WRITE, null);
    assertThat(tokens.authenticate(token.secret())).isPresent();
    assertThat(tokens.authenticateSession(token.secret())).isEmpty();
    tokens.endSessions("alice", "");
    assertThat(tokens.authenticate(token.secret())).isPresent();
  }

  @Test
  void aSessionCanDoNoMoreThanTheTokenThatOpenedItAndEndsWithIt() {
    Token reader =
        tokens
            .create("alice", "r", Scope.READ, fixture.clock.instant().plus(Duration.ofMinutes(5)))
            .token();
    NewToken session = tokens.openSession("alice", Scope.WRITE, HOUR, reader);
    assertThat(session.token().scope()).isEqualTo(Scope.READ);
    assertThat(session.token().expires()).isEqualTo(reader.expires());
    NewToken root = tokens.create("root", "first start", Scope.ADMIN, null);
    NewToken governing = tokens.openSession("root", Scope.ADMIN, HOUR, root.token());
    assertThat(governing.token().scope()).isEqualTo(Scope.ADMIN);
    assertThat(tokens.authenticateSession(governing.secret())).isPresent();
    tokens.revoke("root", root.token().id());
    assertThat(tokens.authenticateSession(governing.secret())).isEmpty();
    assertThat(tokens.authenticateSession(session.secret())).isPresent();
  }

  @Test
  void aUserHasOnlySoManySessionsThoseOpenedLast() {
    List<NewToken> opened = new ArrayList<>();
    for (int i = 0; i <= Tokens.MOST_SESSIONS; i++) {
      fixture.clock.move(Duration.ofSeconds(1));
      opened.add(tokens.openSession("alice", Scope.WRITE, HOUR, null));
    }
    assertThat(tokens.list("alice")).hasSize(Tokens.MOST_SESSIONS);
    assertThat(tokens.authenticateSession(opened.getFirst().secret())).isEmpty();
    assertThat(tokens.authenticateSession(opened.get(1).secret())).isPresent();
    assertThat(tokens.authenticateSession(opened.getLast().secret())).isPresent();
  }

  @Test
  void aDisabledUsersSessionsAreRefused() {
    NewToken session = tokens.openSession("alice", Scope.WRITE, HOUR, null);
    NewToken token = tokens.create("alice", "t", Scope.WRITE, null);
    fixture.accounts.disable("alice", true);
    assertThat(tokens.authenticateSession(session.secret())).isEmpty();
    assertThat(tokens.authenticate(token.secret())).isEmpty();
    // A browser that was left open does not come back to life with the account; tokens do.
    fixture.accounts.disable("alice", false);
    assertThat(tokens.authenticateSession(session.secret())).isEmpty();
    assertThat(tokens.authenticate(token.secret())).isPresent();
    NewToken again = tokens.openSession("alice", Scope.WRITE, HOUR, null);
    fixture.accounts.disable("alice", false);
    assertThat(tokens.authenticateSession(again.secret())).isPresent();
  }

  @Test
  void whoNoLongerGovernsHasSessionsThatWriteAndNoMore() {
    fixture.accounts.admin("alice", true);
    NewToken session = tokens.openSession("alice", Scope.ADMIN, HOUR, null);
    NewToken reading = tokens.openSession("alice", Scope.READ, HOUR, null);
    NewToken roots = tokens.openSession("root", Scope.ADMIN, HOUR, null);
    NewToken token = tokens.create("alice", "t", Scope.ADMIN, null);
    assertThat(scope(session)).isEqualTo(Scope.ADMIN);
    fixture.accounts.admin("alice", false);
    assertThat(scope(session)).isEqualTo(Scope.WRITE);
    assertThat(tokens.find(session.token().id())).map(Token::scope).hasValue(Scope.WRITE);
    assertThat(scope(reading)).isEqualTo(Scope.READ);
    assertThat(scope(roots)).isEqualTo(Scope.ADMIN);
    // A token is made for a purpose, and is its owner's to revoke.
    assertThat(tokens.authenticate(token.secret())).map(Caller::scope).hasValue(Scope.ADMIN);
    fixture.accounts.admin("alice", true);
    assertThat(scope(session)).isEqualTo(Scope.WRITE);
  }

  @Test
  void whereSomebodyMustGovernHisSessionsStayAsTheyAre() {
    NewToken session = tokens.openSession("root", Scope.ADMIN, HOUR, null);
    assertThatThrownBy(() -> fixture.accounts.admin("root", false))
        .isInstanceOf(LastAdministrator.class);
    assertThatThrownBy(() -> fixture.accounts.disable("root", true))
        .isInstanceOf(LastAdministrator.class);
    assertThat(scope(session)).isEqualTo(Scope.ADMIN);
  }

  private Scope scope(NewToken session) {
    return tokens.authenticateSession(session.secret()).orElseThrow().scope();
  }
}
