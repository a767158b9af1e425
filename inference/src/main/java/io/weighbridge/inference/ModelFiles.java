package io.weighbridge.inference;

import java.util.List;

/// The files of one model at one revision, readable for as long as this is open.
public interface ModelFiles extends AutoCloseable {

  /// Where the files come from, for people: `acme/demo@<commit>`, a folder.
  String origin();

  /// What identifies the content of all files: models of equal content are loaded once. Two equal
  /// texts mean equal bytes; equal bytes may have different texts.
  String content();

  /// The paths of the files below the model's root, with `/`, sorted.
  List<String> names();

  /// How many bytes of memory the files take at most, beside what an engine makes of them; none
  /// where they are on disk.
  default long memory() {
    return 0;
  }

  /// The content of a file, on disk or in memory.
  ///
  /// @throws ModelLoadFailure if there is none of that name
  FileBytes bytes(String name);

  @Override
  void close();
}
