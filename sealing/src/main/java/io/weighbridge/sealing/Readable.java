package io.weighbridge.sealing;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Which files of a package stay readable for everybody: what says what the model is, what one may
/// do with it, and how it is configured.
///
/// @param globs of names, without the folders before them
@SuppressWarnings("AvoidCommonTypeNames") // java.lang.Readable is not used where this is
public record Readable(List<String> globs) {

  private static final List<String> USUAL =
      List.of(
          "*.md",
          "LICEN[CS]E*",
          "COPYING*",
          "NOTICE*",
          "config.json",
          "generation_config.json",
          "preprocessor_config.json",
          "CITATION.cff",
          "mof.{json,yaml,yml}",
          "openness.{json,yaml,yml}");

  public static final Readable DEFAULT = new Readable(USUAL);

  public Readable {
    globs = List.copyOf(globs);
  }

  /// These too.
  public Readable and(List<String> more) {
    return new Readable(Stream.concat(globs.stream(), more.stream()).toList());
  }

  /// The same, of patterns that are ones.
  ///
  /// @throws SealingException if one is none
  public Readable checked() {
    globs.forEach(glob -> {
      var _ = matcher(glob);
    });
    return this;
  }

  boolean isReadable(String path) {
    Path name = Objects.requireNonNull(Path.of(path).getFileName());
    return globs.stream().map(Readable::matcher).anyMatch(matcher -> matcher.matches(name));
  }

  private static PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (IllegalArgumentException e) {
      throw new SealingException(
          "'%s' is no pattern of names such as *.json: %s".formatted(glob, e.getMessage()), e);
    }
  }
}
