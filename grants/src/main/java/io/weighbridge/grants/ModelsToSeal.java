package io.weighbridge.grants;

import io.weighbridge.access.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

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

  /// The model's files; whether its owner still may have them is asked again.
  ///
  /// @throws io.weighbridge.http.HttpFailure if he may not any more
  /// @throws io.weighbridge.sealing.SealingException if they are not to be had
  Folder open(SealingJob job);

  /// Commits a package, in the place of the one that was there; a repository that is made is as
  /// private as the model is. What [#require] asked is asked again.
  ///
  /// @return the commit
  /// @throws io.weighbridge.http.HttpFailure why not
  String publish(SealingJob job, Path folder) throws IOException;

  /// The commit that the target leads to, if it has this job's package already.
  ///
  /// @param digest of the package
  Optional<String> published(SealingJob job, String digest);
}
