package io.weighbridge.signing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Paths below the model's folder that are not signed, each with all that is below it (OMS 6.2).
record Exclusions(Set<String> paths) {

  /// At the top only; `part/.git` is signed.
  private static final List<String> ALWAYS =
      List.of(".git", ".gitattributes", ".github", ".gitignore");

  /// @param signature excluded where it lies in the folder
  /// @param more as paths from the folder, or as the file system knows them
  static Exclusions of(Path model, Path signature, List<Path> more, List<String> signed) {
    Set<String> paths = new TreeSet<>(CodePoints.ORDER);
    paths.addAll(ALWAYS);
    below(model, signature.toAbsolutePath()).ifPresent(paths::add);
    for (Path path : more) {
      paths.add(
          below(model, path.isAbsolute() ? path : model.toAbsolutePath().resolve(path))
              .orElseThrow(() ->
                  new UnfitModelException("--ignore %s: it is not in %s".formatted(path, model))));
    }
    // What was signed is believed; an entry that is no path of the folder cannot match one.
    paths.addAll(signed);
    return new Exclusions(paths);
  }

  /// For files of a list.
  static Exclusions of(String signature, List<String> signed) {
    Set<String> paths = new TreeSet<>(CodePoints.ORDER);
    paths.addAll(ALWAYS);
    paths.add(signature);
    paths.addAll(signed);
    return new Exclusions(paths);
  }

  private static Optional<String> below(Path model, Path absolute) {
    Path root = model.toAbsolutePath().normalize();
    Path path = absolute.normalize();
    if (!path.startsWith(root) || path.equals(root)) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    for (Path at = path; !at.equals(root); at = Objects.requireNonNull(at.getParent())) {
      parts.addFirst(ModelPath.nameOf(at));
    }
    return Optional.of(String.join("/", parts));
  }

  boolean covers(String path) {
    return paths.contains(path);
  }

  /// Whether the path or a folder that it is in is excluded.
  boolean coversOrContains(String path) {
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (covers(path.substring(0, end))) {
        return true;
      }
    }
    return covers(path);
  }

  List<String> list() {
    return List.copyOf(paths);
  }
}
