package io.weighbridge.hub;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What may be done with a model, and how open it is: asked by the hub's doors, answered by who
/// knows licences. Answers are documents for programs: maps, lists, texts, numbers.
public interface ModelPapers {

  /// A revision of a model, as far as the one who asks may see it.
  interface Model {

    /// `namespace/name`.
    String name();

    /// The revision, in hexadecimal digits: what is read of it stays as it is.
    String commit();

    /// Its files.
    List<ListedFile> files();

    /// Those at its root that have such names, with what identifies their bytes.
    List<RootFile> atRoot(Predicate<String> name);

    /// The first bytes of one; nothing where it is not there.
    Optional<byte[]> start(String path, int most);

    /// Another model of the hub at the head of `main`, where the one who asks may see it.
    Optional<Model> other(String name);
  }

  /// A file of a model.
  ///
  /// @param sha256 in hexadecimal, where that is known without reading it
  record ListedFile(String path, long size, Optional<String> sha256) {}

  /// A file at the root of a model.
  ///
  /// @param object the same for the same bytes only, in hexadecimal
  record RootFile(ListedFile file, String object) {}

  /// The decision on a use.
  ///
  /// @param facts of the use, by their words
  /// @throws IllegalArgumentException if a fact is not what it must be
  Map<String, ? extends @Nullable Object> terms(Model model, Map<String, String> facts);

  /// How open it is.
  Map<String, ? extends @Nullable Object> openness(Model model);

  /// What it was made from, and whose terms bind it.
  Map<String, ? extends @Nullable Object> lineage(Model model);
}
