package io.weighbridge.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// ONNX Runtime's native library, in this process once. It is unpacked into a folder that only this
/// user can enter, below `java.io.tmpdir`, and the files are deleted as soon as they are loaded, so
/// that nothing is left however the process ends. The system property `onnxruntime.native.path`
/// names a folder with the two libraries instead; nothing is unpacked then.
final class NativeLibrary {

  /// Says whose it is, so that what a crash left is not taken for this process' own.
  static final String PREFIX = "weighbridge-onnx-%d-".formatted(ProcessHandle.current().pid());

  private static final long STACK = 64L << 20;
  private static final String PATH = "onnxruntime.native.path";

  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

  private static @Nullable OrtEnvironment environment;

  private NativeLibrary() {}

  /// @throws ModelLoadFailure if the library does not load on this machine
  static synchronized OrtEnvironment environment() {
    OrtEnvironment loaded = environment;
    if (loaded == null) {
      loaded = load();
      environment = loaded;
    }
    return loaded;
  }

  private static OrtEnvironment load() {
    try {
      if (System.getProperty(PATH) != null) {
        return start();
      }
      Path folder = Files.createTempDirectory(PREFIX);
      try {
        unpack(folder);
        System.setProperty(PATH, folder.toString());
        return start();
      } finally {
        System.clearProperty(PATH);
        delete(folder);
      }
    } catch (IOException | OrtException | RuntimeException | LinkageError e) {
      throw new ModelLoadFailure(
          "ONNX Runtime does not load on this machine (%s, %s): %s"
              .formatted(
                  System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage()),
          e);
    }
  }

  /// The library matches the process' command line with a regular expression that recurses for each
  /// letter; a long class path would overflow an ordinary thread's stack, and with it the process.
  private static OrtEnvironment start() throws OrtException {
    FutureTask<OrtEnvironment> starting =
        new FutureTask<>(() -> {
          // What fails comes back as an exception; the library need not write about it as well.
          OrtEnvironment started =
              OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "weighbridge");
          started.setTelemetry(false);
          return started;
        });
    Thread thread = Thread.ofPlatform().name("onnx-start").stackSize(STACK).unstarted(starting);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return starting.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw e.getCause() instanceof OrtException known
              ? known
              : new OrtException(String.valueOf(e.getMessage()));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void unpack(Path folder) throws IOException {
    for (String library : LIBRARIES) {
      String file = System.mapLibraryName(library);
      String resource = "/ai/onnxruntime/native/%s/%s".formatted(platform(), file);
      try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IOException("it comes without a library for this kind of machine");
        }
        Files.copy(in, folder.resolve(file));
      }
    }
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return "%s-%s"
        .formatted(
            system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux",
            machine.equals("amd64") || machine.equals("x86_64") ? "x64" : machine);
  }

  /// A loaded library stays mapped without its name; where the system does not allow that
  /// (Windows), it goes when the process ends.
  private static void delete(Path folder) {
    folder.toFile().deleteOnExit();
    for (String library : LIBRARIES) {
      Path file = folder.resolve(System.mapLibraryName(library));
      if (!file.toFile().delete() && Files.exists(file)) {
        file.toFile().deleteOnExit();
      }
    }
    boolean _ = folder.toFile().delete();
  }
}
