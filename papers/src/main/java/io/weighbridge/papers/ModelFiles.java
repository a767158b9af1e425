package io.weighbridge.papers;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The files of a model, wherever they are: a folder, or a revision on a hub.
public interface ModelFiles {

  /// A file.
  ///
  /// @param path from the model's root, with slashes
  /// @param sha256 of the content, in hexadecimal, where it is known without reading it
  record Listed(String path, long size, Optional<String> sha256) {}

  /// All files, in the order of their paths.
  List<Listed> list() throws IOException;

  /// A file's beginning.
  ///
  /// @param path that was listed
  /// @param most bytes wanted
  /// @return at most so many bytes
  byte[] read(String path, int most) throws IOException;

  /// The SHA-256 of a file, where it is known or can be had without much reading.
  Optional<String> sha256(Listed file) throws IOException;

  /// What one has to do before one may have the files, as a sentence; empty for nothing.
  default Optional<String> condition() {
    return Optional.empty();
  }
}
