package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `scan` says and how it ends.
final class ScanTest {

  private static final Path ATTACKS = RealFiles.repository().resolve("attacks");
  private static final Path HARMLESS = ATTACKS.resolve("WB-PICKLE-CALL/harmless-state.pkl");
  private static final Path SUSPICIOUS = ATTACKS.resolve("WB-PICKLE-TRAILING/hostile-bytes.pkl");
  private static final Path MALICIOUS = ATTACKS.resolve("wrapped/model.tar.gz");

  @TempDir private Path folder = Path.of("");

  @Test
  void exitCodeIsTheVerdict() {
    assertThat(Console.piped().run("scan", HARMLESS)).isZero();
    assertThat(Console.piped().run("scan", SUSPICIOUS)).isEqualTo(3);
    assertThat(Console.piped().run("scan", MALICIOUS)).isEqualTo(4);
    assertThat(Console.piped().run("scan", ATTACKS)).isEqualTo(4);
  }

  @Test
  void whatIsNotThereCannotBeScanned() {
    Console console = Console.piped();
    assertThat(console.run("scan", folder.resolve("missing.pt"))).isEqualTo(1);
    assertThat(console.err()).contains("missing.pt").doesNotContain("internal error");
  }

  @Test
  void findingsNamePlaceRuleAndReason() {
    Console console = Console.piped();
    console.run("scan", MALICIOUS);
    assertThat(console.out())
        .contains("WB-PICKLE-CALL", "!model/data.pkl at byte", "posix.system", "makes this call")
        .endsWith("(rules 1)\n");
  }

  @Test
  void aFolderIsOneDocumentWithAllFiles() throws IOException {
    Files.copy(HARMLESS, folder.resolve("a.pkl"));
    Files.createDirectory(folder.resolve("b"));
    Files.copy(SUSPICIOUS, folder.resolve("b/c.pkl"));
    Console console = Console.piped();
    assertThat(console.run("scan", folder, "--json")).isEqualTo(3);
    JsonNode document = JsonMapper.shared().readTree(console.out());
    assertThat(document.path("verdict").asString()).isEqualTo("SUSPICIOUS");
    assertThat(document.path("files").size()).isEqualTo(2);
    JsonNode file = document.path("files").get(1);
    assertThat(file.path("file").asString()).isEqualTo("b/c.pkl");
    assertThat(file.path("sha256").asString()).hasSize(64);
    assertThat(file.path("findings").get(0).path("rule").asString())
        .isEqualTo("WB-PICKLE-TRAILING");
  }

  @Test
  void sarifIsWrittenBeside() throws IOException {
    Path sarif = folder.resolve("findings.sarif");
    assertThat(Console.piped().run("scan", MALICIOUS, "--sarif", sarif)).isEqualTo(4);
    JsonNode log = JsonMapper.shared().readTree(Files.readString(sarif));
    assertThat(log.path("runs").get(0).path("results").size()).isPositive();
  }
}
