package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;
import java.nio.file.Path;

/// Puts a model on the hub. Bound by the server.
@FunctionalInterface
public interface ModelPublisher {

  /// Commits all files of a folder, in the name and with the rights of the owner; the repository is
  /// made if it is missing.
  ///
  /// @return the commit
  /// @throws NotAllowed if he may not
  String publish(Caller owner, String repository, Path folder, String message);
}
