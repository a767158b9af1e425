package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "acme",
        "/",
        "acme/",
        "/demo",
        "acme/demo/x",
        "a b/c",
        "acme/-x",
        "acme/x-",
        "acme/.x",
        "acme/x.",
        "acme/a--b",
        "acme/a..b",
        "acme/x.git",
        "acme/x.GIT",
        "api/x",
        "API/x",
        "models/x",
        "v2/x",
        "ui/x",
        ".well-known/x",
        "robots.txt/x",
        "acme/\u00e9",
        "acme/a%2f",
        "acme/a\nb",
        "acme/a\\b",
        "../x",
        "acme/.."
      })
  void badNamesOfRepositoriesAreRefused(String text) {
    assertThatThrownBy(() -> RepoId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme/demo", "a/b", "A_b-c.d/E.f_g-h1", "acme/api", "x/datasets"})
  void goodNamesOfRepositoriesAreKept(String text) {
    assertThat(RepoId.parse(text)).hasToString(text);
  }

  @Test
  void aPartHasAtMost96Characters() {
    assertThat(RepoId.from("a", "b".repeat(96))).isPresent();
    assertThat(RepoId.from("a", "b".repeat(97))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/etc/passwd",
        "a/",
        "/a",
        "a//b",
        ".",
        "..",
        "a/..",
        "../a",
        "a/../b",
        "a/./b",
        "./a",
        ".git",
        ".git/config",
        "a/.git/hooks/x",
        ".GIT/config",
        ".Git",
        "GIT~1/config",
        "git~2",
        ".git /x",
        ".git./x",
        ".git . ./x",
        ".git::$INDEX_ALLOCATION/x",
        ".git:x",
        ".g\u200cit/x",
        "\u200d.git",
        ".git\ufeff",
        ".gitmodules",
        "sub/.gitmodules",
        ".GITMODULES",
        "a\\b",
        "..\\a",
        "a\0b",
        "a\nb",
        "\r",
        "a\u001bb",
        "a\u007fb",
        "\ud800"
      })
  void hostilePathsAreRefused(String text) {
    assertThat(RepoPath.from(text)).isEmpty();
    assertThatThrownBy(() -> new RepoPath(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "a/b", ".gitattributes", ".gitignore", "a.git", "git", "x.git/y", "...", "..a", "a..",
        " a", "a b/c", "\u00e9/\u4e2d", "C:x", "con", "-rf", ".github/x", "git~", "gitx~1", "%2e%2e"
      })
  void ordinaryPathsAreKept(String text) {
    assertThat(RepoPath.from(text)).map(RepoPath::text).contains(text);
  }

  @Test
  void pathsAreBounded() {
    assertThat(RepoPath.from("a".repeat(255))).isPresent();
    assertThat(RepoPath.from("a".repeat(256))).isEmpty();
    assertThat(RepoPath.from("\u00e9".repeat(128))).isEmpty();
    assertThat(RepoPath.from("a/".repeat(499) + "ab")).isPresent();
    assertThat(RepoPath.from("a/".repeat(500) + "ab")).isEmpty();
  }

  @Test
  void aPathKnowsItsFolder() {
    RepoPath path = new RepoPath("a/b/c");
    assertThat(path.parent()).hasToString("a/b");
    assertThat(path.name()).isEqualTo("c");
    assertThat(path.isInside(new RepoPath("a"))).isTrue();
    assertThat(path.isInside(new RepoPath("a/b/c"))).isFalse();
    assertThat(new RepoPath("ab").isInside(new RepoPath("a"))).isFalse();
    assertThat(RepoPath.folder("a/b/")).contains(new RepoPath("a/b"));
    assertThat(RepoPath.folder("")).isEqualTo(Optional.of(RepoPath.ROOT));
  }

  @Test
  void commitsAndRevisionsAreChecked() {
    assertThat(CommitId.from("a".repeat(40))).isPresent();
    assertThat(CommitId.from("A".repeat(40))).isEmpty();
    assertThat(CommitId.from("a".repeat(39))).isEmpty();
    assertThat(Revision.from("refs/pr/1")).isPresent();
    assertThat(Revision.from("a b")).isEmpty();
    assertThat(Revision.from("")).isEmpty();
    assertThat(Revision.from("x".repeat(256))).isEmpty();
  }
}
