package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules mean what they mean to git: `git check-attr` is asked about each path.
final class LargeFileRulesTest {

  private static final List<String> PATHS =
      List.of(
          "a",
          "b",
          "a.bin",
          "sub/a.bin",
          "sub/deep/a.bin",
          "sub/a",
          "a/sub",
          "model.safetensors",
          "saved_model/x",
          "saved_model/y/z",
          "x/saved_model/y",
          "my file.txt",
          "x.tfevents.1",
          "ab",
          "abc",
          "a[b]",
          "a*b",
          "#x",
          "!x",
          "docs/a/b/c.txt",
          "docs/c.txt",
          "xdocs/c.txt");

  private static final String[] PIECES = {
    "a",
    "b",
    "*",
    "**",
    "/",
    "?",
    "[ab]",
    "[!a]",
    "[a-c]",
    ".",
    "bin",
    "sub",
    "\\*",
    "[[:alpha:]]",
    "c"
  };

  @TempDir private Path folder;

  @Test
  void theDefaultRulesAreThoseOfGit() throws Exception {
    compare(LargeFileRules.defaultText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*.bin filter=lfs",
        "/*.bin filter=lfs",
        "sub/*.bin filter=lfs",
        "sub/** filter=lfs",
        "**/a filter=lfs",
        "docs/**/c.txt filter=lfs",
        "a filter=lfs\na.bin -filter",
        "*.bin filter=lfs\nsub/a.bin !filter",
        "*.bin filter=lfs\nsub/a.bin filter=other",
        "# *.bin filter=lfs",
        "[attr]x filter=lfs",
        "\"my file.txt\" filter=lfs",
        "my[[:space:]]file.txt filter=lfs",
        "a\\*b filter=lfs",
        "a\\[b] filter=lfs",
        "\\#x filter=lfs",
        "\\!x filter=lfs",
        "sub/ filter=lfs",
        "sub filter=lfs",
        "a? filter=lfs",
        "*\tfilter=lfs",
        "** filter=lfs",
        "a/** filter=lfs",
        "**/sub/** filter=lfs",
        "*.bin text"
      })
  void patternsMeanWhatTheyMeanToGit(String rules) throws Exception {
    compare(rules + "\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void randomPatternsMeanWhatTheyMeanToGit(long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder rules = new StringBuilder();
    for (int rule = 0; rule < 12; rule++) {
      StringBuilder pattern = new StringBuilder();
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        pattern.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String one = pattern + (random.nextInt(4) == 0 ? " -filter\n" : " filter=lfs\n");
      compare(one);
      rules.append(one);
    }
    compare(rules.toString());
  }

  @Test
  void aLineForOnePathMatchesThatPathOnly() throws Exception {
    for (String path : PATHS) {
      String line = LargeFileRules.line(new RepoPath(path));
      LargeFileRules rules = LargeFileRules.parse(line.getBytes(StandardCharsets.UTF_8));
      assertThat(PATHS)
          .as(line)
          .filteredOn(p -> rules.matches(new RepoPath(p)))
          .containsExactly(path);
      compare(line);
    }
  }

  @Test
  void hostilePatternsTakeNoTime() {
    String stars = "*a".repeat(500) + "b filter=lfs\n";
    LargeFileRules rules = LargeFileRules.parse(stars.repeat(100).getBytes(StandardCharsets.UTF_8));
    RepoPath path = new RepoPath("a".repeat(255));
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(rules.matches(path)).isFalse());
  }

  private void compare(String rules) throws Exception {
    Path work = folder.resolve("work");
    if (!Files.exists(work)) {
      RealGit.run(folder, "init", "-q", "work");
    }
    Files.writeString(work.resolve(".gitattributes"), rules);
    String[] arguments = new String[PATHS.size() + 4];
    arguments[0] = "check-attr";
    arguments[1] = "-z";
    arguments[2] = "filter";
    arguments[3] = "--";
    for (int i = 0; i < PATHS.size(); i++) {
      arguments[i + 4] = PATHS.get(i);
    }
    String[] output = RealGit.run(work, arguments).split("\0", -1);
    LargeFileRules ours = LargeFileRules.parse(rules.getBytes(StandardCharsets.UTF_8));
    int start = output.length - 1 - 3 * PATHS.size();
    for (int i = 0; i < PATHS.size(); i++) {
      String path = PATHS.get(i);
      assertThat(ours.matches(new RepoPath(path)))
          .as("'%s' by the rules '%s'", path, rules)
          .isEqualTo(output[start + 3 * i + 2].equals("lfs"));
    }
  }
}
