package io.weighbridge.trust;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;

/// 7z archives. PyTorch does not read them, programs that people have do.
final class SevenZipContainer implements Container {

  /// Dictionaries of the usual settings take 64 MiB at most.
  private static final int MAX_MEMORY_KIB = 128 << 10;

  @Override
  public boolean holds(ScannedFile file) {
    return file.kind() == Kind.SEVEN_ZIP;
  }

  @Override
  public void open(ScannedFile file, Members members) {
    MemberNames names = new MemberNames(file);
    try (SevenZFile archive =
        SevenZFile.builder()
            .setSeekableByteChannel(new SegmentChannel(file.bytes()))
            .setMaxMemoryLimitKiB(MAX_MEMORY_KIB)
            .get()) {
      for (SevenZArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        file.budget().member();
        String name = entry.getName() == null ? "?" : entry.getName();
        names.check(name, 0);
        if (entry.isDirectory() || !entry.hasStream()) {
          continue;
        }
        SevenZArchiveEntry current = entry;
        Streams.Partial content = Streams.read(file.budget(), () -> stream(archive, current));
        Unreadable problem = content.problem();
        if (content.bytes().byteSize() > 0) {
          members.add(name, content.bytes());
        }
        if (problem != null) {
          throw new Unreadable(0, "member %s %s".formatted(name, problem.getMessage()), problem);
        }
      }
    } catch (PasswordRequiredException e) {
      file.fault(ArchiveRule.ENCRYPTED, 0, "the archive is encrypted");
    } catch (Unreadable e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The library's decoders throw what they like on damaged bytes; all of it means the same.
      throw new Unreadable(0, "is a damaged 7z archive (%s)".formatted(e.getMessage()), e);
    }
  }

  /// The bytes of the current entry; closing them must not close the archive.
  private static InputStream stream(SevenZFile archive, SevenZArchiveEntry entry)
      throws IOException {
    InputStream in = archive.getInputStream(entry);
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return in.read();
      }

      @Override
      public int read(byte[] target, int from, int count) throws IOException {
        return in.read(target, from, count);
      }
    };
  }
}
