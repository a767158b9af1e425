package io.weighbridge.serving;

import java.nio.file.Path;
import java.util.Optional;

/// Where a deployment's model comes from.
public sealed interface ModelSource {

  /// A repository of the hub, at a branch, tag or commit.
  record Repository(String id, String revision) implements ModelSource {

    @Override
    public String lastPart() {
      return id.substring(id.indexOf('/') + 1);
    }

    @Override
    public String toString() {
      return id + "@" + revision;
    }
  }

  /// A folder on the server's disk, or one file.
  record Folder(Path path) implements ModelSource {

    @Override
    public String lastPart() {
      return String.valueOf(path.getFileName());
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  String lastPart();

  /// The repository's name; empty for a folder.
  default Optional<String> repository() {
    return this instanceof Repository(String id, String _) ? Optional.of(id) : Optional.empty();
  }

  /// Whether both lead to the same model, at whatever revision.
  default boolean isModelOf(ModelSource other) {
    return switch (this) {
      case Repository(String id, String _) ->
          other instanceof Repository(String theirs, String _) && id.equals(theirs);
      case Folder(Path path) -> other instanceof Folder(Path theirs) && path.equals(theirs);
    };
  }

  /// The same model at another revision; a folder has but one.
  default ModelSource at(String revision) {
    return this instanceof Repository(String id, String _) ? new Repository(id, revision) : this;
  }
}
