package io.weighbridge.openness;

import java.util.List;
import java.util.Optional;

/// What an answer rests on, or what is to be said beside it.
public sealed interface Evidence {

  /// One sentence; empty where the facts speak for themselves.
  String says();

  /// A component of the framework: what is claimed, and what was found of it.
  ///
  /// @param claimed whether somebody wrote that it is there
  /// @param files found, the first few of them
  /// @param elsewhere the address that was claimed for it, which nobody has looked at
  /// @param licenceFile the text of its licence, where one was found
  record OfComponent(
      Standing standing,
      boolean claimed,
      List<SeenFile> files,
      Optional<String> elsewhere,
      Optional<SeenFile> licenceFile,
      String says)
      implements Evidence {

    public OfComponent {
      files = List.copyOf(files);
    }

    public boolean present() {
      return !files.isEmpty();
    }
  }

  /// A weights file that can be had, or the address that is claimed for one.
  record OfWeights(Optional<SeenFile> file, Optional<String> elsewhere, String says)
      implements Evidence {}

  /// Which licence the model is under, and who says so.
  ///
  /// @param id as SPDX or the one who says so spells it
  /// @param file that says so; empty if it was not among the files
  record OfLicence(String id, Optional<SeenFile> file, String says) implements Evidence {}

  /// A remark that changes no answer.
  record Note(String says) implements Evidence {}
}
