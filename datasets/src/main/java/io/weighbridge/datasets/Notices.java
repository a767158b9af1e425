package io.weighbridge.datasets;

/// Hears what a source has to say while it loads: lines for people, and how far a download is.
///
/// Sources never print; whoever composes the program decides where the lines go.
@FunctionalInterface
public interface Notices {

  /// Hears nothing.
  Notices NONE = line -> {};

  /// One line that a person should see: `MNIST is neither here nor downloadable; ...`.
  void notice(String line);

  /// A download has `done` of `total` bytes; `total` is -1 where the mirror did not tell.
  default void progress(String file, long done, long total) {}
}
