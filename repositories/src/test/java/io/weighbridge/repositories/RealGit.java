package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The git program, as the judge of what we wrote.
final class RealGit {

  private RealGit() {}

  /// Runs `git -C folder arguments` and returns its output; it must end well.
  static String run(Path folder, String... arguments) throws IOException, InterruptedException {
    Result result = attempt(folder, arguments);
    assertThat(result.status()).as("%s: %s", List.of(arguments), result.output()).isZero();
    return result.output();
  }

  record Result(int status, String output) {}

  static Result attempt(Path folder, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_AUTHOR_NAME", "alice",
                "GIT_AUTHOR_EMAIL", "alice@example.org",
                "GIT_COMMITTER_NAME", "alice",
                "GIT_COMMITTER_EMAIL", "alice@example.org",
                // Pointers are compared as they are in git.
                "GIT_LFS_SKIP_SMUDGE", "1"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  /// The repository is sound by git's own strict rules.
  static void check(Path repository) throws IOException, InterruptedException {
    String output = run(repository, "fsck", "--strict", "--full");
    assertThat(output.lines().filter(line -> !line.startsWith("dangling "))).isEmpty();
  }
}
