package io.weighbridge.grants;

import io.weighbridge.access.Caller;
import java.io.IOException;
import java.nio.file.Path;

/// What sealing asks of the hub: open models to seal, and where packages go.
public interface ModelsToSeal {

  /// Refuses now what would be refused later.
  ///
  /// @param target a package, or a repository that is not there yet
  /// @return the commit that the revision names now
  /// @throws io.weighbridge.http.HttpFailure why the caller may not, or what is not there
  String require(Caller caller, String repository, String revision, String target);

  /// A commit's files in a folder, for as long as this is open.
  interface Folder extends AutoCloseable {

    Path path();

    @Override
    void close();
  }

  /// @throws io.weighbridge.sealing.SealingException if they are not to be had
  Folder open(String repository, String commit);

  /// Commits a package, in the place of the one that was there; a repository that is made is as
  /// private as the model was.
  ///
  /// @return the commit
  /// @throws io.weighbridge.http.HttpFailure why not
  String publish(Caller owner, SealingJob job, Path folder) throws IOException;
}
