package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.Namespace;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every combination of who, with which token, at which repository, for what; what is expected is
/// said by [#expected] in the words of the rules, not in those of the code.
final class PermissionsTest {

  /// Somebody as he stands to the namespace of a repository.
  private enum Who {
    NOBODY,
    STRANGER,
    DISABLED_OWNER,
    READER,
    WRITER,
    GOVERNOR,
    OWNER,
    SITE_ADMIN;

    boolean isMember() {
      return this == READER || this == WRITER || this == GOVERNOR || this == OWNER;
    }

    boolean maySeeWhatIsPrivate() {
      return isMember() || this == SITE_ADMIN;
    }

    boolean mayWrite() {
      return this == WRITER || this == GOVERNOR || this == OWNER || this == SITE_ADMIN;
    }

    boolean mayGovern() {
      return this == GOVERNOR || this == OWNER || this == SITE_ADMIN;
    }
  }

  /// What became of a request for access, if there was one.
  private enum Asked {
    NEVER,
    WAITS,
    ACCEPTED,
    REJECTED
  }

  private record Case(
      Who who, Scope scope, boolean isPrivate, Gate gate, Asked asked, boolean disabled) {}

  @TempDir Path folder;
  private Fixture hub;
  private final Map<String, Caller> callers = new HashMap<>();

  @BeforeEach
  void open() {
    hub = new Fixture(folder);
    hub.admin("root");
    for (String name : List.of("alice", "bob", "carol", "dave", "erin", "frank")) {
      hub.user(name);
    }
    hub.accounts.createOrganization(new Namespace("acme"), "Acme", "erin");
    hub.accounts.join("acme", "carol", Role.READ);
    hub.accounts.join("acme", "dave", Role.WRITE);
    // Another organisation's governor is a stranger here.
    hub.accounts.createOrganization(new Namespace("other"), "Other", "bob");
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void eachCombinationOfRoleScopeVisibilityGateAndRequestIsDecidedAsTheRulesSay() {
    SoftAssertions all = new SoftAssertions();
    int decided = 0;
    for (Case one : cases()) {
      RepoId repository = repository(one.who);
      Settings settings = settings(one);
      Caller caller = caller(one.who, one.scope);
      ask(one, settings);
      for (Action action : Action.values()) {
        Decision decision = hub.permissions.decide(caller, repository, settings, action);
        all.assertThat(decision.getClass().getSimpleName())
            .as("%s %s", one, action)
            .isEqualTo(expected(one, action));
        decided++;
      }
    }
    all.assertAll();
    // 7 who sign in with 3 scopes and nobody with one; 2 x 3 x 4 x 2 repositories; 4 actions.
    assertThat(decided).isEqualTo((7 * 3 + 1) * 48 * 4);
  }

  private static String expected(Case one, Action action) {
    if (one.isPrivate && !one.who.maySeeWhatIsPrivate()) {
      return "Hidden";
    }
    if (one.disabled && one.who != Who.SITE_ADMIN) {
      return "Disabled";
    }
    return switch (action) {
      case READ -> "Allowed";
      case DOWNLOAD -> {
        boolean letIn = one.asked == Asked.ACCEPTED && one.who == Who.STRANGER;
        yield one.gate == Gate.OPEN || one.who.maySeeWhatIsPrivate() || letIn ? "Allowed" : "Gated";
      }
      case WRITE -> one.who.mayWrite() && one.scope != Scope.READ ? "Allowed" : "Forbidden";
      case ADMIN -> one.who.mayGovern() && one.scope != Scope.READ ? "Allowed" : "Forbidden";
    };
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Who who : Who.values()) {
      for (Scope scope : who == Who.NOBODY ? new Scope[] {Scope.READ} : Scope.values()) {
        for (boolean isPrivate : new boolean[] {false, true}) {
          for (Gate gate : Gate.values()) {
            for (Asked asked : Asked.values()) {
              for (boolean disabled : new boolean[] {false, true}) {
                cases.add(new Case(who, scope, isPrivate, gate, asked, disabled));
              }
            }
          }
        }
      }
    }
    return cases;
  }

  private static String name(Who who) {
    return switch (who) {
      case NOBODY -> "";
      case STRANGER -> "bob";
      case DISABLED_OWNER -> "frank";
      case READER -> "carol";
      case WRITER -> "dave";
      case GOVERNOR -> "erin";
      case OWNER -> "alice";
      case SITE_ADMIN -> "root";
    };
  }

  private static RepoId repository(Who who) {
    return switch (who) {
      case OWNER -> new RepoId("alice", "model");
      case DISABLED_OWNER -> new RepoId("frank", "model");
      case NOBODY, STRANGER, READER, WRITER, GOVERNOR, SITE_ADMIN -> new RepoId("acme", "model");
    };
  }

  private Settings settings(Case one) {
    return Settings.fresh(hub.clock.instant(), one.isPrivate)
        .withGate(one.gate)
        .withDisabled(one.disabled);
  }

  private Caller caller(Who who, Scope scope) {
    if (who == Who.NOBODY) {
      return Caller.ANONYMOUS;
    }
    return callers.computeIfAbsent(
        who + " " + scope,
        key -> {
          // Whoever is disabled now was let in a moment ago.
          hub.accounts.disable(name(who), false);
          return hub.caller(name(who), scope);
        });
  }

