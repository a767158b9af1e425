package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `terms` and `lineage` say of a folder, and how they end.
final class TermsTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void exitCodeIsTheDecision() throws IOException {
    card("license: mit");
    assertThat(run("terms", folder)).isZero();
    card("license: cc-by-nc-4.0");
    assertThat(run("terms", folder, "--use", "research")).isZero();
    assertThat(run("terms", folder)).isEqualTo(3);
    assertThat(run("terms", folder, "--use", "commercial")).isEqualTo(4);
    card("tags: [a]");
    assertThat(run("terms", folder)).isEqualTo(4);
    card("license: gpl");
    assertThat(run("terms", folder)).isEqualTo(3);
  }

  @Test
  void everyReasonIsTold() throws IOException {
    card("license: llama3.1");
    Console console = Console.piped();
    assertThat(console.run("terms", folder, "--mau", "900000000", "--offer-to-others"))
        .isEqualTo(4);
    assertThat(console.out())
        .startsWith("DENY: ")
        .contains("  refused  llama3.1: those with more than 700 million monthly active users")
        .contains(
            "  asked    In which sector is it used? (llama3.1 asks by its clause field_of_use)")
        .contains("  duty     Show \"Built with Llama\" where it is used.");
  }

  @Test
  void theDocumentHoldsTheSame() throws IOException {
    card("license: llama3.1");
    Console console = Console.piped();
    assertThat(
            console.run(
                "terms", folder, "--json", "--mau", "5", "--sector", "general", "--distribute"))
        .isZero();
    JsonNode document = JsonMapper.shared().readTree(console.out());
    assertThat(document.path("decision").asString()).isEqualTo("ALLOW_WITH_DUTIES");
    assertThat(document.at("/licence/spdx").asString()).startsWith("LicenseRef-");
    assertThat(document.path("duties").toString()).contains("\"kind\":\"NOTICE\"", "© Meta");
    assertThat(document.at("/facts/mau").asString()).isEqualTo("5");
  }

  @Test
  void aTreeShowsWhatItWasMadeFromAndWhatIsWrong() throws IOException {
    card("license: apache-2.0\nbase_model: [meta-llama/Llama-3.1-8B, acme/other]");
    Console console = Console.piped();
    assertThat(console.run("lineage", folder, "--base", "meta-llama/Llama-3.1-8B=llama3.1"))
        .isZero();
    assertThat(console.out())
        .contains(
            """
            ├─ merged from meta-llama/Llama-3.1-8B (licence llama3.1)
            └─ merged from acme/other (not here)
            """)
        .contains("DRIFT: ")
        .contains("UNKNOWN_PARENT: nothing is known of the terms of acme/other");
  }

  @Test
  void whatIsNoFactIsWrongUsage() throws IOException {
    card("license: mit");
    Console console = Console.piped();
    assertThat(console.run("terms", folder, "--sector", "nowhere")).isEqualTo(2);
    assertThat(console.err()).contains("--sector 'nowhere' must be one of general, military");
    assertThat(run("terms", folder, "--mau", "many")).isEqualTo(2);
    assertThat(run("terms", folder, "--use", "commercial,research")).isEqualTo(2);
    assertThat(run("terms", folder, "--base", "a/b=no-such-licence")).isEqualTo(1);
  }

  private static int run(Object... words) {
    return Console.piped().run(words);
  }

  private void card(String metadata) throws IOException {
    Files.writeString(folder.resolve("README.md"), "---\n%s\n---\n# A model\n".formatted(metadata));
  }
}
