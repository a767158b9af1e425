package io.weighbridge.signing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Verifies a folder, or a model that is one file, against a signature.
///
/// ```java
/// Verification done = new Verifying(Trust.inKey(key), Instant.now()).verify(folder, signature);
/// if (!done.holds()) { … done.differences() … }
/// ```
///
/// @param ignore files and folders that are not looked at
/// @param ignoreUnsigned whether files that are not signed may be there
public record Verifying(Trust trust, Instant at, List<Path> ignore, boolean ignoreUnsigned) {

  public Verifying(Trust trust, Instant at) {
    this(trust, at, List.of(), false);
  }

  /// @throws SigningException if the signature cannot be trusted, or the files cannot be read
  public Verification verify(Path model, Path signature) {
    if (!Files.exists(model)) {
      throw new UnfitModelException(model + ": there is no such file or folder");
    }
    SignedStatement signed = trust.verify(Bundle.read(signature), at);
    return Files.isDirectory(model) ? folder(model, signature, signed) : file(model, signed);
  }

  private Verification folder(Path model, Path signature, SignedStatement signed) {
    Statement statement = signed.statement();
    if (statement.resources().getFirst().piece().path().equals(ModelPath.ITSELF)) {
      throw new UnfitModelException(
          "%s: the signature is of the single file '%s': name that file instead of its folder"
              .formatted(model, statement.name()));
    }
    Serialization how = statement.serialization();
    ModelFiles all =
        ModelFiles.list(
            model, Exclusions.of(model, signature, ignore, how.ignorePaths()), how.allowSymlinks());
    Set<String> paths = new HashSet<>();
    statement.resources().forEach(resource -> paths.add(resource.piece().path()));
    SortedMap<String, Path> files = new TreeMap<>(all.files());
    SortedMap<String, String> refused = new TreeMap<>(all.refused());
    long unsigned = 0;
    if (ignoreUnsigned) {
      unsigned = files.keySet().stream().filter(path -> !paths.contains(path)).count();
      files.keySet().retainAll(paths);
      refused
          .keySet()
          .removeIf(
              path -> paths.stream().noneMatch(p -> p.equals(path) || p.startsWith(path + "/")));
    }
    List<Difference> differences = new ArrayList<>();
    refused.forEach((path, reason) -> differences.add(new Difference.Unreadable(path, reason)));
    // What is refused is told once, not as removed as well.
    List<Resource> expected =
        statement.resources().stream()
            .filter(resource -> !refused.containsKey(resource.piece().path()))
            .toList();
    differences.addAll(Comparison.of(expected, new Hashing(how).of(files)));
    return new Verification(signed, differences, unsigned);
  }

  /// Verifies files that a list tells of, whether or not they lie in a folder.
  ///
  /// @param signature the name under which the signature itself is in the list
  /// @throws SigningException as [#verify(Path, Path)]
  public Verification verify(Bundle bundle, List<ListedFile> files, String signature) {
    SignedStatement signed = trust.verify(bundle, at);
    Serialization how = signed.statement().serialization();
    Exclusions exclusions = Exclusions.of(signature, how.ignorePaths());
    List<Resource> found = new ArrayList<>();
    for (ListedFile file : files) {
      if (!exclusions.coversOrContains(file.path())) {
        found.addAll(file.resources(how));
      }
    }
    return new Verification(signed, Comparison.of(signed.statement().resources(), found), 0);
  }

  /// OMS 5.2.1: a model that is one file is named by the file; before, it was named `.`.
  private static Verification file(Path model, SignedStatement signed) {
    Statement statement = signed.statement();
    if (statement.files() != 1) {
      throw new UnfitModelException(
          "%s: the signature is of a folder with %d files: name the folder"
              .formatted(model, statement.files()));
    }
    String path = statement.resources().getFirst().piece().path();
    String name =
        path.equals(ModelPath.ITSELF)
            ? path
            : ModelPath.nameOf(Objects.requireNonNull(model.toAbsolutePath()));
    boolean linked = Files.isSymbolicLink(model);
    if (linked && !statement.serialization().allowSymlinks()) {
      return new Verification(
          signed,
          List.of(new Difference.Unreadable(name, "is a link, and links are not allowed")),
          0);
    }
    TreeMap<String, Path> files = new TreeMap<>();
    files.put(name, model);
    return new Verification(
        signed,
        Comparison.of(statement.resources(), new Hashing(statement.serialization()).of(files)),
        0);
  }
}
