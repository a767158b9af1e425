package io.weighbridge.finetuning;

import io.weighbridge.learning.Sequential;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps a job's weights after each epoch as files of its owner; only the last few, because he has
/// just so much room. The figures of all of them stay.
final class Checkpoints {

  /// As many as OpenAI keeps.
  private static final int KEPT = 3;

  static final String PURPOSE = "fine-tune-results";

  private final Job job;
  private final Jobs jobs;
  private final TrainingFiles files;
  private final Database database;
  private final Path folder;
  private final Deque<String> kept = new ArrayDeque<>();

  Checkpoints(Job job, Jobs jobs, TrainingFiles files, Database database, Path folder) {
    this.job = job;
    this.jobs = jobs;
    this.files = files;
    this.database = database;
    this.folder = folder;
  }

  /// Forgets what an earlier try had reached.
  void clear() {
    for (Checkpoint old : database.read(h -> EventRows.checkpoints(h, job.id(), "", 10_000))) {
      old.weights().ifPresent(this::drop);
    }
    database.write(h -> {
      EventRows.forgetCheckpoints(h, job.id());
      return true;
    });
  }

  void keep(Sequential net, int epoch, long step, Map<String, Object> metrics) {
    Path file = folder.resolve("epoch-%d.safetensors".formatted(epoch));
    net.saveWeights(file);
    FileId weights = store(file, "%s-epoch-%d.safetensors".formatted(job.id(), epoch));
    database.write(h -> {
      EventRows.insert(h, job.id(), step, metrics, weights, jobs.now());
      return true;
    });
    if (weights != null) {
      kept.addLast(weights.text());
    }
    if (kept.size() > KEPT) {
      drop(kept.removeFirst());
    }
  }

  /// Gives the owner a file; nothing where he has no room for it, which an event says.
  @Nullable FileId store(Path file, String name) {
    try (InputStream in = Files.newInputStream(file)) {
      return files.create(job.owner(), name, PURPOSE, in).id();
    } catch (TooMuch full) {
      jobs.say(job.id(), JobEvent.Level.WARN, name + " is not kept: " + full.getMessage());
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void drop(String weights) {
    database.write(h -> {
      EventRows.withoutWeights(h, weights);
      return true;
    });
    try {
      files.delete(job.owner(), weights);
    } catch (NoSuchFile gone) {
      System.getLogger(Checkpoints.class.getName())
          .log(System.Logger.Level.DEBUG, "the owner deleted the checkpoint {0} himself", weights);
    }
  }
}
