package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;
import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.DivergedException;
import io.weighbridge.store.Database;
import io.weighbridge.store.Migrations;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fine-tuning as a service: people's files, their jobs, and the threads that do them one after the
/// other. What waits and what runs is in the database, so that a restart loses no job: one that ran
/// is begun anew.
///
/// ```java
/// try (FineTuning tuning = FineTuning.open(parts)) {
///   Job job = tuning.jobs().create(caller, JobRequest.of("acme/digits", "mnist"));
/// }
/// ```
public final class FineTuning implements AutoCloseable {

  /// The tables of this room, to be given to [Database#open].
  public static final Migrations TABLES =
      new Migrations("finetuning", "io/weighbridge/finetuning/migrations");

  private static final Logger LOG = System.getLogger(FineTuning.class.getName());

  /// Something is looked for even if nobody rang.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration LONGEST_STEP = Duration.ofSeconds(30);

  private final Database database;
  private final TrainingFiles files;
  private final Jobs jobs;
  private final Trainer trainer;
  private final TrainingDataReader reader;
  private final Bell bell;
  private final RunningJobs running;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  private FineTuning(FineTuningParts parts) {
    this.database = parts.database();
    this.bell = new Bell();
    this.running = new RunningJobs();
    this.files =
        TrainingFiles.open(
            database, parts.folder().resolve("files"), parts.settings().files(), parts.clock());
    this.reader = new TrainingDataReader(files, parts.data(), parts.settings().heap());
    this.jobs =
        new Jobs(database, reader, parts.opener(), parts.may(), parts.clock(), bell, running);
    this.trainer = new Trainer(parts, jobs, files, reader, running);
  }

  /// Opens files and jobs and goes on with those that an earlier run of the program left.
  public static FineTuning open(FineTuningParts parts) {
    FineTuning tuning = new FineTuning(parts);
    tuning.takeUp();
    tuning.start("finetuning-validation", JobStatus.VALIDATING_FILES);
    for (int i = 1; i <= parts.settings().workers(); i++) {
      tuning.start("finetuning-" + i, JobStatus.QUEUED);
    }
    return tuning;
  }

  public TrainingFiles files() {
    return files;
  }

  public Jobs jobs() {
    return jobs;
  }

  /// Examples to measure a model with: the test part of a data set, or all of a file of his.
  ///
  /// @param label the column of a table that is predicted; empty for the last
  /// @throws BadRequest if there is nothing of that name, or it is damaged
  public Dataset examples(Caller caller, String named, String label) {
    return reader.examples(caller, named, label);
  }

  /// Whether it names a data set that anybody may have, and no file.
  public static boolean isPublic(String named) {
    return TrainingDataReader.SET.matcher(named).matches();
  }

  private void takeUp() {
    database.write(h -> {
      for (Job job : JobRows.all(h, JobStatus.RUNNING)) {
        JobRows.move(h, job.id(), JobStatus.RUNNING, JobStatus.QUEUED);
        jobs.say(
            h,
            job.id(),
            JobEvent.Level.WARN,
            "The server was restarted while the job ran: it begins anew.");
      }
      return true;
    });
  }

  private void start(String name, JobStatus takes) {
    threads.add(Thread.ofPlatform().daemon().name(name).start(() -> work(takes)));
  }

  private void work(JobStatus takes) {
    while (!stopping) {
      long heard = bell.rung();
      try {
        if (!takeOne(takes)) {
          bell.await(heard, PATIENCE);
        }
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "fine-tuning cannot look for its jobs", e);
        bell.await(bell.rung(), PATIENCE);
      }
    }
  }

  private boolean takeOne(JobStatus takes) {
    Optional<Job> next = database.read(h -> JobRows.first(h, takes));
    if (next.isEmpty()) {
      return false;
    }
    Job job = next.get();
    if (takes == JobStatus.VALIDATING_FILES) {
      guarded(
          job,
          () -> {
            trainer.validate(job);
            boolean moved =
                database.write(
                    h -> JobRows.move(h, job.id(), JobStatus.VALIDATING_FILES, JobStatus.QUEUED));
            if (moved) {
              jobs.say(job.id(), JobEvent.Level.INFO, "The job waits for its turn.");
            }
          });
    } else {
      running.begin(job.id());
      try {
        if (database.write(h -> JobRows.move(h, job.id(), JobStatus.QUEUED, JobStatus.RUNNING))) {
          bell.ring();
          guarded(job, () -> trainer.run(job, () -> stopping));
        }
      } finally {
        running.end(job.id());
        bell.ring();
      }
    }
    return true;
  }

  /// Whatever goes wrong is the job's end, not that of the thread.
  private void guarded(Job job, Runnable work) {
    Job.Problem problem;
    try {
      work.run();
      return;
    } catch (BadRequest bad) {
      problem = new Job.Problem("invalid_" + bad.param(), message(bad), Optional.of(bad.param()));
    } catch (FineTuningException refused) {
      problem = new Job.Problem("refused", message(refused), Optional.empty());
    } catch (DivergedException diverged) {
      problem =
          new Job.Problem(
              "diverged",
              message(diverged),
              Optional.of("hyperparameters.learning_rate_multiplier"));
    } catch (RuntimeException | Error e) {
      if (stopping) {
        return;
      }
      LOG.log(Level.ERROR, "the job " + job.id() + " failed unexpectedly", e);
      problem =
          new Job.Problem(
              "server_error",
              "The server failed; its log says why, under the job's id.",
              Optional.empty());
    }
    fail(job, problem);
  }

  private void fail(Job job, Job.Problem problem) {
    database.write(h -> {
      if (JobRows.end(h, job.id(), JobStatus.FAILED, problem, jobs.now())) {
        jobs.say(h, job.id(), JobEvent.Level.ERROR, problem.message());
      }
      return true;
    });
    bell.ring();
  }

  private static String message(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }

  /// Stops at the next step; what ran is begun anew by the next [#open].
  @Override
  public void close() {
    stopping = true;
    bell.silence();
    for (Thread thread : threads) {
      try {
        if (!thread.join(LONGEST_STEP)) {
          LOG.log(Level.WARNING, "{0} does not stop", thread.getName());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
