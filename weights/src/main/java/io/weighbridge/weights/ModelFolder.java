package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The files beside a model's main file, which names them: none of them may be anywhere else.
///
/// A location is relative, goes only downwards, and no part of it is a symbolic link (ONNX,
/// docs/Security.md; CVE-2022-25882, CVE-2024-27318). Hard links are files like any other: this
/// program itself lays models out with them.
interface ModelFolder {

  /// The longest location.
  int MAX_LOCATION = 4096;

  /// The bytes of a file of the folder; they live as long as the model's own.
  ///
  /// @param location as the main file spells it
  /// @param asker what names it, for errors
  MemorySegment bytes(String location, String asker);

  /// The folder in which `model` is.
  static ModelFolder of(Path model, Arena arena) {
    Path parent = model.toAbsolutePath().getParent();
    Path folder = parent == null ? model.toAbsolutePath() : parent;
    return (location, asker) -> {
      Path file = resolved(model, folder, location, asker);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      } catch (IOException e) {
        throw problem(model, location, asker, "cannot be read (%s)".formatted(e.getMessage()));
      }
    };
  }

  private static Path resolved(Path model, Path folder, String location, String asker) {
    requireInside(model, location, asker);
    Path file = folder;
    for (String part : location.split("/", -1)) {
      if (part.equals(".")) {
        continue;
      }
      file = file.resolve(part);
      if (Files.isSymbolicLink(file)) {
        throw problem(
            model, location, asker, "goes through a symbolic link, which is not followed");
      }
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw problem(
          model,
          location,
          asker,
          Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? "is not a file" : "does not exist");
    }
    try {
      // What the steps above missed (a file system with two names for one thing) shows here.
      if (!file.toRealPath().startsWith(folder.toRealPath())) {
        throw problem(model, location, asker, "is outside the model's folder");
      }
    } catch (IOException e) {
      throw problem(model, location, asker, "cannot be read (%s)".formatted(e.getMessage()));
    }
    return file;
  }

  /// Refuses what a location may not say, whatever is on the disk.
  static void requireInside(Path model, String location, String asker) {
    if (location.isEmpty()) {
      throw problem(model, location, asker, "is empty");
    }
    if (location.length() > MAX_LOCATION) {
      throw problem(model, location, asker, "is longer than %d".formatted(MAX_LOCATION));
    }
    if (location.startsWith("/") || location.contains("\\") || location.contains(":")) {
      throw problem(model, location, asker, "is no relative path with '/'");
    }
    for (String part : location.split("/", -1)) {
      if (part.equals("..")) {
        throw problem(model, location, asker, "leads out of the model's folder");
      }
      if (part.isEmpty()) {
        throw problem(model, location, asker, "has an empty part");
      }
    }
    try {
      Path _ = Path.of(location);
    } catch (InvalidPathException e) {
      throw problem(model, location, asker, "is no path");
    }
  }

  private static WeightsException problem(
      Path model, String location, String asker, String problem) {
    return new WeightsException(
        model, "%s is in the file %s, which %s".formatted(asker, Quoted.name(location), problem));
  }
}
