package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.repositories.Namespace;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountsTest {

  @TempDir Path folder;
  private Fixture hub;

  @BeforeEach
  void open() {
    hub = new Fixture(folder);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whoIsMadeIsThereAlsoAfterTheDatabaseIsOpenedAgain() {
    User alice =
        hub.accounts.createUser(new Namespace("alice"), "Alice A.", "alice@acme.example", false);
    User root = hub.admin("root");
    hub.close();
    hub = new Fixture(folder);
    assertThat(hub.accounts.user("alice")).hasValue(alice);
    assertThat(hub.accounts.users("", 10)).containsExactly(alice, root);
    assertThat(hub.accounts.users("alice", 10)).containsExactly(root);
    assertThat(hub.accounts.users("", 1)).containsExactly(alice);
    assertThat(hub.accounts.user("Alice")).isEmpty();
    assertThat(hub.accounts.exists("alice")).isTrue();
  }

  @Test
  void usersAndOrganisationsShareOneSpaceOfNamesWhateverTheCase() {
    hub.user("alice");
    hub.accounts.createOrganization(new Namespace("Acme"), "Acme", "alice");
    for (String taken : List.of("alice", "Alice", "acme", "ACME")) {
      assertThatThrownBy(() -> hub.user(taken)).isInstanceOf(NameTaken.class);
      assertThatThrownBy(() -> hub.accounts.createOrganization(new Namespace(taken), "x", "alice"))
          .isInstanceOf(NameTaken.class);
    }
    hub.accounts.deleteOrganization("Acme");
    hub.user("acme");
  }

  @Test
  void onlyOneOfManyWhoWantANameGetsIt() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all =
          IntStream.range(0, 16)
              .mapToObj(i ->
                  threads.submit(() -> {
                    try {
                      hub.user(i % 2 == 0 ? "alice" : "ALICE");
                      return true;
                    } catch (NameTaken e) {
                      return false;
                    }
                  }))
              .toList();
      int made = 0;
      for (Future<Boolean> one : all) {
        made += one.get() ? 1 : 0;
      }
      assertThat(made).isEqualTo(1);
    }
  }

  @Test
  void anOrganisationHasMembersInRolesAndIsNeverWithoutAGovernor() {
    hub.user("alice");
    hub.user("bob");
    hub.accounts.createOrganization(new Namespace("acme"), "Acme", "alice");
    hub.accounts.join("acme", "bob", Role.READ);
    assertThat(hub.accounts.members("acme"))
        .containsExactly(
            new Membership("acme", "alice", Role.ADMIN), new Membership("acme", "bob", Role.READ));
    assertThat(hub.accounts.role("bob", "acme")).hasValue(Role.READ);
    assertThat(hub.accounts.role("bob", "bob")).hasValue(Role.ADMIN);
    assertThat(hub.accounts.role("bob", "alice")).isEmpty();

    assertThatThrownBy(() -> hub.accounts.leave("acme", "alice"))
        .isInstanceOf(LastAdministrator.class);
    assertThatThrownBy(() -> hub.accounts.join("acme", "alice", Role.WRITE))
        .isInstanceOf(LastAdministrator.class);
    assertThat(hub.accounts.role("alice", "acme")).hasValue(Role.ADMIN);

    hub.accounts.join("acme", "bob", Role.ADMIN);
    hub.accounts.leave("acme", "alice");
    assertThat(hub.accounts.memberships("bob"))
        .containsExactly(new Membership("acme", "bob", Role.ADMIN));
    assertThat(hub.accounts.memberships("alice")).isEmpty();
    hub.accounts.deleteOrganization("acme");
    assertThat(hub.accounts.role("bob", "acme")).isEmpty();
    assertThat(hub.accounts.organization("acme")).isEmpty();
  }

  @Test
  void theHubIsNeverWithoutAnAdministrator() {
    hub.admin("root");
    hub.user("alice");
    assertThatThrownBy(() -> hub.accounts.disable("root", true))
        .isInstanceOf(LastAdministrator.class);
    assertThatThrownBy(() -> hub.accounts.admin("root", false))
        .isInstanceOf(LastAdministrator.class);
    assertThat(hub.accounts.user("root").orElseThrow().disabled()).isFalse();
    hub.accounts.admin("alice", true);
    hub.accounts.disable("root", true);
    assertThat(hub.accounts.role("root", "root")).isEmpty();
  }

  @Test
  void whoOrWhatIsNotThereIsSaidSo() {
    hub.user("alice");
    assertThatThrownBy(() -> hub.accounts.disable("nobody", true)).isInstanceOf(NoSuchUser.class);
    assertThatThrownBy(() -> hub.accounts.describe("nobody", "", ""))
        .isInstanceOf(NoSuchUser.class);
    assertThatThrownBy(() -> hub.accounts.join("nothing", "alice", Role.READ))
        .isInstanceOf(NoSuchOrganization.class);
    assertThatThrownBy(
            () -> hub.accounts.createOrganization(new Namespace("acme"), "", "nobody\u001b[2J"))
        .isInstanceOf(NoSuchUser.class)
        .hasMessage("there is no user nobody\\u001b[2J");
    assertThat(hub.accounts.exists("acme")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no address", "a@b@c", "@", "a@", "a@b\nc", "a b@c"})
  void whatIsNoMailAddressIsRefused(String email) {
    assertThatThrownBy(() -> hub.accounts.createUser(new Namespace("alice"), "Alice", email, false))
        .isInstanceOf(BadDetail.class);
  }

  @Test
  void whatAUserSaysOfHimselfIsChangedAndChecked() {
    hub.user("alice");
    hub.accounts.describe("alice", "Alice \u00c4.", "a@acme.example");
    assertThat(hub.accounts.user("alice").orElseThrow().fullname()).isEqualTo("Alice \u00c4.");
    for (String bad : List.of("a\u0000", "a\u202eb", "a\nb", "x".repeat(201))) {
      assertThatThrownBy(() -> hub.accounts.describe("alice", bad, ""))
          .isInstanceOf(BadDetail.class);
    }
    hub.accounts.describe("alice", "", "");
    assertThat(hub.accounts.user("alice").orElseThrow().email()).isEmpty();
  }
}
