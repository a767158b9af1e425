package io.weighbridge.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A set of idx files: looked for in the data directory, in `$WEIGHBRIDGE_DATA`, in the cache, and
/// then downloaded.
record IdxSource(IdxSet set) implements DataSource {

  private static final int IMAGE_EXTENTS = 3; // [images, rows, columns]
  private static final int LABEL_EXTENTS = 1;

  @Override
  public String spec() {
    return set.folder();
  }

  /// MNIST that is neither here nor downloadable gives way to the built-in digits, which are of the
  /// same shape and classes; the notice says so.
  @Override
  public Split load(DataSettings settings) {
    try {
      return read(folder(settings));
    } catch (DatasetNotFoundException e) {
      if (!set.equals(IdxSet.MNIST)) {
        throw e;
      }
      if (!settings.fallback()) {
        throw new DatasetNotFoundException(
            "%s; say where its files are with --data-dir, or name the built-in digits with --data digits"
                .formatted(e.getMessage()),
            e);
      }
      settings
          .notices()
          .notice("MNIST is neither here nor downloadable; using the built-in digits.");
      return new DigitsSource(DigitsSource.DEFAULT_COUNT).load(settings);
    }
  }

  private Split read(Path folder) {
    return new Split(
        images(folder, set.trainImages(), set.trainLabels(), set.folder()),
        images(folder, set.testImages(), set.testLabels(), set.folder() + " test"));
  }

  /// The folder that has all four files, after a download if need be.
  private Path folder(DataSettings settings) {
    for (Path candidate : candidates(settings)) {
      List<String> missing = missing(candidate);
      if (missing.isEmpty()) {
        return candidate;
      }
      boolean cache = candidate.equals(cache(settings));
      if (!cache && missing.size() < set.files().size()) {
        throw new DatasetException(
            "%s: has some files of %s, but no %s"
                .formatted(candidate, set.title(), String.join(" and no ", missing)));
      }
    }
    Path named = settings.dataDirectory();
    if (named != null) {
      settings.notices().notice("%s has no files of %s.".formatted(named, set.title()));
    }
    if (!settings.download()) {
      throw new DatasetNotFoundException(
          "%s is not in %s, and downloading is switched off"
              .formatted(set.title(), names(candidates(settings))));
    }
    return download(settings);
  }

  private List<Path> candidates(DataSettings settings) {
    List<Path> candidates = new ArrayList<>();
    Path named = settings.dataDirectory();
    if (named != null) {
      if (!Files.isDirectory(named)) {
        throw new DatasetException("%s: no such data directory".formatted(named));
      }
      candidates.add(named);
      candidates.add(named.resolve(set.folder()));
    }
    Path environment = settings.environmentDirectory();
    if (environment != null) {
      candidates.add(environment.resolve(set.folder()));
    }
    candidates.add(cache(settings));
    return candidates;
  }

  private Path cache(DataSettings settings) {
    return settings.cacheDirectory().resolve(set.folder());
  }

  private static String names(List<Path> folders) {
    return String.join(" or ", folders.stream().map(Path::toString).toList());
  }

  private List<String> missing(Path folder) {
    return set.files().stream()
        .filter(file -> find(folder, file).isEmpty())
        .map(IdxSet.Published::gzipped)
        .toList();
  }

  private static Optional<Path> find(Path folder, IdxSet.Published file) {
    return List.of(folder.resolve(file.gzipped()), folder.resolve(file.plain())).stream()
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private Path download(DataSettings settings) {
    Path cache = cache(settings);
    try (Download download = new Download(settings.notices())) {
      for (IdxSet.Published file : set.files()) {
        if (find(cache, file).isEmpty()) {
          download.fetch(
              set.places().apply(settings.mirrors()),
              cache.resolve(file.gzipped()),
              file.checksum());
        }
      }
    }
    return cache;
  }

  private Dataset images(
      Path folder, IdxSet.Published imagesFile, IdxSet.Published labelsFile, String name) {
    Path imagesPath = find(folder, imagesFile).orElseThrow();
    Path labelsPath = find(folder, labelsFile).orElseThrow();
    try (IdxReader images = IdxReader.open(imagesPath, IMAGE_EXTENTS);
        IdxReader labels = IdxReader.open(labelsPath, LABEL_EXTENTS)) {
      // The counts are compared before the images are read: a wrong pair costs nothing.
      int[] extents = images.extents();
      if (extents[0] != labels.extents()[0]) {
        throw new DatasetException(
            "%s: has %d images, but %s has %d labels"
                .formatted(imagesPath, extents[0], labelsPath, labels.extents()[0]));
      }
      int[] classes = classes(labelsPath, labels.read());
      return new ByteImages(
          name,
          Arrays.copyOfRange(extents, 1, IMAGE_EXTENTS),
          images.read(),
          classes,
          set.classes());
    }
  }

  private int[] classes(Path path, byte[] labels) {
    int[] classes = new int[labels.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = labels[i] & 0xff;
      if (classes[i] >= set.classes().size()) {
        throw new DatasetException(
            "%s: label %d is %d, %s has the classes 0 to %d"
                .formatted(path, i, classes[i], set.title(), set.classes().size() - 1));
      }
    }
    return classes;
  }
}
