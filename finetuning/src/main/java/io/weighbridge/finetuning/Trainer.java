package io.weighbridge.finetuning;

import io.weighbridge.learning.Evaluation;
import io.weighbridge.learning.History;
import io.weighbridge.learning.Recipe;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Does one job: loads, trains, measures, writes, publishes.
final class Trainer {

  private final Database database;
  private final Jobs jobs;
  private final TrainingFiles files;
  private final TrainingDataReader reader;
  private final WeightsOpener opener;
  private final MayFineTune may;
  private final ModelPublisher publisher;
  private final RunningJobs running;
  private final Path work;
  private final int threads;
  private final String version;

  Trainer(
      FineTuningParts parts,
      Jobs jobs,
      TrainingFiles files,
      TrainingDataReader reader,
      RunningJobs running) {
    this.database = parts.database();
    this.jobs = jobs;
    this.files = files;
    this.reader = reader;
    this.opener = parts.opener();
    this.may = parts.may();
    this.publisher = parts.publisher();
    this.running = running;
    this.work = parts.folder().resolve("finetuning");
    this.threads = parts.settings().threads();
    this.version = parts.version();
  }

  /// Reads everything once and throws it away.
  ///
  /// @throws BadRequest saying which field of the job names what cannot be
  void validate(Job job) {
    try (Prepared prepared = Prepared.of(job, opener, reader, 1)) {
      jobs.say(
          job.id(),
          JobEvent.Level.INFO,
          "Files validated: %d examples to learn from, %d to measure with."
              .formatted(prepared.data().train().size(), prepared.data().test().size()));
    }
  }

  /// Does a job that stands at running; how it ended is in the tables when this returns.
  ///
  /// @param stop whether the whole server stops: the job stays running, to be begun anew
  void run(Job job, BooleanSupplier stop) {
    ResultFolder folder = ResultFolder.fresh(work.resolve(job.id().text()));
    Checkpoints checkpoints = new Checkpoints(job, jobs, files, database, folder.path());
    checkpoints.clear();
    try (Prepared prepared = Prepared.of(job, opener, reader, threads)) {
      jobs.say(job.id(), JobEvent.Level.INFO, "Fine-tuning job started");
      FitProgress progress =
          new FitProgress(
              prepared.net(),
              prepared.data().test(),
              job,
              jobs,
              checkpoints,
              () -> running.cancelled(job.id()) || stop.getAsBoolean());
      Hyperparameters how = job.hyperparameters();
      History history =
          prepared
              .net()
              .fit(
                  prepared.data().train(),
                  Recipe.epochs(how.epochs())
                      .batch(how.batch())
                      .seed(how.seed())
                      .listener(progress));
      if (history.ending() == History.Ending.COMPLETED) {
        finish(job, prepared, progress, folder, checkpoints);
      }
    } finally {
      folder.delete();
    }
  }

  private void finish(
      Job job,
      Prepared prepared,
      FitProgress progress,
      ResultFolder folder,
      Checkpoints checkpoints) {
    if (!running.publish(job.id())) {
      return;
    }
    Evaluation measured = prepared.net().evaluate(prepared.data().test());
    String history = JsonText.pretty(history(job, prepared, progress.epochs(), measured));
    folder.write(
        prepared.net(),
        history,
        "%s on %s".formatted(job.target(), prepared.data().set().orElse("private data")),
        progress.epochs(),
        ResultCard.text(
            job,
            opener.card(job.base(), job.commit()),
            prepared.data(),
            measured,
            prepared.net().network().inputShape().rank() > 1,
            version));
    may.require(job.owner(), job.base().id(), job.target());
    String commit =
        publisher.publish(
            job.owner(),
            job.base().id(),
            job.target(),
            folder.path(),
            "Fine-tune %s (%s)".formatted(job.base().id(), job.id()));
    List<String> results = new ArrayList<>();
    FileId kept =
        checkpoints.store(
            folder.path().resolve(ResultFolder.HISTORY), job.id() + "-" + ResultFolder.HISTORY);
    if (kept != null) {
      results.add(kept.text());
    }
    String published = job.target() + "@" + commit;
    long examples = (long) prepared.data().train().size() * job.hyperparameters().epochs();
    database.write(h -> {
      JobRows.succeed(h, job.id(), published, results, examples, jobs.now());
      jobs.say(h, job.id(), JobEvent.Level.INFO, "New fine-tuned model created: " + published);
      jobs.say(h, job.id(), JobEvent.Level.INFO, "The job has successfully completed");
      return true;
    });
  }

  /// The document that `weighbridge fit` writes too.
  private Map<String, Object> history(
      Job job, Prepared prepared, List<EpochFigures> epochs, Evaluation measured) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("epochs", epochs.stream().map(EpochFigures::history).toList());
    document.put("ending", History.Ending.COMPLETED.name().toLowerCase(Locale.ROOT));
    document.put("kept_epoch", epochs.size());
    Map<String, Object> test = new LinkedHashMap<>();
    EpochFigures.put(test, "loss", measured.loss());
    EpochFigures.put(test, "accuracy", measured.measures().accuracy());
    document.put("test", test);
    Map<String, Object> recipe = new LinkedHashMap<>();
    Hyperparameters how = job.hyperparameters();
    recipe.put("base_model", job.base().id());
    recipe.put("base_commit", job.commit());
    prepared.data().set().ifPresent(set -> recipe.put("data", set));
    recipe.put("data_sha256", prepared.data().digest());
    recipe.put("epochs", how.epochs());
    recipe.put("batch", how.batch());
    recipe.put("optimizer", how.optimizer());
    recipe.put("learning_rate", how.learningRate() * how.multiplier());
    recipe.put("schedule", how.schedule());
    recipe.put("seed", how.seed());
    recipe.put("parameters", prepared.net().network().parameterCount());
    recipe.put("weighbridge", version);
    document.put("recipe", recipe);
    return document;
  }
}
