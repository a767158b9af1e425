package io.weighbridge.trust;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// A name that claims another format than the bytes have: each program decides by the one or the
/// other.
final class NameClaims implements Rule {

  private static final Map<String, Set<Kind>> CLAIMS =
      Map.ofEntries(
          Map.entry("safetensors", EnumSet.of(Kind.SAFETENSORS)),
          Map.entry("gguf", EnumSet.of(Kind.GGUF)),
          Map.entry("h5", EnumSet.of(Kind.HDF5)),
          Map.entry("hdf5", EnumSet.of(Kind.HDF5)),
          Map.entry("keras", EnumSet.of(Kind.ZIP, Kind.HDF5)),
          Map.entry("npy", EnumSet.of(Kind.NPY)),
          Map.entry("npz", EnumSet.of(Kind.ZIP)),
          Map.entry("zip", EnumSet.of(Kind.ZIP)),
          Map.entry("7z", EnumSet.of(Kind.SEVEN_ZIP)),
          Map.entry("onnx", EnumSet.of(Kind.PROTOBUF)),
          Map.entry("pt", EnumSet.of(Kind.ZIP, Kind.PICKLE, Kind.TAR)),
          Map.entry("pth", EnumSet.of(Kind.ZIP, Kind.PICKLE, Kind.TAR)),
          Map.entry("ckpt", EnumSet.of(Kind.ZIP, Kind.PICKLE, Kind.TAR)),
          Map.entry(
              "pkl",
              EnumSet.of(
                  Kind.PICKLE, Kind.GZIP, Kind.ZLIB, Kind.BZIP2, Kind.XZ, Kind.LZMA, Kind.LZ4)),
          Map.entry("pickle", EnumSet.of(Kind.PICKLE, Kind.GZIP, Kind.BZIP2, Kind.XZ)),
          Map.entry(
              "joblib",
              EnumSet.of(
                  Kind.PICKLE,
                  Kind.GZIP,
                  Kind.ZLIB,
                  Kind.BZIP2,
                  Kind.XZ,
                  Kind.LZMA,
                  Kind.LZ4,
                  Kind.ZIP)),
          Map.entry("gz", EnumSet.of(Kind.GZIP)),
          Map.entry("png", EnumSet.of(Kind.IMAGE)),
          Map.entry("jpg", EnumSet.of(Kind.IMAGE)),
          Map.entry("jpeg", EnumSet.of(Kind.IMAGE)),
          Map.entry("gif", EnumSet.of(Kind.IMAGE)));

  /// Data of any sort is called so, yet never a pickle or an archive that some loader opens.
  private static final Set<String> DATA =
      Set.of("json", "txt", "md", "csv", "yaml", "yml", "jsonl", "vocab", "merges");

  private static final Set<Kind> LOADED =
      EnumSet.of(Kind.PICKLE, Kind.ZIP, Kind.SEVEN_ZIP, Kind.TAR);

  @Override
  public String id() {
    return "WB-CONTENT-NAME";
  }

  @Override
  public String why() {
    return "Programs that go by the name and programs that go by the content take the file for different things.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    Set<Kind> claimed = CLAIMS.get(file.extension());
    Kind kind = file.kind();
    boolean wrong =
        claimed != null
            ? !claimed.contains(kind)
            : DATA.contains(file.extension()) && LOADED.contains(kind);
    // A pointer to a large file stands in its place in a git folder.
    if (wrong
        && kind != Kind.EMPTY
        && !Bytes.has(file.bytes(), 0, "version https://git-lfs.github.com/spec/")) {
      findings.add(
          this,
          file,
          Severity.SUSPICIOUS,
          0,
          "named .%s, but it is %s".formatted(file.extension(), kind.words()));
    }
  }
}
