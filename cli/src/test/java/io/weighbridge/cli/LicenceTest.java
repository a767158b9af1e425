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

/// What `licence` says and how it ends.
final class LicenceTest {

  private static final Path OWN = RealFiles.repository().resolve("LICENSE");

  @TempDir private Path folder = Path.of("");

  private Path model(String card, String text) throws IOException {
    Files.writeString(folder.resolve("README.md"), "---\n" + card + "\n---\n# A model\n");
    Files.writeString(folder.resolve("LICENSE"), text);
    return folder;
  }

  private static JsonNode json(Console console) {
    return JsonMapper.shared().readTree(console.out());
  }

  @Test
  void aTextIsNamed() {
    Console console = Console.piped();
    assertThat(console.run("licence", "identify", OWN)).isZero();
    assertThat(console.out()).contains("exactly apache-2.0 (Apache-2.0)");
  }

  @Test
  void oneChangedClauseIsShownWithItsLine() throws IOException {
    Path changed = folder.resolve("LICENSE");
    String text = Files.readString(OWN).replace("royalty-free", "royalty-bearing");
    Files.writeString(changed, text);
    Console console = Console.piped();
    assertThat(console.run("licence", "identify", changed)).isEqualTo(3);
    assertThat(console.out())
        .contains("close to apache-2.0", "differs here from clause", "royalty-bearing");
    Console document = Console.piped();
    assertThat(document.run("licence", "identify", changed, "--json")).isEqualTo(3);
    JsonNode found = json(document).path("targets").get(0).path("texts").get(0);
    assertThat(found.path("result").asString()).isEqualTo("close");
    assertThat(found.path("differences").get(0).path("kind").asString()).isEqualTo("changed");
    assertThat(found.path("differences").get(0).path("line").asInt()).isGreaterThan(60);
  }

  @Test
  void aCardThatSaysAnotherLicenceIsAFinding() throws IOException {
    Console console = Console.piped();
    assertThat(
            console.run(
                "licence", "identify", model("license: mit", Files.readString(OWN)), "--json"))
        .isEqualTo(3);
    JsonNode target = json(console).path("targets").get(0);
    assertThat(target.path("card").asString()).isEqualTo("mit");
    assertThat(target.path("findings").get(0).asString())
        .isEqualTo("The card says mit, but LICENSE is the text of apache-2.0.");
  }

  @Test
  void aCardThatSaysTheSameIsNone() throws IOException {
    Console console = Console.piped();
    Path model = model("license: apache-2.0", Files.readString(OWN));
    assertThat(console.run("licence", "identify", model, "--json")).isZero();
    assertThat(json(console).path("identified").asBoolean()).isTrue();
    // A card stands for its folder.
    assertThat(Console.piped().run("licence", "identify", model.resolve("README.md"))).isZero();
  }

  @Test
  void otherWithANameIsHeldAgainstTheText() throws IOException {
    Console console = Console.piped();
    Path model = model("license: other\nlicense_name: Apache License 2.0", Files.readString(OWN));
    assertThat(console.run("licence", "identify", model)).isZero();
  }

  @Test
  void aTextThatIsNoLicenceSaysSo() throws IOException {
    Path file = folder.resolve("LICENSE");
    Files.writeString(file, "Ask before you use this. It is mine.\n");
    Console console = Console.piped();
    assertThat(console.run("licence", "identify", file)).isEqualTo(3);
    assertThat(console.out()).contains("no licence that is known here");
  }

  @Test
  void whatIsNotThereIsRefusedInASentence() throws IOException {
    Console console = Console.piped();
    assertThat(console.run("licence", "identify", folder.resolve("missing"))).isEqualTo(1);
    assertThat(console.err()).contains("no such file").doesNotContain("internal error");
    Path binary = folder.resolve("LICENSE");
    Files.write(binary, new byte[100]);
    Console other = Console.piped();
    assertThat(other.run("licence", "identify", binary)).isEqualTo(1);
    assertThat(other.err()).contains("not a text");
  }

  @Test
  void theListHasLicencesAndFamilies() {
    Console console = Console.piped();
    assertThat(console.run("licence", "list", "--json")).isZero();
    assertThat(json(console).path("licences").size()).isGreaterThan(100);
    Console text = Console.piped();
    assertThat(text.run("licence", "list")).isZero();
    assertThat(text.out()).contains("llama3.1", "one of gpl-2.0, gpl-3.0");
  }

  @Test
  void aLicenceIsShownByAnyOfItsWords() {
    Console console = Console.piped();
    assertThat(console.run("licence", "show", "Llama 3.1 Community License Agreement")).isZero();
    assertThat(console.out())
        .contains("llama3.1:", "monthly_users=700000000", "Built with Llama", "SHA-256");
    Console json = Console.piped();
    assertThat(json.run("licence", "show", "llama3.1", "--json")).isZero();
    assertThat(json(json).path("clauses").path("user_cap").path("monthly_users").asLong())
        .isEqualTo(700_000_000);
    assertThat(Console.piped().run("licence", "show", "gpl")).isZero();
    Console none = Console.piped();
    assertThat(none.run("licence", "show", "no-such")).isEqualTo(1);
    assertThat(none.err()).contains("licence list");
  }
}
