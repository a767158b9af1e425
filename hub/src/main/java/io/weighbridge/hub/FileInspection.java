package io.weighbridge.hub;

import java.io.IOException;
import java.nio.file.Path;

/// What is in a file's bytes, asked before others can have them. Who answers knows files, not
/// repositories; the hub remembers the answer by the bytes' digest.
public interface FileInspection {

  /// Nobody looks into files.
  FileInspection NONE =
      new FileInspection() {
        @Override
        public String rules() {
          return "";
        }

        @Override
        public Report inspect(Path file, String name) {
          throw new IllegalStateException("without rules nothing is inspected");
        }

        @Override
        public Report inspect(byte[] bytes, String name) {
          throw new IllegalStateException("without rules nothing is inspected");
        }
      };

  /// How far bytes can be trusted, the best first.
  enum Safety {
    SAFE,
    SUSPICIOUS,
    MALICIOUS
  }

  /// What was found.
  ///
  /// @param sha256 of the bytes, in hexadecimal digits
  /// @param sentence what was found, for people; empty if nothing was
  /// @param json all of it, for programs
  record Report(String sha256, Safety safety, String sentence, String json) {}

  /// Which rules judge. A file that others judged is judged again; empty if there are none.
  String rules();

  /// @param name the file's name in its repository, without its folder
  /// @throws IOException if the bytes cannot be read from the disk; whatever is in them is a report
  Report inspect(Path file, String name) throws IOException;

  /// The same for bytes at hand.
  Report inspect(byte[] bytes, String name);
}
