package io.weighbridge.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every rule against the files that were made for it.
final class AttacksTest {

  /// Rules that tell of something without judging it.
  private static final Set<String> NOTES = Set.of("WB-NUMPY-OBJECTS", "WB-KERAS-REGISTERED");

  static List<String> rules() {
    return Rules.documented().stream().map(Rule::id).toList();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleFindsItsHostileFilesAndLeavesTheHarmlessOnes(String rule) {
    List<Path> files = AttackFiles.of(rule);
    assertThat(files).anyMatch(file -> isHostile(file)).anyMatch(file -> !isHostile(file));
    for (Path file : files) {
      FileReport report = AttackFiles.scan(file);
      List<Finding> found =
          report.findings().stream().filter(finding -> finding.rule().equals(rule)).toList();
      if (isHostile(file)) {
        assertThat(found).as(file.toString()).isNotEmpty();
        assertThat(found)
            .as(file.toString())
            .anyMatch(f -> NOTES.contains(rule) || f.severity() != Severity.NOTE);
      } else {
        assertThat(report.verdict()).as("%s: %s", file, report.findings()).isEqualTo(Verdict.SAFE);
      }
    }
  }

  @Test
  void noRuleSharesItsId() {
    assertThat(rules()).doesNotHaveDuplicates().allMatch(id -> id.matches("WB-[A-Z0-9-]+"));
  }

  @Test
  void everyFolderBelongsToARule() throws IOException {
    try (Stream<Path> folders = Files.list(AttackFiles.FOLDER)) {
      Set<String> names =
          folders
              .filter(Files::isDirectory)
              .map(f -> f.getFileName().toString())
              .collect(Collectors.toSet());
      names.remove("wrapped");
      names.remove("__pycache__");
      assertThat(names).isEqualTo(Set.copyOf(rules()));
    }
  }

  static List<Path> wrapped() {
    return AttackFiles.of("wrapped");
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void theAttackIsFoundInEveryWrapping(Path file) {
    FileReport report = AttackFiles.scan(file);
    assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.MALICIOUS);
    assertThat(report.findings()).anyMatch(finding -> finding.what().contains("posix.system"));
  }

  @Test
  void everyRuleHasItsPage() throws IOException {
    StringBuilder pages = new StringBuilder();
    try (Stream<Path> files = Files.list(RealFiles.repository().resolve("docs/rules"))) {
      for (Path page : files.toList()) {
        pages.append(Files.readString(page)).append('\n');
      }
    }
    List<String> headings =
        pages
            .toString()
            .lines()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();
    assertThat(headings).containsExactlyInAnyOrderElementsOf(rules());
  }

  private static boolean isHostile(Path file) {
    return file.getFileName().toString().startsWith("hostile-");
  }
}
