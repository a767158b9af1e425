package io.weighbridge.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder of pictures: one folder a class, the classes in the order of their names; or two such
/// folders, `train` and `test`. Pictures become grey and of one size.
record ImagesSource(Path folder, int width, int height) implements DataSource {

  private static final int DEFAULT_SIDE = 28;
  private static final int MAX_SIDE = 1024;
  private static final int MAX_CLASSES = 10_000;
  private static final int MAX_BYTES = 1 << 30;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4})x(\\d{1,4})");
  private static final Pattern PICTURE = Pattern.compile(".*\\.(png|jpg|jpeg)");

  static ImagesSource of(Path folder, Map<String, String> options) {
    for (String option : options.keySet()) {
      if (!option.equals("size")) {
        throw new DatasetException(
            "%s: no option #%s=: there is #size=WIDTHxHEIGHT".formatted(folder, option));
      }
    }
    String size = options.getOrDefault("size", DEFAULT_SIDE + "x" + DEFAULT_SIDE);
    Matcher sides = SIZE.matcher(size);
    if (!sides.matches() || outside(sides.group(1)) || outside(sides.group(2))) {
      throw new DatasetException(
          "%s: #size=%s: expected WIDTHxHEIGHT, each from 1 to %d"
              .formatted(folder, size, MAX_SIDE));
    }
    return new ImagesSource(
        folder, Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
  }

  private static boolean outside(String side) {
    int pixels = Integer.parseInt(side);
    return pixels < 1 || pixels > MAX_SIDE;
  }

  @Override
  public String spec() {
    return "images:" + folder;
  }

  @Override
  public Split load(DataSettings settings) {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException("%s: no such folder".formatted(folder));
    }
    Path train = folder.resolve("train");
    Path test = folder.resolve("test");
    if (Files.isDirectory(train) && Files.isDirectory(test)) {
      List<String> classes = classes(train);
      return new Split(read(train, classes, spec()), read(test, classes, spec() + " test"));
    }
    Dataset all = read(folder, classes(folder), spec());
    return Selection.split(all, settings.testShare(), settings.seed());
  }

  private static List<String> classes(Path parent) {
    List<String> classes =
        list(parent).stream()
            .filter(Files::isDirectory)
            .map(path -> path.getFileName().toString())
            .filter(name -> !name.startsWith("."))
            .toList();
    if (classes.isEmpty() || classes.size() > MAX_CLASSES) {
      throw new DatasetException(
          "%s: has %d folders, expected one for each class, from 1 to %d"
              .formatted(parent, classes.size(), MAX_CLASSES));
    }
    return classes;
  }

  private Dataset read(Path parent, List<String> classes, String name) {
    List<String> own = classes(parent);
    if (!classes.containsAll(own)) {
      List<String> unknown = new ArrayList<>(own);
      unknown.removeAll(classes);
      throw new DatasetException(
          "%s: has the class %s, which is not in the training part"
              .formatted(parent, unknown.getFirst()));
    }
    List<Path> pictures = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String folderName : own) {
      for (Path path : list(parent.resolve(folderName))) {
        if (isPicture(path)) {
          pictures.add(path);
          labels.add(classes.indexOf(folderName));
        }
      }
    }
    if (pictures.isEmpty()) {
      throw new DatasetException(
          "%s: has no .png, .jpg or .jpeg files in its folders".formatted(parent));
    }
    long bytes = (long) pictures.size() * width * height;
    if (bytes > MAX_BYTES) {
      throw new DatasetException(
          "%s: %d pictures of %d x %d are more than the %d bytes that are read at most"
              .formatted(parent, pictures.size(), width, height, MAX_BYTES));
    }
    byte[] pixels = new byte[(int) bytes];
    for (int i = 0; i < pictures.size(); i++) {
      Grey picture = PictureFile.read(pictures.get(i)).scaled(width, height);
      for (int j = 0; j < width * height; j++) {
        pixels[i * width * height + j] = (byte) Math.round(255 * picture.values()[j]);
      }
    }
    return new ByteImages(
        name,
        new int[] {height, width},
        pixels,
        labels.stream().mapToInt(Integer::intValue).toArray(),
        classes);
  }

  private static boolean isPicture(Path path) {
    String name = path.getFileName().toString();
    return !name.startsWith(".")
        && PICTURE.matcher(name.toLowerCase(Locale.ROOT)).matches()
        && Files.isRegularFile(path);
  }

  private static List<Path> list(Path parent) {
    try (Stream<Path> paths = Files.list(parent)) {
      return paths.sorted().toList();
    } catch (IOException e) {
      throw new DatasetException("%s: cannot be listed (%s)".formatted(parent, e), e);
    }
  }
}
