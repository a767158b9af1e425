package io.weighbridge.hub;

import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Repositories for tests of the doors that do not make any, filled below the API.
final class Models {

  private static final Author SOMEBODY = new Author("alice", "alice@example.org");

  private final HubFixture hub;

  Models(HubFixture hub) {
    this.hub = hub;
  }

  ModelRepository make(String id) {
    return make(id, false);
  }

  ModelRepository makePrivate(String id) {
    return make(id, true);
  }

  private ModelRepository make(String id, boolean hidden) {
    return hub.parts()
        .repositories()
        .create(RepoId.parse(id), Settings.fresh(Instant.now(), hidden), SOMEBODY, List.of());
  }

  /// Commits small text files to main.
  String commit(String id, String... pathsAndTexts) {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      operations.add(
          new Operation.AddFile(new RepoPath(pathsAndTexts[i]), Content.of(pathsAndTexts[i + 1])));
    }
    return commit(id, operations);
  }

  /// Commits a large file to main.
  Sha256 commitLarge(String id, String path, byte[] content) {
    Sha256 oid = Sha256.of(content);
    hub.parts().blobs().receive(new ByteArrayInputStream(content), oid, content.length);
    hub.repository(id).grant(oid);
    commit(
        id,
        List.of(
            new Operation.AddPointer(
                new RepoPath(path), oid, java.util.OptionalLong.of(content.length))));
    return oid;
  }

  private String commit(String id, List<Operation> operations) {
    return hub.repository(id)
        .commit(new Change("main", Optional.empty(), "test", "", SOMEBODY, operations))
        .commit()
        .hex();
  }
}
