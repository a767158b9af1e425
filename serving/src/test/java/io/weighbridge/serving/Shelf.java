package io.weighbridge.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Models in a folder: a file for each branch of each repository, and one for each commit, which is
/// its SHA-256.
final class Shelf implements WeightsOpener {

  private final Path root;

  Shelf(Path root) {
    this.root = root;
  }

  /// Lets a branch lead to a model of these lines.
  ModelSource push(String id, String revision, String... lines) {
    try {
      Path branch = root.resolve(id).resolve(revision);
      Files.createDirectories(branch.getParent());
      Files.writeString(branch, String.join("\n", lines), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModelSource.Repository(id, revision);
  }

  @Override
  public String resolve(ModelSource source) {
    try {
      byte[] model = Files.readAllBytes(file(source));
      String commit = sha256(model);
      Path kept = root.resolve("commits").resolve(commit);
      Files.createDirectories(kept);
      Files.write(kept.resolve("scale.txt"), model);
      return commit;
    } catch (IOException e) {
      throw new ModelLoadFailure("there is no " + source, e);
    }
  }

  private Path file(ModelSource source) {
    return switch (source) {
      case ModelSource.Repository(String id, String revision) -> root.resolve(id).resolve(revision);
      case ModelSource.Folder(Path path) -> path.resolve("scale.txt");
    };
  }

  @Override
  public ModelFiles open(ModelSource source, String commit) {
    Path folder = root.resolve("commits").resolve(commit);
    return new ModelFiles() {
      @Override
      public String origin() {
        return source + " at " + commit;
      }

      @Override
      public String content() {
        return commit;
      }

      @Override
      public List<String> names() {
        return List.of("scale.txt");
      }

      @Override
      public FileBytes bytes(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
          throw new ModelLoadFailure("there is no file " + name);
        }
        return new FileBytes.OnDisk(file);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public ModelCard card(ModelSource source, String commit) {
    return new ModelCard(Optional.of("mit"), Optional.empty(), Map.of());
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
