package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The real `git`, with a home of its own, so that nothing of this machine's configuration counts
/// and nobody is asked for a password.
final class GitClient {

  /// What a command said.
  record Said(int code, String out, String err) {
    Said mustWork() {
      assertThat(code).as("%s%s", out, err).isZero();
      return this;
    }

    Said mustFail() {
      assertThat(code).as("%s%s", out, err).isNotZero();
      return this;
    }
  }

  private static final long PATIENCE_SECONDS = 120;

  private final Path home;

  GitClient(Path home) throws IOException {
    this.home = Files.createDirectories(home);
    Files.writeString(
        home.resolve(".gitconfig"),
        """
        [user]
          name = alice
          email = alice@example.org
        [init]
          defaultBranch = main
        [protocol "file"]
          allow = always
        [advice]
          detachedHead = false
        """);
  }

  /// Gives git a user and a token for one host.
  GitClient signIn(String host, String user, String token) throws IOException {
    Files.writeString(
        home.resolve(".git-credentials"), "http://%s:%s@%s%n".formatted(user, token, host));
    run(home, "git", "config", "--global", "credential.helper", "store").mustWork();
    return this;
  }

  /// Turns git-lfs on, or skips the test where it is missing.
  GitClient withLfs() throws IOException {
    boolean there = run(home, "git", "lfs", "version").code() == 0;
    if (!there && System.getenv("CI") != null) {
      throw new AssertionError("git-lfs is missing, and CI must have it");
    }
    assumeTrue(there, "skipped: git-lfs is not installed (apt-get install git-lfs)");
    run(home, "git", "lfs", "install").mustWork();
    return this;
  }

  Said git(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return run(folder, command.toArray(String[]::new));
  }

  Said run(Path folder, String... command) throws IOException {
    Path out = Files.createTempFile(home, "out", null);
    Path err = Files.createTempFile(home, "err", null);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_") || name.endsWith("_proxy"));
    environment.put("HOME", home.toString());
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_ASKPASS", "true");
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("%s did not end".formatted(List.of(command)));
      }
      return new Said(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /// Makes a working copy with one file committed.
  Path workingCopy(Path folder, String file, String content) throws IOException {
    Files.createDirectories(folder);
    git(folder, "init", "-q").mustWork();
    Files.writeString(folder.resolve(file), content);
    git(folder, "add", "-A").mustWork();
    git(folder, "commit", "-qm", "add " + file).mustWork();
    return folder;
  }

  Said commit(Path folder, String message) throws IOException {
    git(folder, "add", "-A").mustWork();
    return git(folder, "commit", "-qm", message).mustWork();
  }
}
