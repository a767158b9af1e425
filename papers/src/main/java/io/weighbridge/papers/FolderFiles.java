package io.weighbridge.papers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of a model in a folder; git's own objects are none of them.
public final class FolderFiles implements ModelFiles {

  /// More files than any model has; a folder that holds more is another one than was meant.
  public static final int MOST_FILES = 100_000;

  /// Longer files are not read for their digest, unless all digests are wanted.
  public static final long MOST_DIGESTED = 64L << 20;

  private final Path folder;
  private final long mostDigested;
  private final List<String> only;

  private FolderFiles(Path folder, long mostDigested, List<String> only) {
    this.folder = folder;
    this.mostDigested = mostDigested;
    this.only = only;
  }

  /// All files of a folder.
  public static FolderFiles of(Path folder) {
    return new FolderFiles(folder, MOST_DIGESTED, List.of());
  }

  /// Only those of these files that are there.
  ///
  /// @param paths from the folder
  public static FolderFiles only(Path folder, List<String> paths) {
    return new FolderFiles(folder, MOST_DIGESTED, List.copyOf(paths));
  }

  /// The same files, with the digests of all of them, however long they take.
  public FolderFiles withAllDigests() {
    return new FolderFiles(folder, Long.MAX_VALUE, only);
  }

  @Override
  public List<Listed> list() throws IOException {
    List<Listed> files = new ArrayList<>();
    for (Path file : only.isEmpty() ? walked() : named()) {
      String path = folder.relativize(file).toString().replace('\\', '/');
      files.add(new Listed(path, Files.size(file), Optional.empty()));
    }
    files.sort(Comparator.comparing(Listed::path));
    return files;
  }

  private List<Path> walked() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files =
          all.filter(file -> !folder.relativize(file).startsWith(".git"))
              .filter(Files::isRegularFile)
              .limit(MOST_FILES + 1L)
              .toList();
      if (files.size() > MOST_FILES) {
        throw new PapersException(
            "could not look through %s: it holds more than %d files; name the model's own folder"
                .formatted(folder, MOST_FILES));
      }
      return files;
    }
  }

  private List<Path> named() {
    return only.stream()
        .map(folder::resolve)
        .map(Path::normalize)
        .filter(file -> file.startsWith(folder.normalize()))
        .filter(Files::isRegularFile)
        .distinct()
        .toList();
  }

  @Override
  public byte[] read(String path, int most) throws IOException {
    try (InputStream file = Files.newInputStream(folder.resolve(path))) {
      return file.readNBytes(most);
    }
  }

  @Override
  public Optional<String> sha256(Listed file) throws IOException {
    if (file.sha256().isPresent() || file.size() > mostDigested) {
      return file.sha256();
    }
    MessageDigest digest = sha256();
    try (InputStream content =
        new DigestInputStream(Files.newInputStream(folder.resolve(file.path())), digest)) {
      content.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return Optional.of(HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
