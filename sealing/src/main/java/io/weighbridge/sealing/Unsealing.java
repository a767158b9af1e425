package io.weighbridge.sealing;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Takes the plain files out of a package, for those who may.
public final class Unsealing {

  private static final int PIECE = 16 << 20;

  private Unsealing() {}

  /// The vendor's own way to the package's key.
  ///
  /// @throws SealingException if another vendor sealed it
  public static PackageKey key(SealedPackage sealed, VendorKey vendor) {
    if (!sealed.manifest().vendor().equals(vendor.publicHalf().id())) {
      throw new SealingException(
          "%s was sealed with another key, %s".formatted(sealed, sealed.manifest().vendor()));
    }
    return vendor.packageKey(sealed.manifest().salt());
  }

  /// A licensee's way, away from his server. What a machine or a country is, and when the vendor
  /// was heard of, is not known there, so a grant that asks for it opens nothing by this way.
  ///
  /// @param revocations the vendor's last list, if one is at hand
  /// @throws RefusedException why not
  public static PackageKey key(
      SealedPackage sealed,
      Grant grant,
      LicenseeKey key,
      Action action,
      Instant now,
      Optional<RevocationList> revocations) {
    grant.require(key);
    grant.require(sealed.manifest());
    GrantCheck.Verdict verdict =
        GrantCheck.check(
            grant,
            new GrantCheck.Situation(now, Optional.empty(), "", Optional.empty(), revocations),
            new GrantCheck.Wish(action, grant.terms().scope().purposes().stream().findFirst()));
    if (verdict instanceof GrantCheck.Refused refused) {
      throw new RefusedException(refused.code(), refused.sentence());
    }
    return grant.packageKey(key);
  }

  /// Writes the plain files and the readable ones.
  ///
  /// @param out a folder that is not there yet; it is there whole or not at all
  /// @return the paths that were written
  /// @throws RefusedException if a file is not what the vendor signed
  public static List<String> unseal(SealedPackage sealed, PackageKey key, Path out) {
    Path folder = out.toAbsolutePath().normalize();
    if (Files.exists(folder)) {
      throw new SealingException("%s: is there already; name a folder that is not".formatted(out));
    }
    Path beside = folder.resolveSibling(".%s.unsealing".formatted(folder.getFileName()));
    PackageFolder.remove(beside);
    try {
      sealed.verifyReadable();
      List<String> written = new ArrayList<>();
      for (PackageManifest.PackageFile file : sealed.manifest().files()) {
        String path = file.plain().map(PackageManifest.Plain::path).orElse(file.path());
        Path target = beside.resolve(path);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        if (file.plain().isEmpty()) {
          Files.copy(sealed.folder().resolve(path), target);
        } else {
          try (SecretMemory plain = sealed.decrypt(file, key)) {
            write(plain.bytes(), target);
          }
        }
        written.add(path);
      }
      Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
      return written;
    } catch (IOException e) {
      throw new SealingException("%s: cannot be written (%s)".formatted(out, e.getMessage()), e);
    } finally {
      PackageFolder.remove(beside);
    }
  }

  private static void write(MemorySegment bytes, Path target) throws IOException {
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long at = 0; at < bytes.byteSize(); at += PIECE) {
        ByteBuffer piece = bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer();
        while (piece.hasRemaining()) {
          channel.write(piece);
        }
      }
      channel.force(true);
    }
  }
}
