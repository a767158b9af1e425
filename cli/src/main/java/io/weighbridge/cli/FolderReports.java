package io.weighbridge.cli;

import io.weighbridge.trust.FileReport;
import io.weighbridge.trust.Scanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Scans a file, or all files of a folder several at a time, and shows how far it is.
final class FolderReports {

  /// Each scan may hold an unpacked member in memory.
  private static final int MOST_AT_A_TIME = 4;

  private final Terminal terminal;

  FolderReports(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Reports in the order of the names, which count from the folder.
  List<FileReport> of(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(Scanner.standard().scan(path, path.toString()));
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(path)) {
      files = all.filter(file -> counts(path, file)).sorted().toList();
    }
    Progress progress = new Progress(terminal);
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_AT_A_TIME);
    try (ExecutorService team = Executors.newFixedThreadPool(threads)) {
      List<Future<FileReport>> scans = new ArrayList<>();
      for (Path file : files) {
        String name = path.relativize(file).toString();
        scans.add(team.submit(() -> Scanner.standard().scan(file, name)));
      }
      List<FileReport> reports = new ArrayList<>();
      for (int i = 0; i < scans.size(); i++) {
        if (progress.wanted()) {
          progress.show(
              Printable.shortened(
                  "scanning %d/%d %s"
                      .formatted(
                          i + 1,
                          files.size(),
                          Printable.line(path.relativize(files.get(i)).toString())),
                  progress.width()));
        }
        reports.add(result(scans.get(i)));
      }
      return reports;
    } finally {
      progress.clear();
    }
  }

  /// Git's own objects are not what a model's user loads.
  private static boolean counts(Path folder, Path file) {
    Path name = folder.relativize(file);
    return Files.isRegularFile(file) && !name.startsWith(".git");
  }

  private static FileReport result(Future<FileReport> scan) {
    try {
      return scan.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("the scan was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new Failure("the scan failed: " + e.getCause(), e);
    }
  }
}
