package io.weighbridge.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The files of a folder that a push is about. Git's own folder, other programs' caches and what an
/// unfinished pull left are none of them; links are followed where they stay inside the folder.
///
/// @param files in the order of their paths
/// @param skipped what was left out and why, a sentence each
record FolderScan(List<Found> files, List<String> skipped) {

  private static final int MOST_FILES = 1_000_000;
  private static final Set<String> NEVER =
      Set.of(".git", ".cache/huggingface", ".cache/weighbridge");

  /// A file as it was when the folder was looked through.
  record Found(RemotePath path, Path file, long size, FileTime modified) {

    /// @throws LocalFileException if the file is not what it was
    void unchanged() {
      BasicFileAttributes now;
      try {
        now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        throw new LocalFileException(LocalFiles.sentence("push", e), e);
      }
      if (now.size() != size || !now.lastModifiedTime().equals(modified)) {
        throw new LocalFileException(
            "could not push %s: it changed meanwhile; push again when it is finished"
                .formatted(path));
      }
    }

    /// Opens the file, which must still be what it was.
    InputStream open() throws IOException {
      unchanged();
      return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /// @param start a folder, or one file
  static FolderScan of(Path start, Globs globs) {
    try {
      Path root = start.toRealPath();
      if (Files.isRegularFile(root)) {
        BasicFileAttributes facts = Files.readAttributes(root, BasicFileAttributes.class);
        Path name =
            Optional.ofNullable(start.toAbsolutePath().normalize().getFileName()).orElse(root);
        return new FolderScan(List.of(found(name.toString(), root, facts)), List.of());
      }
      Visitor visitor = new Visitor(root, globs);
      Files.walkFileTree(root, visitor);
      visitor.files.sort(Comparator.comparing(file -> file.path().text()));
      return new FolderScan(List.copyOf(visitor.files), List.copyOf(visitor.skipped));
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("look through", e), e);
    }
  }

  private static Found found(String path, Path file, BasicFileAttributes facts) {
    Optional<String> wrong = RemotePath.wrong(path, false);
    if (wrong.isPresent()) {
      throw new LocalFileException(
          "could not push %s: %s; rename it or leave it out by --exclude"
              .formatted(path, wrong.get()));
    }
    return new Found(new RemotePath(path), file, facts.size(), facts.lastModifiedTime());
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {

    private final Path root;
    private final Globs globs;
    private final List<Found> files = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    Visitor(Path root, Globs globs) {
      this.root = root;
      this.globs = globs;
    }

    private String path(Path file) {
      return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
      // A clone inside the folder has a .git of its own.
      boolean never = NEVER.contains(path(folder)) || path(folder).endsWith("/.git");
      return never ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
      if (Thread.currentThread().isInterrupted()) {
        throw new StoppedException(new InterruptedException());
      }
      String path = path(file);
      if (Partial.isOne(file)
          || !globs.match(path)
          || path.equals(".git")
          || path.endsWith("/.git")) {
        return FileVisitResult.CONTINUE;
      }
      if (facts.isSymbolicLink()) {
        link(path, file);
      } else if (facts.isRegularFile()) {
        add(found(path, file, facts));
      } else {
        skipped.add(path + " is no file");
      }
      return FileVisitResult.CONTINUE;
    }

    private void link(String path, Path link) {
      try {
        Path target = link.toRealPath();
        if (!target.startsWith(root)) {
          skipped.add(path + " is a link that leads out of the folder");
        } else if (Files.isRegularFile(target)) {
          add(found(path, target, Files.readAttributes(target, BasicFileAttributes.class)));
        } else {
          skipped.add(path + " is a link to a folder");
        }
      } catch (IOException e) {
        skipped.add(path + " is a link that leads nowhere");
      }
    }

    private void add(Found file) {
      if (files.size() == MOST_FILES) {
        throw new LocalFileException(
            "could not push %s: it has more than %,d files".formatted(root, MOST_FILES));
      }
      files.add(file);
    }
  }
}
