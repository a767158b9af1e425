package io.weighbridge.trust;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/// tar archives, those of PyTorch before 2017 and of NeMo among them.
final class TarContainer implements Container {

  @Override
  public boolean holds(ScannedFile file) {
    return file.kind() == Kind.TAR;
  }

  @Override
  public void open(ScannedFile file, Members members) {
    MemberNames names = new MemberNames(file);
    try (TarFile tar = new TarFile(new SegmentChannel(file.bytes()))) {
      for (TarArchiveEntry entry : tar.getEntries()) {
        file.budget().member();
        long at = entry.getDataOffset();
        names.check(entry.getName(), at);
        if (entry.isSymbolicLink() || entry.isLink()) {
          names.checkLink(entry.getName(), entry.getLinkName(), at);
        } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
          file.fault(
              ArchiveRule.LINK, at, "member %s is a device or a pipe".formatted(entry.getName()));
        } else if (entry.isSparse()) {
          file.fault(ArchiveRule.INCOMPLETE, at, "member %s is sparse".formatted(entry.getName()));
        } else if (entry.getSize() > 0) {
          long size = Math.min(entry.getSize(), file.size() - at);
          if (size < entry.getSize()) {
            file.fault(
                ArchiveRule.INCOMPLETE, at, "member %s is cut off".formatted(entry.getName()));
          }
          if (size > 0) {
            MemorySegment bytes = file.bytes().asSlice(at, size);
            members.add(entry.getName(), bytes);
          }
        }
      }
    } catch (IOException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw new Unreadable(0, "is a damaged tar archive (%s)".formatted(e.getMessage()), e);
    }
  }
}
