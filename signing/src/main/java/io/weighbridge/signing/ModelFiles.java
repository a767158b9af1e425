package io.weighbridge.signing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files below a folder, by their names in a manifest.
///
/// @param files in the order of manifests
/// @param refused what can be neither signed nor verified, with the reason: links that are not
///   allowed, links to folders or to nothing, pipes, sockets, devices
record ModelFiles(SortedMap<String, Path> files, SortedMap<String, String> refused) {

  private static final int MOST_FILES = 1_000_000;

  /// @param allowSymlinks whether links to files stand for the files
  static ModelFiles list(Path folder, Exclusions exclusions, boolean allowSymlinks) {
    ModelFiles found =
        new ModelFiles(new TreeMap<>(CodePoints.ORDER), new TreeMap<>(CodePoints.ORDER));
    record Folder(Path path, String prefix) {}
    Deque<Folder> folders = new ArrayDeque<>();
    folders.add(new Folder(folder, ""));
    while (!folders.isEmpty()) {
      Folder next = folders.removeLast();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(next.path())) {
        for (Path entry : entries) {
          String name = next.prefix() + ModelPath.nameOf(entry);
          if (exclusions.covers(name)) {
            continue;
          }
          BasicFileAttributes facts =
              Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          if (facts.isDirectory()) {
            folders.add(new Folder(entry, name + "/"));
          } else {
            found.add(name, entry, facts, allowSymlinks);
          }
        }
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        IOException cause = e instanceof IOException io ? io : (IOException) e.getCause();
        throw new UnfitModelException(
            "%s: cannot be read (%s)"
                .formatted(next.path(), cause == null ? "?" : Reasons.of(cause)),
            e);
      }
    }
    return found;
  }

  private void add(String name, Path entry, BasicFileAttributes facts, boolean allowSymlinks)
      throws IOException {
    if (facts.isRegularFile()
        || (facts.isSymbolicLink() && allowSymlinks && Files.isRegularFile(entry))) {
      if (files.size() == MOST_FILES) {
        throw new UnfitModelException("there are more than %d files".formatted(MOST_FILES));
      }
      files.put(name, entry);
    } else if (facts.isSymbolicLink()) {
      Path target = Files.readSymbolicLink(entry);
      refused.put(
          name,
          "is a link to %s%s"
              .formatted(
                  target,
                  !allowSymlinks
                      ? ", and links are not allowed"
                      : Files.isDirectory(entry)
                          ? ", a folder: only links to files can stand for them"
                          : ", where there is no file"));
    } else {
      refused.put(name, "is neither a file nor a folder");
    }
  }
}
