package io.weighbridge.hub;

import io.weighbridge.repositories.PushedPack;
import java.io.IOException;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.transport.connectivity.FullConnectivityChecker;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.transport.ConnectivityChecker;
import org.eclipse.jgit.transport.PackParser;
import org.jspecify.annotations.Nullable;

/// Whether all objects that a push leads to are here and may be seen. JGit asks as soon as the pack
/// is read, which would be one more walk over all of it: the answer is put off until the push is
/// judged, which sees it on the way, and is looked for in JGit's way where that leaves a doubt.
final class Connectivity implements ConnectivityChecker {

  /// Nothing where refs are deleted only, which takes no pack.
  private @Nullable ConnectivityCheckInfo info;

  private Set<ObjectId> visible = Set.of();

  @Override
  public void checkConnectivity(
      ConnectivityCheckInfo asked, Set<ObjectId> haves, ProgressMonitor monitor) {
    info = asked;
    visible = haves;
  }

  /// What was pushed.
  PushedPack pack() {
    if (info == null) {
      return PushedPack.WHOLE;
    }
    PackParser parser = info.getParser();
    return new PushedPack(
        parser.getNewObjectIds()::contains,
        () -> StreamSupport.stream(parser.getBaseObjectIds().spliterator(), false));
  }

  /// The push has been walked over, and nothing was missing.
  void shown() {
    info = null;
  }

  /// Walks over all that is new, unless somebody has.
  ///
  /// @throws MissingObjectException naming an object that is not here or must not be named
  void require() throws IOException {
    if (info != null) {
      new FullConnectivityChecker().checkConnectivity(info, visible, NullProgressMonitor.INSTANCE);
      info = null;
    }
  }
}
