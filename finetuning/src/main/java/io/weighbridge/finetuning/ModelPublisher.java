package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;
import java.nio.file.Path;

/// Puts a model on the hub. Bound by the server.
@FunctionalInterface
public interface ModelPublisher {

  /// Commits all files of a folder, in the name and with the rights of the owner; the repository is
  /// made if it is missing, and is then no more public than the one that it was made of.
  ///
  /// @param base the repository that the weights came from
  /// @return the commit
  /// @throws NotAllowed if he may not
  String publish(Caller owner, String base, String repository, Path folder, String message);
}
