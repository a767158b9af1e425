package io.weighbridge.embedding;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The native library of Hugging Face's tokenizers, in this process once, from its own jar. Left
/// alone, the library would ask the machine's cloud who it is, tell its makers, look for graphics
/// cards, fetch another build for them, and unpack to `~/.djl.ai`. So before it starts it is told
/// to do none of that, by system properties that the operator may set otherwise. It is unpacked
/// into a folder that only this user can enter, below `java.io.tmpdir`, which is deleted as soon as
/// the library is loaded.
final class NativeTokenizers {

  private static final String CACHE = "ENGINE_CACHE_DIR";

  private static final Map<String, String> ALONE =
      Map.of("ai.djl.offline", "true", "OPT_OUT_TRACKING", "true", "RUST_FLAVOR", "cpu");

  private static boolean loaded;

  private NativeTokenizers() {}

  /// @throws ModelLoadFailure if the library does not load on this machine
  static synchronized void load() {
    if (loaded) {
      return;
    }
    ALONE.forEach((name, value) -> {
      if (System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    });
    try {
      if (System.getProperty(CACHE) != null) {
        LibUtils.checkStatus();
      } else {
        unpack();
      }
      loaded = true;
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new ModelLoadFailure(
          "the tokenizers' library does not load on this machine (%s, %s): %s"
              .formatted(
                  System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage()),
          e);
    }
  }

  private static void unpack() throws IOException {
    Path folder = Files.createTempDirectory("weighbridge-tokenizers-");
    System.setProperty(CACHE, folder.toString());
    try {
      LibUtils.checkStatus();
    } finally {
      System.clearProperty(CACHE);
      delete(folder);
    }
  }

  /// A loaded library stays mapped without its name; where the system does not allow that
  /// (Windows), it goes when the process ends.
  private static void delete(Path folder) throws IOException {
    List<File> inside;
    try (Stream<Path> files = Files.walk(folder)) {
      inside = files.sorted(Comparator.reverseOrder()).map(Path::toFile).toList();
    }
    inside.reversed().forEach(File::deleteOnExit);
    inside.forEach(file -> {
      boolean _ = file.delete();
    });
  }
}
