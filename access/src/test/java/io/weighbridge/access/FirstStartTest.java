package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstStartTest {

  @TempDir Path folder;

  @Test
  void theFirstStartMakesAnAdministratorAndLeavesTheTokenInAFileThatItsOwnerAloneCanRead()
      throws IOException {
    try (Fixture hub = new Fixture(folder)) {
      Optional<Path> file = FirstStart.prepare(hub.database, hub.accounts, hub.tokens, folder);

      assertThat(file).hasValue(folder.resolve("admin-token"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.orElseThrow())))
          .isEqualTo("rw-------");
      String secret = Files.readString(file.orElseThrow()).strip();
      assertThat(secret).matches("hf_[A-Za-z0-9]{40}");
      Caller caller = hub.tokens.authenticate(secret).orElseThrow();
      assertThat(caller.name()).isEqualTo("admin");
      assertThat(caller.siteAdmin()).isTrue();
      assertThat(hub.permissions.governHub(caller).isAllowed()).isTrue();
    }
  }

  @Test
  void theSecondStartChangesNothing() throws IOException {
    Path file = folder.resolve("admin-token");
    try (Fixture hub = new Fixture(folder)) {
      FirstStart.prepare(hub.database, hub.accounts, hub.tokens, folder);
    }
    String secret = Files.readString(file);
    try (Fixture hub = new Fixture(folder)) {
      assertThat(FirstStart.prepare(hub.database, hub.accounts, hub.tokens, folder)).isEmpty();
      assertThat(Files.readString(file)).isEqualTo(secret);
      assertThat(hub.tokens.authenticate(secret.strip())).isPresent();
    }
  }

  @Test
  void aTokenThatCannotBeWrittenLeavesNoAccountBehind() throws IOException {
    Path missing = folder.resolve("missing");
    try (Fixture hub = new Fixture(folder)) {
      assertThatThrownBy(() -> FirstStart.prepare(hub.database, hub.accounts, hub.tokens, missing))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("make the folder writable");
      assertThat(hub.accounts.isEmpty()).isTrue();

      Files.createDirectory(missing);
      assertThat(FirstStart.prepare(hub.database, hub.accounts, hub.tokens, missing)).isPresent();
      assertThat(hub.accounts.standing("admin").admin()).isTrue();
    }
  }

  @Test
  void whatACrashLeftOfTheFileIsReplaced() throws IOException {
    Files.writeString(folder.resolve("admin-token"), "hf_of_an_account_that_never_was");
    Files.writeString(folder.resolve("admin-token.new"), "hf_");
    try (Fixture hub = new Fixture(folder)) {
      Path file = FirstStart.prepare(hub.database, hub.accounts, hub.tokens, folder).orElseThrow();
      assertThat(hub.tokens.authenticate(Files.readString(file).strip())).isPresent();
      assertThat(folder.resolve("admin-token.new")).doesNotExist();
    }
  }
}
