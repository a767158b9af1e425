package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.Pickles;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/// Recognises a file by its bytes. The name decides only where bytes leave it open whether they are
/// a pickle: most texts begin with some instruction of one.
final class Sniffing {

  /// What names that are loaded by Python's pickle end with.
  static final Set<String> PICKLE_NAMES =
      Set.of("pkl", "pickle", "pck", "p", "pt", "pth", "ckpt", "joblib", "dill", "debug_pkl");

  /// A pickle that imports and was given another name begins soon; words lists are long.
  private static final int TAR_BLOCK = 512;

  private static final int NEWEST_PROTOCOL = 5;

  private Sniffing() {}

  static Kind kind(MemorySegment b, String extension) {
    if (b.byteSize() == 0) {
      return Kind.EMPTY;
    }
    Kind magic = byMagic(b);
    if (magic != Kind.RAW) {
      return magic;
    }
    boolean text = TextBytes.isText(b);
    if (isPickle(b, extension, text)) {
      return Kind.PICKLE;
    }
    if (text) {
      return Bytes.has(b, 0, "#!")
          ? Kind.SCRIPT
          : TextBytes.looksLikeJson(b) ? Kind.JSON : Kind.TEXT;
    }
    if (isTar(b)) {
      return Kind.TAR;
    }
    if (isZlib(b)) {
      return Kind.ZLIB;
    }
    return Protobuf.looksLikeOne(b) ? Kind.PROTOBUF : Kind.RAW;
  }

