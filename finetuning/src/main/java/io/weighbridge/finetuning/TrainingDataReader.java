package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;
import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.DatasetException;
import io.weighbridge.datasets.Split;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds and reads what a job names: an uploaded file (CSV, NumPy's npz, JSON lines, told apart by
/// their first bytes) or a public data set. What does not fit a part of the heap is refused before
/// it is read.
final class TrainingDataReader {

  static final String TRAINING = "training_file";
  static final String DATA = "data";
  static final String VALIDATION = "validation_file";

  /// The sources that name no file of this machine.
  static final Pattern SET = Pattern.compile("mnist|fashion-mnist|digits|digits:([1-9]\\d{0,8})");

  /// As many as MNIST has.
  private static final int MOST_DIGITS = 60_000;

  /// The share of the heap that one data set may take.
  private static final int HEAP_SHARE = 4;

  /// A table's text becomes fields, and these become numbers: so many times its length.
  private static final int TABLE_GROWTH = 4;

  private final TrainingFiles files;
  private final DataSettings settings;
  private final long heap;

  /// @param heap the bytes that the process has for everything
  TrainingDataReader(TrainingFiles files, DataSettings settings, long heap) {
    this.files = files;
    this.settings = settings.withFallback(false);
    this.heap = heap / HEAP_SHARE;
  }

  /// Whether a job may name its data so.
  ///
  /// @throws BadRequest if not
  void check(Caller owner, String param, String named) {
    if (set(param, named).isEmpty() && files.find(owner, named).isEmpty()) {
      throw new BadRequest(
          param,
          "There is no file '%s', and no data set of that name: there are mnist, fashion-mnist, digits and digits:COUNT."
              .formatted(TrainingFiles.excerpt(named)));
    }
  }

  /// Reads all of it.
  ///
  /// @throws BadRequest naming the field of the job, and the line and field of the file
  TrainingData read(Job job) {
    Hyperparameters how = job.hyperparameters();
    Split split = load(job.owner(), TRAINING, job.trainingFile(), how);
    Optional<String> set = set(TRAINING, job.trainingFile());
    String digest =
        set.isPresent()
            ? TrainingData.digest(split.train())
            : files.require(job.owner(), job.trainingFile()).sha256().hex();
    if (job.validationFile().isEmpty()) {
      return new TrainingData(split.train(), split.test(), set, digest);
    }
    String named = job.validationFile().get();
    Split held = load(job.owner(), VALIDATION, named, how);
    Dataset train = set.isPresent() ? split.train() : Joined.of(split);
    Dataset test = set(VALIDATION, named).isPresent() ? held.test() : Joined.of(held);
    if (test.inputWidth() != train.inputWidth()
        || test.targetWidth() != train.targetWidth()
        || test.classes().isEmpty() != train.classes().isEmpty()) {
      throw new BadRequest(
          VALIDATION,
          "The validation data have %d values an example and the training data %d, or the ones have classes and the others values."
              .formatted(test.inputWidth(), train.inputWidth()));
    }
    return new TrainingData(train, Relabelled.as(train.classes(), test), set, digest);
  }

  /// The test part of a data set, or all of a file.
  ///
  /// @throws BadRequest naming the field `data`
  Dataset examples(Caller owner, String named, String label) {
    check(owner, DATA, named);
    Hyperparameters auto = Hyperparameters.AUTO;
    Hyperparameters how =
        new Hyperparameters(
            auto.epochs(),
            auto.batch(),
            auto.multiplier(),
            auto.optimizer(),
            auto.learningRate(),
            auto.schedule(),
            auto.seed(),
            label);
    Split split = load(owner, DATA, named, how);
    return set(DATA, named).isPresent() ? split.test() : Joined.of(split);
  }

  private Optional<String> set(String param, String named) {
    Matcher matcher = SET.matcher(named);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String count = matcher.group(1);
    if (count != null && Long.parseLong(count) > MOST_DIGITS) {
      throw new BadRequest(param, "At most %d digits are drawn here.".formatted(MOST_DIGITS));
    }
    return Optional.of(named);
  }

  private Split load(Caller owner, String param, String named, Hyperparameters how) {
    DataSettings seeded = settings.withSeed(how.seed());
    if (set(param, named).isPresent()) {
      try {
        return DataSource.parse(named).load(seeded);
      } catch (DatasetException e) {
        throw new BadRequest(param, e.getMessage() + ".", e);
      }
    }
    StoredFile file =
        files
            .find(owner, named)
            .orElseThrow(
                () -> new BadRequest(param, "There is no file '%s' any more.".formatted(named)));
    Path path = files.path(file);
    try {
      return load(file, path, how, seeded);
    } catch (DatasetException | WeightsException e) {
      throw new BadRequest(param, told(e, file, path) + ".", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The owner knows his file's name, not where it lies here.
  private static String told(RuntimeException e, StoredFile file, Path path) {
    return String.valueOf(e.getMessage())
        .replace(path.toString(), file.name())
        .replace(file.id().text(), file.name());
  }

  private Split load(StoredFile file, Path path, Hyperparameters how, DataSettings seeded)
      throws IOException {
    return switch (first(path)) {
      case 'P' -> {
        requireArrays(file, path);
        yield DataSource.parse("npz:" + path).load(seeded);
      }
      case '{' -> {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
          yield Split.of(
              JsonlReader.read(file.name(), in, heap / Float.BYTES),
              seeded.testShare(),
              seeded.seed());
        }
      }
      case -1 -> throw new DatasetException("%s: is empty".formatted(file.name()));
      default -> {
        if (file.bytes() > heap / TABLE_GROWTH) {
          throw new DatasetException(
              "%s: a table of %d bytes is more than the %d that fit the server's memory: send it as npz or JSON lines"
                  .formatted(file.name(), file.bytes(), heap / TABLE_GROWTH));
        }
        String label = how.label().isEmpty() ? "" : "#label=" + how.label();
        yield DataSource.parse("csv:" + path + label).load(seeded);
      }
    };
  }

  /// What the arrays will take, as their headers say, before anything is unpacked: their own bytes
  /// and floats made of them.
  private void requireArrays(StoredFile file, Path path) {
    Path named = path;
    try (WeightsFile arrays = WeightsFile.open(named)) {
      long bytes = 0;
      for (var array : arrays.tensors()) {
        bytes += 2L * Float.BYTES * Math.min(array.shape().elements(), heap);
        if (bytes > heap) {
          throw new DatasetException(
              "%s: its arrays take more than the %d bytes that fit the server's memory"
                  .formatted(file.name(), heap));
        }
      }
    }
  }

  /// The first byte that is no white space; -1 if there is none.
  private static int first(Path path) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      int c = in.read();
      while (c == ' ' || c == '\n' || c == '\r') {
        c = in.read();
      }
      return c;
    }
  }
}
