package io.weighbridge.finetuning;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.flatten;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.datasets.DataSettings;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import io.weighbridge.serving.ModelCard;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Fine-tuning over a folder of models: `models/<ns>/<name>` are what can be trained, and where
/// results go. There are alice and bob, who own their namespaces, and root, who governs.
final class Shelf implements AutoCloseable {

  static final Caller ALICE = new Caller("alice", Scope.WRITE, "t1", false);
  static final Caller BOB = new Caller("bob", Scope.WRITE, "t2", false);
  static final Caller READER = new Caller("alice", Scope.READ, "t3", false);
  static final Caller ROOT = new Caller("root", Scope.ADMIN, "t4", true);

  final Path folder;
  final Database database;
  final FineTuning tuning;

  private Shelf(Path folder, FileLimits limits) {
    this.folder = folder;
    database = Database.open(folder.resolve("weighbridge.db"), List.of(FineTuning.TABLES));
    tuning =
        FineTuning.open(
            new FineTuningParts(
                database,
                folder,
                new FolderModels(folder.resolve("models")),
                Shelf::require,
                this::publish,
                DataSettings.of(Map.of(), folder).withDownload(false),
                new FineTuningSettings(1, 1, 256L << 20, limits),
                "test",
                Clock.systemUTC()));
  }

  static Shelf open(Path folder) {
    return open(folder, FileLimits.DEFAULT);
  }

  static Shelf open(Path folder, FileLimits limits) {
    return new Shelf(folder, limits);
  }

  /// A small classifier of pictures of digits, with weights of that seed.
  static void digits(Path folder, String repository) throws IOException {
    Path model = Files.createDirectories(folder.resolve("models").resolve(repository));
    try (Sequential net =
        Sequential.of(flatten(28, 28), dense(16, Activation.RELU), dense(10, Activation.SOFTMAX))
            .initialize(7)) {
      net.saveWeights(model.resolve("model.h5"));
    }
  }

  /// One that tells two classes of three numbers apart.
  static void table(Path folder, String repository) throws IOException {
    Path model = Files.createDirectories(folder.resolve("models").resolve(repository));
    try (Sequential net =
        Sequential.of(flatten(3), dense(8, Activation.RELU), dense(2, Activation.SOFTMAX))
            .initialize(7)) {
      net.saveWeights(model.resolve("model.safetensors"));
    }
  }

  StoredFile upload(Caller owner, String name, String text) throws IOException {
    return tuning
        .files()
        .create(
            owner,
            name,
            "fine-tune",
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Waits until the job has ended.
  Job ended(Job job) throws InterruptedException {
    for (int i = 0; i < 1200; i++) {
      Job now = tuning.jobs().require(ROOT, job.id().text());
      if (now.status().ended()) {
        return now;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(tuning.jobs().require(ROOT, job.id().text()).toString());
  }

  /// Waits until the job runs and has told of a step or an epoch.
  void learning(Job job) {
    long seen = 0;
    for (int i = 0; i < 1000; i++) {
      for (JobEvent event : tuning.jobs().follow(job, seen, 100, Duration.ofSeconds(1))) {
        seen = event.number();
        if (event.type() == JobEvent.Type.METRICS) {
          return;
        }
      }
    }
    throw new AssertionError("the job never learned");
  }

  Path published(Job job) {
    return folder.resolve("models").resolve(job.target());
  }

  private static void require(Caller caller, String base, String target) {
    if (base.startsWith("secret/") && !caller.siteAdmin()) {
      throw new NotAllowed("Repository %s not found.".formatted(base), true);
    }
    if (!target.startsWith(caller.name() + "/") && !caller.siteAdmin()) {
      throw new NotAllowed("%s cannot write to %s.".formatted(caller.name(), target), false);
    }
  }

  private String publish(Caller owner, String base, String repository, Path from, String message) {
    try (Stream<Path> files = Files.list(from)) {
      Path to = Files.createDirectories(folder.resolve("models").resolve(repository));
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
      return "c".repeat(40);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    tuning.close();
    database.close();
  }

  /// Models in folders `<ns>/<name>`.
  private record FolderModels(Path root) implements WeightsOpener {

    @Override
    public String resolve(ModelSource source) {
      if (!Files.isDirectory(root.resolve(source.repository().orElseThrow()))) {
        throw new ModelLoadFailure("There is no model %s.".formatted(source));
      }
      return "b".repeat(40);
    }

    @Override
    public ModelFiles open(ModelSource source, String commit) {
      resolve(source);
      Path model = root.resolve(source.repository().orElseThrow());
      return new ModelFiles() {
        @Override
        public String origin() {
          return source.toString();
        }

        @Override
        public String content() {
          return source.toString();
        }

        @Override
        public List<String> names() {
          try (Stream<Path> files = Files.list(model)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }

        @Override
        public FileBytes bytes(String name) {
          return new FileBytes.OnDisk(model.resolve(name));
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public ModelCard card(ModelSource source, String commit) {
      return new ModelCard(
          Optional.of("apache-2.0"), Optional.of("image-classification"), Map.of());
    }
  }
}