  private static Kind byMagic(MemorySegment b) {
    if (Bytes.has(b, 0, "PK\3\4") || Bytes.has(b, 0, "PK\5\6") || Bytes.has(b, 0, "PK\7\b")) {
      return Kind.ZIP;
    }
    if (Bytes.has(b, 0, '7', 'z', 0xBC, 0xAF, 0x27, 0x1C)) {
      return Kind.SEVEN_ZIP;
    }
    if (Bytes.has(b, 0, "Rar!\u001a\7")) {
      return Kind.RAR;
    }
    if (Bytes.has(b, 0, "MSCF\0\0\0\0")) {
      return Kind.CAB;
    }
    if (Bytes.has(b, 0, 0x1F, 0x8B)) {
      return Kind.GZIP;
    }
    if (Bytes.has(b, 0, "BZh") && Bytes.has(b, 4, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59)) {
      return Kind.BZIP2;
    }
    if (Bytes.has(b, 0, 0xFD, '7', 'z', 'X', 'Z', 0)) {
      return Kind.XZ;
    }
    if (b.byteSize() > 13
        && Bytes.has(b, 0, 0x5D, 0, 0)
        && (Bytes.i64(b, 5) == -1 || Bytes.i64(b, 5) >>> 40 == 0)) {
      return Kind.LZMA;
    }
    if (Bytes.has(b, 0, 0x28, 0xB5, 0x2F, 0xFD)) {
      return Kind.ZSTD;
    }
    if (Bytes.has(b, 0, 0x04, 0x22, 0x4D, 0x18)) {
      return Kind.LZ4;
    }
    if (Bytes.has(b, 0, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
      return Kind.NPY;
    }
    if (isHdf5(b)) {
      return Kind.HDF5;
    }
    if (Bytes.has(b, 0, "GGUF")) {
      return Kind.GGUF;
    }
    if (isSafetensors(b)) {
      return Kind.SAFETENSORS;
    }
    if (Bytes.has(b, 4, "TFL3")) {
      return Kind.FLATBUFFER;
    }
    return program(b);
  }

  private static Kind program(MemorySegment b) {
    if (Bytes.has(b, 0, 0x7F, 'E', 'L', 'F')) {
      return Kind.ELF;
    }
    // Actually Portable Executable: "MZqFpD='" or "jartsr='" starts a shell script as well.
    if (Bytes.has(b, 0, "MZqFpD") || Bytes.has(b, 0, "jartsr=")) {
      return Kind.APE;
    }
    if (Bytes.has(b, 0, "MZ") && b.byteSize() >= 64) {
      long header = Bytes.u32(b, 0x3C);
      if (Bytes.has(b, header, "PE\0\0") || Bytes.has(b, header, "NE") || !TextBytes.isText(b)) {
        return Kind.PE;
      }
    }
    if (Bytes.has(b, 0, 0xCF, 0xFA, 0xED, 0xFE)
        || Bytes.has(b, 0, 0xCE, 0xFA, 0xED, 0xFE)
        || Bytes.has(b, 0, 0xFE, 0xED, 0xFA, 0xCF)
        || Bytes.has(b, 0, 0xFE, 0xED, 0xFA, 0xCE)) {
      return Kind.MACH_O;
    }
    if (Bytes.has(b, 0, 0xCA, 0xFE, 0xBA, 0xBE) && b.byteSize() >= 8) {
      // A fat Mach-O counts its architectures where a class has its version, which is 45 or more.
      return Bytes.u8(b, 7) < 45 && Bytes.u8(b, 6) == 0 ? Kind.MACH_O : Kind.JAVA_CLASS;
    }
    if (Bytes.has(b, 0, 0, 'a', 's', 'm')) {
      return Kind.WASM;
    }
    // CPython: a magic number of two bytes, then "\r\n"; since 3.7 a word of flags below 4.
    if (Bytes.has(b, 2, 0x0D, 0x0A)
        && b.byteSize() >= 16
        && Bytes.u32(b, 4) < 4
        && Bytes.u8(b, 1) == 0x0D) {
      return Kind.PYTHON_BYTECODE;
    }
    return picture(b);
  }

  private static Kind picture(MemorySegment b) {
    if (Bytes.has(b, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)
        || Bytes.has(b, 0, 0xFF, 0xD8, 0xFF)
        || Bytes.has(b, 0, "GIF8")
        || Bytes.has(b, 0, "II*\0")
        || Bytes.has(b, 0, "MM\0*")
        || (Bytes.has(b, 0, "RIFF") && Bytes.has(b, 8, "WEBP"))) {
      return Kind.IMAGE;
    }
    if ((Bytes.has(b, 0, "RIFF") && (Bytes.has(b, 8, "WAVE") || Bytes.has(b, 8, "AVI ")))
        || Bytes.has(b, 0, "ID3")
        || Bytes.has(b, 0, "OggS")
        || Bytes.has(b, 0, "fLaC")
        || Bytes.has(b, 4, "ftyp")) {
      return Kind.MEDIA;
    }
    return Bytes.has(b, 0, "%PDF-") ? Kind.DOCUMENT : Kind.RAW;
  }

  private static boolean isHdf5(MemorySegment b) {
    // HDF5 "Disk Format: Level 0A": at 0, 512 and every doubling of it.
    for (long at = 0; at < b.byteSize(); at = at == 0 ? 512 : at * 2) {
      if (Bytes.has(b, at, 0x89, 'H', 'D', 'F', 0x0D, 0x0A, 0x1A, 0x0A)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSafetensors(MemorySegment b) {
    if (b.byteSize() < 10) {
      return false;
    }
    long header = Bytes.i64(b, 0);
    return header >= 2 && header <= b.byteSize() - 8 && Bytes.u8(b, 8) == '{';
  }

  private static boolean isZlib(MemorySegment b) {
    // RFC 1950, 2.2: deflate, a window of 32 KiB at most, and a checksum over both bytes.
    return b.byteSize() > 8
        && Bytes.u8(b, 0) == 0x78
        && (Bytes.u8(b, 0) * 256 + Bytes.u8(b, 1)) % 31 == 0
        && (Bytes.u8(b, 1) & 0x20) == 0
        && Streams.startsAsZlib(b);
  }

  static boolean isTar(MemorySegment b) {
    if (b.byteSize() < TAR_BLOCK) {
      return false;
    }
    if (Bytes.has(b, 257, "ustar")) {
      return true;
    }
    // Before POSIX there is only the checksum: the sum of the header with spaces in its own place.
    long sum = 0;
    for (int i = 0; i < TAR_BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : Bytes.u8(b, i);
    }
    String said = Bytes.latin1(b, 148, 8).replace('\0', ' ').strip();
    return said.matches("[0-7]{3,7}") && Long.parseLong(said, 8) == sum && Bytes.u8(b, 0) != 0;
  }

  private static boolean isPickle(MemorySegment b, String extension, boolean text) {
    if (b.byteSize() >= 2 && Bytes.u8(b, 0) == 0x80 && Bytes.u8(b, 1) <= NEWEST_PROTOCOL) {
      return true;
    }
    PickleRun run = Pickles.run(b, 0);
    boolean whole = run.problem().isEmpty() && run.end() == b.byteSize();
    boolean acts = !run.calls().isEmpty() || (!run.imports().isEmpty() && run.problem().isEmpty());
    if (acts && !isTar(b)) {
      return true;
    }
    boolean named = PICKLE_NAMES.contains(extension);
    if (text) {
      return (whole && (named || (b.byteSize() > 1 && !run.leaves().isEmpty())))
          || (named && !run.imports().isEmpty());
    }
    // A word list cannot name an import and then be no text; what goes on after it was no pickle.
    return (run.problem().isEmpty() && (named || whole))
        || (!run.imports().isEmpty() && !isTar(b))
        || (named && beginsWithImport(b) && !isTar(b));
  }

  private static boolean beginsWithImport(MemorySegment b) {
    return Bytes.u8(b, 0) == 'c' || Bytes.u8(b, 0) == 0x80;
  }

  /// `c` and a module's name on a line of its own.
  static boolean beginsAsPickle(MemorySegment b) {
    if (b.byteSize() < 4 || Bytes.u8(b, 0) != 'c') {
      return false;
    }
    String line = Bytes.latin1(b, 1, 200);
    int end = line.indexOf('\n');
    return end > 0 && line.substring(0, end).matches("[A-Za-z_][A-Za-z0-9_.]*");
  }
}
