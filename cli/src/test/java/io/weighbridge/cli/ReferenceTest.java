package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.learning.Evaluation;
import io.weighbridge.learning.History;
import io.weighbridge.learning.Measures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `docs/reference.md` says what the program says of itself. After a change of an option: `mvn
/// verify -pl cli -am -Dtest=ReferenceTest -Dreference.write=true
/// -Dsurefire.failIfNoSpecifiedTests=false`.
final class ReferenceTest {

  private static final Path PAGE = Path.of("../docs/reference.md");
  private static final List<String> COMMANDS =
      List.of(
          "fit",
          "evaluate",
          "predict",
          "explain",
          "summary",
          "inspect",
          "convert",
          "scan",
          "licence",
          "terms",
          "lineage",
          "grade",
          "export",
          "compare",
          "sign",
          "verify",
          "keys",
          "seal",
          "unseal",
          "grant",
          "fingerprint",
          "trace",
          "serve",
          "deploy",
          "deployments",
          "undeploy",
          "finetune",
          "push",
          "pull",
          "ls",
          "login",
          "logout",
          "whoami",
          "repo",
          "access",
          "token",
          "plan",
          "budget",
          "credit",
          "usage",
          "invoice",
          "receipts",
          "ledger",
          "user",
          "org",
          "quota",
          "audit");
  private static final Map<String, List<String>> GROUPS =
      Map.ofEntries(
          Map.entry("repo", List.of("create", "delete", "move", "settings", "list")),
          Map.entry("access", List.of("list", "accept", "reject", "grant")),
          Map.entry("licence", List.of("identify", "list", "show")),
          Map.entry("keys", List.of("create", "list", "export")),
          Map.entry(
              "grant",
              List.of(
                  "issue", "renew", "revoke", "list", "install", "show", "remove", "publish",
                  "refresh", "node")),
          Map.entry("token", List.of("create", "list", "revoke")),
          Map.entry("user", List.of("add", "list", "disable", "enable", "password")),
          Map.entry("org", List.of("create", "list", "add-member", "remove-member", "delete")),
          Map.entry("quota", List.of("show", "set")),
          Map.entry("plan", List.of("add", "list", "show", "attach", "detach", "subscribe")),
          Map.entry("budget", List.of("show", "set")),
          Map.entry("credit", List.of("add", "show", "charge", "correct")),
          Map.entry("ledger", List.of("verify", "checkpoint", "key", "export", "import")));

  @Test
  void thePageSaysWhatTheProgramSays() throws IOException {
    String page = page();
    if (Boolean.getBoolean("reference.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/reference.md is generated: -Dreference.write=true writes it anew")
        .isEqualTo(page);
  }

  /// In the list of commands the last words of a sentence that is too long would be lost.
  @Test
  void theListOfCommandsTellsEachInOneWholeLine() {
    assertThat(help()).hasSize(3);
    String commands = help().get(1);
    assertThat(commands.lines().filter(line -> !line.isBlank()))
        .hasSize(COMMANDS.size())
        .allMatch(line -> line.endsWith("."));
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Reference

            Written by the program itself (`ReferenceTest`); change the program, not this page.
            Every command has `--help`, and `--json` for one JSON document on standard output. Errors are one sentence on
            standard error; `--debug` adds the trace.

            ## weighbridge

            """);
    page.append(block());
    for (String command : COMMANDS) {
      page.append("\n## ").append(command).append("\n\n").append(block(command));
      for (String part : GROUPS.getOrDefault(command, List.of())) {
        page.append("\n### %s %s\n\n".formatted(command, part)).append(block(command, part));
      }
    }
    return page
        + """

        ## Exit codes

        0 done, 1 failed, 2 wrong usage, 3 SUSPICIOUS, 4 MALICIOUS, 130 interrupted. An interrupted `fit` (Ctrl-C) keeps the best epoch so far and ends with 130; with `--json` it prints its document
        nevertheless. Every failure, a loss that is no number among them, ends with 1.

        ## What fit leaves behind

        In the folder that `--out` names: `%s`.
        Each is there whole or not at all. They are written when training ends, and `history.json` once more when the test examples are measured.

        ## history.json

        Also what `fit --json` prints.

        | key | value |
        |---|---|
        | `epochs` | a list of epochs, each with the keys %s |
        | `ending` | %s |
        | `kept_epoch` | the epoch whose weights are kept, counted from 1; 0 if none was finished |
        | `test` | %s of the test examples; absent if training did not come to its end |
        | `recipe` | every setting of the training, `seed` and `threads` among them |

        `val_loss` and `val_accuracy` are absent without `--validation`, the accuracies where the examples have no classes.
        A number that JSON cannot say, infinite or none, is `null`.

        ## Environment

        | variable | meaning |
        |---|---|
        | `WEIGHBRIDGE_DATA` | a folder of data sets, looked into after `--data-dir` |
        | `WEIGHBRIDGE_JAVA_HOME` | the JDK 25 to use; before `JAVA_HOME` and the usual places |
        | `WEIGHBRIDGE_JAVA_OPTIONS` | words for Java: `-Xmx8g` allows 8 GiB of memory |
        | `WEIGHBRIDGE_SERVER` | the hub that commands speak to where `--server` names none |
        | `WEIGHBRIDGE_TOKEN` | the token for it; before what `login` stored, after `--token` |
        | `XDG_CONFIG_HOME` | where `login` stores: in `weighbridge/credentials.json` below it, or below `~/.config` |
        | `NO_COLOR` | not empty: no colours on a screen |
        """
            .formatted(
                RunFolder.planned(Path.of("run")).contents().replace(", ", "`, `"),
                keys(history().path("epochs").get(0)),
                String.join(
                    ", ",
                    List.of(History.Ending.values()).stream()
                        .map(ending -> "`" + HistoryDocument.name(ending) + "`")
                        .toList()),
                keys(history().path("test")));
  }

  private static JsonNode history() {
    Measures measures = new Measures(0.5, 0.75);
    var epoch = new History.Epoch(1, 2, measures, measures, 0.001);
    var history = new History(List.of(epoch), History.Ending.COMPLETED, 1);
    var test =
        new Evaluation(
            2, 0.5, List.of("a", "b"), List.of(List.of(1L, 0L), List.of(0L, 1L)), Map.of());
    StringWriter json = new StringWriter();
    Json.write(HistoryDocument.of(history, test, Map.of()), json);
    return JsonMapper.shared().readTree(json.toString());
  }

  private static String keys(JsonNode object) {
    return String.join(
        ", ", object.propertyNames().stream().map(name -> "`" + name + "`").toList());
  }

  /// The parts of the help: before the commands, the commands, the exit codes.
  private static List<String> help() {
    return List.of(block().split("\nCommands:|\nExit codes:", -1));
  }

  private static String block(String... command) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    Terminal terminal = Terminal.of(writer, writer, "1 0 100", Map.of("NO_COLOR", "1"));
    List<String> words = new ArrayList<>(List.of(command));
    words.add("--help");
    assertThat(Main.run(terminal, words.toArray(new String[0]))).isZero();
    String text =
        out.toString().lines().map(String::stripTrailing).reduce("", (a, b) -> a + b + "\n");
    return "```text\n" + text + "```\n";
  }
}
