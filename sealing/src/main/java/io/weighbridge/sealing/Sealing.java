package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.signing.ModelPath;
import io.weighbridge.weights.AtomicFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongConsumer;
import tools.jackson.databind.node.ObjectNode;

/// Makes a package of a folder.
///
/// ```java
/// SealedPackage sealed =
///     new Sealing(key, "acme/digits", "Acme").seal(Sealing.files(folder), out, bytes -> {});
/// ```
public final class Sealing {

  private static final String LARGE_FILES =
      "*" + PackageManifest.SUFFIX + " filter=lfs diff=lfs merge=lfs -text\n";
  private static final int BUFFER = 1 << 20;

  private final VendorKey vendor;
  private final String model;
  private final String vendorName;
  private final Readable readable;
  private final Optional<String> buyer;

  /// @param model what the package is of, `namespace/name` or another name
  /// @param vendorName who makes it, for people
  public Sealing(VendorKey vendor, String model, String vendorName) {
    this(vendor, model, vendorName, Readable.DEFAULT, Optional.empty());
  }

  /// @param buyer SHA-256 of the seed of a buyer's marks, in hexadecimal
  public Sealing(
      VendorKey vendor,
      String model,
      String vendorName,
      Readable readable,
      Optional<String> buyer) {
    this.vendor = vendor;
    this.model = named("the model", model);
    this.vendorName = named("the vendor", vendorName);
    this.readable = readable;
    this.buyer = buyer;
  }

  private static String named(String whose, String name) {
    if (name.isBlank() || name.length() > PackageManifest.LONGEST_NAME) {
      throw new SealingException(
          "%s needs a name of at most %d characters"
              .formatted(whose, PackageManifest.LONGEST_NAME));
    }
    return name;
  }

  /// The files of a folder, by their paths in it.
  public static SortedMap<String, Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new SealingException("%s: is no folder; name the folder of a model".formatted(folder));
    }
    return PackageFolder.files(folder);
  }

  /// @param files by their paths in the package, as [#files] finds them
  /// @param out the package's folder, which is not there yet or is empty; it is there whole or not
  ///   at all
  /// @param progress told of each piece's plain bytes
  /// @return the manifest that was signed
  /// @throws SealingException if there is nothing to seal, or a name is taken
  public PackageManifest seal(SortedMap<String, Path> files, Path out, LongConsumer progress) {
    if (files.keySet().stream().allMatch(readable::isReadable)) {
      throw new SealingException(
          "there is nothing to seal: no files but cards, licences and configurations were found");
    }
    requireFree(out);
    CompiledCipher.expect(files.values().stream().mapToLong(file -> file.toFile().length()).sum());
    Path folder = out.toAbsolutePath().normalize();
    Path beside = folder.resolveSibling(".%s.sealing".formatted(folder.getFileName()));
    PackageFolder.remove(beside);
    byte[] salt = new byte[PackageManifest.SALT];
    new SecureRandom().nextBytes(salt);
    try (PackageKey key = vendor.packageKey(salt)) {
      Files.createDirectories(beside);
      List<PackageManifest.PackageFile> listed = new ArrayList<>();
      for (Map.Entry<String, Path> file : files.entrySet()) {
        requireName(file.getKey());
        listed.add(add(file.getKey(), file.getValue(), beside, key, salt, progress));
      }
      AtomicFile.write(beside.resolve(PackageFolder.ATTRIBUTES), LARGE_FILES.getBytes(UTF_8));
      // Java keeps nanoseconds; a time that people read back has seconds.
      Instant created = Instant.ofEpochSecond(Instant.now().getEpochSecond());
      ObjectNode json =
          PackageManifest.json(model, salt, vendor, vendorName, created, buyer, listed);
      byte[] signed = SignedDocument.sign(json, vendor).bytes();
      AtomicFile.write(beside.resolve(PackageManifest.NAME), signed);
      Files.deleteIfExists(folder);
      Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
      return PackageManifest.read(signed, PackageManifest.NAME, VendorKeys.of(vendor.publicHalf()));
    } catch (IOException e) {
      throw new SealingException("%s: cannot be written (%s)".formatted(out, e.getMessage()), e);
    } finally {
      PackageFolder.remove(beside);
    }
  }

  private static void requireFree(Path out) {
    if (!Files.exists(out)) {
      return;
    }
    try (var entries = Files.list(out)) {
      if (entries.findAny().isEmpty()) {
        return;
      }
    } catch (IOException e) {
      // No folder: said below.
    }
    throw new SealingException("%s: is there already; name a folder that is not".formatted(out));
  }

  private static void requireName(String name) {
    try {
      ModelPath.require(name);
    } catch (IllegalArgumentException e) {
      throw new SealingException(String.valueOf(e.getMessage()), e);
    }
    if (name.equals(PackageManifest.NAME) || name.endsWith(PackageManifest.SUFFIX)) {
      throw new SealingException(
          "%s: is sealed already; seal the folder it was made from".formatted(name));
    }
  }

  private PackageManifest.PackageFile add(
      String name, Path file, Path folder, PackageKey key, byte[] salt, LongConsumer progress)
      throws IOException {
    boolean open = readable.isReadable(name);
    String path = open ? name : name + PackageManifest.SUFFIX;
    Path target = folder.resolve(path);
    Files.createDirectories(java.util.Objects.requireNonNull(target.getParent()));
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        OutputStream out = Files.newOutputStream(target)) {
      if (open) {
        DigestOutputStream digested = new DigestOutputStream(out, Sha256.start());
        long size = in.transferTo(digested);
        progress.accept(size);
        return new PackageManifest.PackageFile(
            path,
            size,
            HexFormat.of().formatHex(digested.getMessageDigest().digest()),
            Optional.empty());
      }
      FileSealer.Result sealed =
          FileSealer.seal(in, out, key, PackageManifest.associatedData(salt, name), progress);
      return new PackageManifest.PackageFile(
          path,
          sealed.sealed(),
          sealed.sha256(),
          Optional.of(new PackageManifest.Plain(name, sealed.plain())));
    }
  }
}
