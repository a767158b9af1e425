package io.weighbridge.trust;

/// What the bytes of a file are, told by the bytes.
enum Kind {
  EMPTY("an empty file"),
  PICKLE("a pickle"),
  ZIP("a ZIP archive"),
  SEVEN_ZIP("a 7z archive"),
  TAR("a tar archive"),
  RAR("a RAR archive"),
  CAB("a cabinet archive"),
  GZIP("a gzip stream"),
  ZLIB("a zlib stream"),
  BZIP2("a bzip2 stream"),
  XZ("an xz stream"),
  LZMA("an LZMA stream"),
  ZSTD("a Zstandard stream"),
  LZ4("an LZ4 stream"),
  NPY("a NumPy array"),
  HDF5("an HDF5 file"),
  SAFETENSORS("a safetensors file"),
  GGUF("a GGUF file"),
  PROTOBUF("a protobuf message"),
  FLATBUFFER("a TensorFlow Lite model"),
  ELF("a Linux program or library (ELF)"),
  PE("a Windows program or library (PE)"),
  MACH_O("a macOS program or library (Mach-O)"),
  APE("a program for several systems (APE, llamafile)"),
  JAVA_CLASS("a Java class"),
  WASM("a WebAssembly module"),
  PYTHON_BYTECODE("compiled Python"),
  SCRIPT("a script with an interpreter line"),
  IMAGE("an image"),
  MEDIA("sound or film"),
  DOCUMENT("a PDF document"),
  JSON("JSON"),
  TEXT("text"),
  RAW("bytes of no format that is known");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  /// For sentences, with the article.
  String words() {
    return words;
  }

  boolean text() {
    return this == JSON || this == TEXT || this == SCRIPT;
  }

  /// Loaded as a program by some system.
  boolean program() {
    return switch (this) {
      case ELF, PE, MACH_O, APE, JAVA_CLASS, WASM, PYTHON_BYTECODE -> true;
      default -> false;
    };
  }
}
