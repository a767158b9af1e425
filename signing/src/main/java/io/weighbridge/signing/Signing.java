package io.weighbridge.signing;

import io.weighbridge.weights.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// Signs the files of a folder, or a model that is one file.
///
/// ```java
/// new Signing(SigningIdentity.of(key)).sign(folder, folder.resolve("model.sig"));
/// ```
///
/// @param ignore files and folders that are not signed
/// @param allowSymlinks whether links to files stand for the files
/// @param shardSize bytes of the pieces that are signed instead of whole files
public record Signing(
    SigningIdentity identity,
    List<Path> ignore,
    boolean allowSymlinks,
    HashType hash,
    OptionalLong shardSize) {

  public Signing(SigningIdentity identity) {
    this(identity, List.of(), false, HashType.SHA256, OptionalLong.empty());
  }

  /// What was signed.
  ///
  /// @param outside links that stand for files outside of the folder
  public record Signed(Statement statement, Signer signer, List<String> outside) {}

  /// Writes the signature; a file that was there is replaced.
  ///
  /// @throws SigningException if there is nothing to sign, or something that cannot be
  public Signed sign(Path model, Path signature) {
    if (!Files.exists(model)) {
      throw new UnfitModelException(model + ": there is no such file or folder");
    }
    boolean folder = Files.isDirectory(model);
    Exclusions exclusions = Exclusions.of(model, signature, folder ? ignore : List.of(), List.of());
    Serialization how = new Serialization(hash, shardSize, allowSymlinks, exclusions.list());
    SortedMap<String, Path> files = folder ? folder(model, exclusions) : file(model);
    List<Resource> resources = new Hashing(how).of(files);
    if (resources.isEmpty()) {
      throw new UnfitModelException(
          "%s: there is nothing to sign in it: %s"
              .formatted(model, files.isEmpty() ? "no file" : "all files are empty"));
    }
    Statement statement = Statement.of(name(model), how, resources);
    Bundle bundle = identity.sign(signature.toString(), statement.payload());
    AtomicFile.write(signature, bundle.bytes());
    return new Signed(statement, identity.signer(), folder ? outside(model, files) : List.of());
  }

  private SortedMap<String, Path> folder(Path model, Exclusions exclusions) {
    ModelFiles all = ModelFiles.list(model, exclusions, allowSymlinks);
    if (!all.refused().isEmpty()) {
      String first = all.refused().firstKey();
      throw new UnfitModelException("%s: %s %s".formatted(model, first, all.refused().get(first)));
    }
    for (Path secret : identity.secrets()) {
      all.files()
          .forEach((name, file) -> {
            if (isSame(secret, file)) {
              throw new UnfitModelException(
                  "%s: %s is the private key itself: keep it elsewhere".formatted(model, name));
            }
          });
    }
    return all.files();
  }

  private SortedMap<String, Path> file(Path model) {
    if (Files.isSymbolicLink(model) && !allowSymlinks) {
      throw new UnfitModelException(model + ": is a link, and links are not allowed");
    }
    SortedMap<String, Path> files = new TreeMap<>();
    files.put(ModelPath.nameOf(model.toAbsolutePath().normalize()), model);
    return files;
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private static String name(Path model) {
    Path whole = model.toAbsolutePath().normalize();
    return whole.getFileName() == null ? "model" : ModelPath.nameOf(whole);
  }

  /// OMS 6.1.1 wants a warning for these.
  private static List<String> outside(Path model, SortedMap<String, Path> files) {
    List<String> outside = new ArrayList<>();
    try {
      Path root = model.toRealPath();
      for (var file : files.entrySet()) {
        if (Files.isSymbolicLink(file.getValue())
            && !file.getValue().toRealPath().startsWith(root)) {
          outside.add(Objects.requireNonNull(file.getKey()));
        }
      }
    } catch (IOException e) {
      throw new UnfitModelException("%s: cannot be read (%s)".formatted(model, Reasons.of(e)), e);
    }
    return List.copyOf(outside);
  }
}
