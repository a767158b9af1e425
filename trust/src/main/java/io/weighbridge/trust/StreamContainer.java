package io.weighbridge.trust;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/// One file, compressed: gzip, zlib, bzip2, xz, LZMA, LZ4. joblib writes pickles into each of them.
final class StreamContainer implements Container {

  private static final int MAX_MEMORY_KIB = 128 << 10;

  @Override
  public boolean holds(ScannedFile file) {
    return switch (file.kind()) {
      case GZIP, ZLIB, BZIP2, XZ, LZMA, LZ4 -> true;
      default -> false;
    };
  }

  @Override
  public void open(ScannedFile file, Members members) {
    file.budget().member();
    Streams.Partial content = Streams.read(file.budget(), () -> decoder(file));
    if (content.bytes().byteSize() > 0) {
      members.add(inner(file), content.bytes());
    }
    Unreadable problem = content.problem();
    if (problem != null) {
      throw new Unreadable(
          0, "%s that %s".formatted(file.kind().words(), problem.getMessage()), problem);
    }
  }

  private static InputStream decoder(ScannedFile file) throws IOException {
    MemorySegment bytes = file.bytes();
    InputStream in = Streams.of(bytes);
    return switch (file.kind()) {
      case GZIP -> new GZIPInputStream(in);
      case ZLIB -> new InflaterInputStream(in);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ -> new XZInputStream(in, MAX_MEMORY_KIB);
      case LZMA -> new LZMAInputStream(in, MAX_MEMORY_KIB);
      case LZ4 -> new FramedLZ4CompressorInputStream(in, true);
      default -> throw new IllegalStateException(file.kind().toString());
    };
  }

  /// `model.pkl.gz` holds `model.pkl`; a joblib file keeps its name, because what is in it is
  /// loaded by that.
  private static String inner(ScannedFile file) {
    String name = file.baseName();
    for (String suffix : new String[] {".gz", ".bz2", ".xz", ".lzma", ".lz4", ".z", ".zlib"}) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name.endsWith(".tgz") ? name.substring(0, name.length() - 4) + ".tar" : name;
  }
}
