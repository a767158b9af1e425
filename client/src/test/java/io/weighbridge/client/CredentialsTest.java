package io.weighbridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CredentialsTest {

  private static final ServerAddress ONE = ServerAddress.parse("http://127.0.0.1:8080");
  private static final ServerAddress OTHER = ServerAddress.parse("https://hub.example");

  @TempDir private Path home = Path.of("");

  private Credentials credentials() {
    return Credentials.of(Map.of(), home);
  }

  @Test
  void eachServerHasItsOwnAndOnlyTheOwnerMayRead() throws IOException {
    credentials().store(ONE, new Credentials.Credential(Token.parse("hf_one"), "alice"));
    credentials().store(OTHER, new Credentials.Credential(Token.parse("hf_other"), "bob"));
    assertThat(credentials().find(ONE).orElseThrow().token().secret()).isEqualTo("hf_one");
    assertThat(credentials().find(OTHER).orElseThrow().user()).isEqualTo("bob");
    Path folder = home.resolve(".config/weighbridge");
    Path file = folder.resolve("credentials.json");
    assertThat(credentials().file()).isEqualTo(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(SmallHub.names(folder)).containsExactly("credentials.json");
    assertThat(credentials().forget(ONE)).isTrue();
    assertThat(credentials().forget(ONE)).isFalse();
    assertThat(credentials().find(ONE)).isEmpty();
    assertThat(credentials().find(OTHER)).isPresent();
  }

  @Test
  void theConfigurationFolderMayBeElsewhere() {
    assertThat(Credentials.of(Map.of("XDG_CONFIG_HOME", "/x"), home).file())
        .isEqualTo(Path.of("/x/weighbridge/credentials.json"));
    assertThat(Credentials.of(Map.of("XDG_CONFIG_HOME", "relative"), home).file())
        .startsWithRaw(home);
  }

  @Test
  void aDamagedFileIsToldWithoutItsContent() throws IOException {
    credentials().store(ONE, new Credentials.Credential(Token.parse("hf_one"), "alice"));
    for (String damaged :
        new String[] {
          "{\"hf_secret\"", "[]", "{\"version\":1,\"servers\":{\"x\":{\"token\":\"hf_ secret\"}}}"
        }) {
      Files.writeString(credentials().file(), damaged);
      assertThatThrownBy(() -> credentials().find(ONE))
          .isInstanceOf(LocalFileException.class)
          .message()
          .contains("log in again")
          .doesNotContain("secret");
    }
  }
}
