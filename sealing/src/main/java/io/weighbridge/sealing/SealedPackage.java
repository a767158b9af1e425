package io.weighbridge.sealing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/// A package in a folder whose manifest a trusted vendor signed.
public final class SealedPackage {

  private static final int PIECE = 1 << 20;

  private final Path folder;
  private final PackageManifest manifest;

  private SealedPackage(Path folder, PackageManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /// Whether the folder says that it is a package.
  public static boolean isAt(Path folder) {
    return Files.isRegularFile(folder.resolve(PackageManifest.NAME));
  }

  /// Reads the manifest, and compares the names and sizes of the files with it. Their bytes are
  /// compared where they are read.
  ///
  /// @throws RefusedException with UNKNOWN_ISSUER, BAD_SIGNATURE or MODEL_DIGEST_MISMATCH
  public static SealedPackage open(Path folder, VendorKeys trusted) {
    return open(folder, folder.resolve(PackageManifest.NAME).toString(), trusted);
  }

  /// The same, of a folder whose place says nothing to anybody.
  ///
  /// @param what the manifest is called in messages
  public static SealedPackage open(Path folder, String what, VendorKeys trusted) {
    Path file = folder.resolve(PackageManifest.NAME);
    try {
      if (!Files.isRegularFile(file)) {
        throw new SealingException(
            "%s: is no sealed package: there is no %s in it"
                .formatted(folder, PackageManifest.NAME));
      }
      if (Files.size(file) > PackageManifest.MOST_BYTES) {
        throw new RefusedException(
            Refusal.BAD_SIGNATURE,
            "%s has %d bytes, more than any manifest".formatted(what, Files.size(file)));
      }
      PackageManifest manifest = PackageManifest.read(Files.readAllBytes(file), what, trusted);
      SealedPackage found = new SealedPackage(folder, manifest);
      found.requireFiles();
      return found;
    } catch (IOException e) {
      throw new SealingException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private void requireFiles() throws IOException {
    SortedMap<String, Path> there = files();
    there.remove(PackageManifest.NAME);
    for (PackageManifest.PackageFile listed : manifest.files()) {
      Path file = there.remove(listed.path());
      if (file == null) {
        throw mismatch(listed.path() + " is missing");
      }
      long size = Files.size(file);
      if (size != listed.size()) {
        throw changed(listed, "has %d bytes, %d were signed".formatted(size, listed.size()));
      }
    }
    if (!there.isEmpty()) {
      throw mismatch(there.firstKey() + " is no part of what the vendor signed");
    }
  }

  /// Links and the like were not signed.
  private SortedMap<String, Path> files() {
    try {
      return PackageFolder.files(folder);
    } catch (SealingException e) {
      throw new RefusedException(Refusal.MODEL_DIGEST_MISMATCH, String.valueOf(e.getMessage()), e);
    }
  }

  public PackageManifest manifest() {
    return manifest;
  }

  public Path folder() {
    return folder;
  }

  /// Compares the readable files with what was signed.
  ///
  /// @throws RefusedException with MODEL_DIGEST_MISMATCH
  public void verifyReadable() {
    verify(manifest.files().stream().filter(file -> file.plain().isEmpty()).toList());
  }

  /// Compares every file with what was signed; no key is needed for it.
  ///
  /// @throws RefusedException with MODEL_DIGEST_MISMATCH or TAMPERED_SEGMENT
  public void verify() {
    verify(manifest.files());
  }

  private void verify(List<PackageManifest.PackageFile> files) {
    for (PackageManifest.PackageFile file : files) {
      mapped(
          file,
          bytes -> {
            requireDigest(file, bytes);
            return file;
          });
    }
  }

  /// Decrypts a sealed file into memory, all of it proven to be what the vendor sealed and signed.
  ///
  /// @throws RefusedException with TAMPERED_SEGMENT
  public SecretMemory decrypt(PackageManifest.PackageFile file, PackageKey key) {
    return mapped(
        file,
        sealed -> {
          SealedBytes bytes = bytes(file, sealed, key);
          CompiledCipher.expect(bytes.size());
          SecretMemory memory = SecretMemory.allocate(bytes.size());
          boolean whole = false;
          try {
            requireDigest(file, new Decryption(bytes, memory.bytes()).run());
            whole = true;
            return memory;
          } finally {
            if (!whole) {
              memory.close();
            }
          }
        });
  }

  /// Plain bytes of a sealed file, only as many segments decrypted as they lie in. That they are
  /// what the vendor signed, and no other holder of the package's key sealed, [#verify] says.
  ///
  /// @throws RefusedException with TAMPERED_SEGMENT
  public byte[] read(PackageManifest.PackageFile file, PackageKey key, long offset, int length) {
    return mapped(
        file,
        sealed -> {
          try (SealedBytes.Reader reader = bytes(file, sealed, key).reader()) {
            return reader.read(offset, length);
          }
        });
  }

  private SealedBytes bytes(
      PackageManifest.PackageFile file, MemorySegment sealed, PackageKey key) {
    PackageManifest.Plain plain =
        file.plain()
            .orElseThrow(() -> new IllegalArgumentException(file.path() + " is not sealed"));
    return new SealedBytes(
        file.path(),
        sealed,
        key,
        PackageManifest.associatedData(manifest.salt(), plain.path()),
        plain.size());
  }

  private static void requireDigest(PackageManifest.PackageFile file, MemorySegment bytes) {
    MessageDigest digest = Sha256.start();
    byte[] piece = new byte[PIECE];
    for (long at = 0; at < bytes.byteSize(); at += PIECE) {
      int length = (int) Math.min(PIECE, bytes.byteSize() - at);
      MemorySegment.copy(bytes, java.lang.foreign.ValueLayout.JAVA_BYTE, at, piece, 0, length);
      digest.update(piece, 0, length);
    }
    requireDigest(file, HexFormat.of().formatHex(digest.digest()));
  }

  private static void requireDigest(PackageManifest.PackageFile file, String found) {
    if (!found.equals(file.sha256())) {
      throw changed(file, "has the SHA-256 %s, %s was signed".formatted(found, file.sha256()));
    }
  }

  private interface Use<T> {
    T of(MemorySegment bytes);
  }

  private <T> T mapped(PackageManifest.PackageFile file, Use<T> use) {
    Path path = folder.resolve(file.path());
    try (FileChannel channel = FileChannel.open(path);
        Arena arena = Arena.ofShared()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return use.of(bytes);
    } catch (IOException e) {
      throw new SealingException("%s: cannot be read (%s)".formatted(path, e.getMessage()), e);
    }
  }

  private static RefusedException changed(PackageManifest.PackageFile file, String what) {
    return new RefusedException(
        file.plain().isPresent() ? Refusal.TAMPERED_SEGMENT : Refusal.MODEL_DIGEST_MISMATCH,
        "%s %s: get the package again from where it was published".formatted(file.path(), what));
  }

  private static RefusedException mismatch(String what) {
    return new RefusedException(
        Refusal.MODEL_DIGEST_MISMATCH,
        "%s: get the package again from where it was published".formatted(what));
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(manifest.model(), folder);
  }
}
