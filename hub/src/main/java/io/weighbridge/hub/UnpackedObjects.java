package io.weighbridge.hub;

import io.weighbridge.repositories.ModelRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.BlobObjectChecker;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectChecker;
import org.jspecify.annotations.Nullable;

/// Looks at each object of a push as it is unpacked: its form (what `git fsck` calls an error, tree
/// entries named `.git` in any spelling), and how much has come out of the pack so far, because a
/// small pack can unpack to terabytes. What is looked at again soon, when the push is judged, is
/// remembered on the way.
final class UnpackedObjects extends ObjectChecker {

  private final IncomingPush push;
  private final ModelRepository repository;
  private final long limit;
  private long unpacked;

  UnpackedObjects(IncomingPush push, ModelRepository repository, PushLimits limits) {
    this.push = push;
    this.repository = repository;
    this.limit = limits.unpackedBytes();
    // Histories made by old tools hold these, and they harm nobody.
    setAllowInvalidPersonIdent(true);
    setAllowLeadingZeroFileMode(true);
    setSafeForMacOS(true);
  }

  @Override
  public void check(@Nullable AnyObjectId id, int type, byte[] raw) throws CorruptObjectException {
    count(raw.length);
    if (type != Constants.OBJ_BLOB) {
      super.check(id, type, raw);
    }
    if (id != null) {
      repository.unpacked(id, type, raw);
    }
  }

  @Override
  public BlobObjectChecker newBlobObjectChecker() {
    return new BlobObjectChecker() {
      private final ByteArrayOutputStream start = new ByteArrayOutputStream(0);
      private long size;
      private @Nullable CorruptObjectException refusal;

      @Override
      public void update(byte[] in, int offset, int length) {
        try {
          if (refusal == null) {
            count(length);
          }
          size += length;
          if (size <= ModelRepository.SHORT_BLOB) {
            start.write(in, offset, length);
          }
        } catch (CorruptObjectException e) {
          refusal = e;
        }
      }

      @Override
      public void endBlob(AnyObjectId id) throws CorruptObjectException {
        if (refusal != null) {
          throw refusal;
        }
        if (size <= ModelRepository.SHORT_BLOB) {
          repository.unpacked(id, Constants.OBJ_BLOB, start.toByteArray());
        }
      }
    };
  }

  private void count(int bytes) throws CorruptObjectException {
    unpacked += bytes;
    if (unpacked > limit) {
      throw refusal(
          "The push unpacks to more than %d MB; push fewer commits at once."
              .formatted(limit / 1_000_000));
    }
    try {
      push.check();
    } catch (IOException late) {
      throw refusal(late.getMessage());
    }
  }

  private static CorruptObjectException refusal(@Nullable String message) {
    return new CorruptObjectException(message);
  }
}