  private void ask(Case one, Settings settings) {
    if (one.who == Who.DISABLED_OWNER) {
      hub.accounts.disable(name(one.who), true);
    }
    if (one.who == Who.NOBODY || one.asked == Asked.NEVER) {
      return;
    }
    Settings manual = settings.withGate(Gate.MANUAL);
    String user = name(one.who);
    hub.requests.request(manual, user, Map.of());
    switch (one.asked) {
      case ACCEPTED ->
          hub.requests.handle(settings.id(), user, AccessRequest.Status.ACCEPTED, "erin", "");
      case REJECTED ->
          hub.requests.handle(
              settings.id(), user, AccessRequest.Status.REJECTED, "erin", "not today");
      case WAITS, NEVER -> {}
    }
  }

  @Test
  void toMakeARepositoryTakesWritingInTheNamespaceAndATokenForIt() {
    for (Scope scope : Scope.values()) {
      boolean writes = scope != Scope.READ;
      assertThat(hub.permissions.create(hub.caller("alice", scope), "alice").isAllowed())
          .isEqualTo(writes);
      assertThat(hub.permissions.create(hub.caller("dave", scope), "acme").isAllowed())
          .isEqualTo(writes);
      assertThat(hub.permissions.create(hub.caller("root", scope), "acme").isAllowed())
          .isEqualTo(writes);
      assertThat(hub.permissions.create(hub.caller("carol", scope), "acme").isAllowed()).isFalse();
      assertThat(hub.permissions.create(hub.caller("bob", scope), "acme").isAllowed()).isFalse();
      assertThat(hub.permissions.create(hub.caller("bob", scope), "alice").isAllowed()).isFalse();
      assertThat(hub.permissions.create(hub.caller("bob", scope), "nobody").isAllowed()).isFalse();
    }
    assertThat(hub.permissions.create(Caller.ANONYMOUS, "alice").isAllowed()).isFalse();
  }

  @Test
  void toGovernANamespaceTakesTheRoleAndToGovernTheHubAnAdministratorsTokenForIt() {
    assertThat(hub.permissions.govern(hub.caller("erin", Scope.WRITE), "acme").isAllowed())
        .isTrue();
    assertThat(hub.permissions.govern(hub.caller("dave", Scope.ADMIN), "acme").isAllowed())
        .isFalse();
    assertThat(hub.permissions.governHub(hub.caller("root", Scope.ADMIN)).isAllowed()).isTrue();
    assertThat(hub.permissions.governHub(hub.caller("root", Scope.WRITE)))
        .isEqualTo(
            new Decision.Forbidden(
                "this token cannot govern the hub: its scope is write, that takes admin"));
    assertThat(hub.permissions.governHub(hub.caller("erin", Scope.ADMIN)).isAllowed()).isFalse();
    assertThat(hub.permissions.governHub(Caller.ANONYMOUS).isAllowed()).isFalse();
  }

  @Test
  void whatIsTakenAwayIsGoneForACallerWhoWasLetInBefore() {
    RepoId repository = new RepoId("acme", "model");
    Settings settings = Settings.fresh(hub.clock.instant(), true);
    Caller dave = hub.caller("dave", Scope.WRITE);
    Caller root = hub.caller("root", Scope.WRITE);
    assertThat(hub.permissions.decide(dave, repository, settings, Action.WRITE).isAllowed())
        .isTrue();
    hub.accounts.join("acme", "dave", Role.READ);
    assertThat(hub.permissions.decide(dave, repository, settings, Action.WRITE))
        .isInstanceOf(Decision.Forbidden.class);
    hub.accounts.leave("acme", "dave");
    assertThat(hub.permissions.decide(dave, repository, settings, Action.READ))
        .isInstanceOf(Decision.Hidden.class);
    assertThat(hub.permissions.decide(root, repository, settings, Action.ADMIN).isAllowed())
        .isTrue();
    hub.admin("root2");
    hub.accounts.admin("root", false);
    assertThat(hub.permissions.decide(root, repository, settings, Action.READ))
        .isInstanceOf(Decision.Hidden.class);
  }

  @Test
  void aNamespaceInOtherLettersOfCaseIsAnother() {
    Settings settings = Settings.fresh(hub.clock.instant(), true);
    assertThat(
            hub.permissions.decide(
                hub.caller("alice", Scope.WRITE),
                new RepoId("Alice", "model"),
                settings,
                Action.READ))
        .isInstanceOf(Decision.Hidden.class);
  }

  @Test
  void theReasonTellsWhatToDo() {
    RepoId repository = new RepoId("acme", "model");
    Settings gated = Settings.fresh(hub.clock.instant(), false).withGate(Gate.MANUAL);
    Caller bob = hub.caller("bob", Scope.WRITE);
    assertThat(reason(Caller.ANONYMOUS, repository, gated)).contains("sign in");
    assertThat(reason(bob, repository, gated)).contains("ask for it");
    hub.requests.request(gated, "bob", Map.of());
    assertThat(reason(bob, repository, gated)).contains("waits");
    hub.requests.handle(gated.id(), "bob", AccessRequest.Status.REJECTED, "erin", "");
    assertThat(reason(bob, repository, gated)).contains("rejected");
    assertThat(hub.permissions.decide(bob, repository, gated, Action.WRITE))
        .isEqualTo(
            new Decision.Forbidden(
                "bob cannot write to acme/model: that takes the role write in acme"));
  }

  private String reason(Caller caller, RepoId repository, Settings settings) {
    return hub.permissions.decide(caller, repository, settings, Action.DOWNLOAD)
            instanceof Decision.Gated gated
        ? gated.reason()
        : "";
  }
}
