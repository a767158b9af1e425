package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// What somebody asked to be fine-tuned, how far it is and what became of it. A job is for its
/// owner and for those who govern the hub; for all others it is not there.
public final class Jobs {

  /// Jobs of one owner that have not ended.
  public static final int MAX_OPEN = 20;

  private static final String MAIN = "main";
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][\\w./-]{0,199}");

  private final Database database;
  private final TrainingDataReader data;
  private final WeightsOpener opener;
  private final MayFineTune may;
  private final Clock clock;
  private final Bell bell;
  private final RunningJobs running;

  Jobs(
      Database database,
      TrainingDataReader data,
      WeightsOpener opener,
      MayFineTune may,
      Clock clock,
      Bell bell,
      RunningJobs running) {
    this.database = database;
    this.data = data;
    this.opener = opener;
    this.may = may;
    this.clock = clock;
    this.bell = bell;
    this.running = running;
  }

  /// Takes a job; when this returns it is on disk and waits for its data to be looked at.
  ///
  /// @throws BadRequest if a field of it cannot be
  /// @throws NotAllowed if the caller may not
  /// @throws TooMuch if too many of his jobs wait already
  public Job create(Caller caller, JobRequest request) {
    TrainingFiles.requireWriter(caller);
    ModelSource.Repository base = base(request.model());
    String target = target(caller, base, request);
    may.require(caller, base.id(), target);
    String commit = resolve(base);
    data.check(caller, TrainingDataReader.TRAINING, request.trainingFile());
    request
        .validationFile()
        .ifPresent(named -> data.check(caller, TrainingDataReader.VALIDATION, named));
    Job job =
        new Job(
            JobId.next(),
            caller,
            base,
            commit,
            target,
            request.trainingFile(),
            request.validationFile(),
            request.hyperparameters(),
            request.suffix(),
            request.metadata(),
            JobStatus.VALIDATING_FILES,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            OptionalLong.empty(),
            now(),
            Optional.empty());
    database.write(h -> {
      if (JobRows.open(h, caller.name()) >= MAX_OPEN) {
        throw new TooMuch(
            "%d of your jobs have not ended, which is all you may have: cancel one or wait."
                .formatted(MAX_OPEN));
      }
      JobRows.insert(h, job);
      // Whoever deletes the file afterwards is told of this job; whoever did before is told here.
      data.check(caller, TrainingDataReader.TRAINING, job.trainingFile());
      say(h, job.id(), JobEvent.Level.INFO, "Created fine-tuning job: " + job.id());
      say(h, job.id(), JobEvent.Level.INFO, "Validating training file: " + job.trainingFile());
      return true;
    });
    bell.ring();
    return job;
  }

  private static ModelSource.Repository base(String model) {
    int at = model.indexOf('@');
    String name = at < 0 ? model : model.substring(0, at);
    String revision = at < 0 ? MAIN : model.substring(at + 1);
    if (!REVISION.matcher(revision).matches()) {
      throw new BadRequest("model", "The revision behind '@' is none.");
    }
    return new ModelSource.Repository(repository("model", name), revision);
  }

  private static String repository(String param, String text) {
    try {
      RepoId id = RepoId.parse(text);
      return id.namespace() + "/" + id.name();
    } catch (IllegalArgumentException e) {
      throw new BadRequest(param, String.valueOf(e.getMessage()), e);
    }
  }

  private static String target(Caller caller, ModelSource.Repository base, JobRequest request) {
    if (request.target().isPresent()) {
      return repository("to", request.target().get());
    }
    String suffix =
        request
            .suffix()
            .filter(text -> !text.isBlank())
            .orElse("ft-" + JobId.next().text().substring(6, 14));
    return repository("suffix", caller.name() + "/" + base.lastPart() + "-" + suffix);
  }

  private String resolve(ModelSource.Repository base) {
    try {
      return opener.resolve(base);
    } catch (ModelLoadFailure e) {
      throw new BadRequest("model", String.valueOf(e.getMessage()), e);
    }
  }

  /// The job of that id.
  ///
  /// @throws NoSuchJob if there is none that the caller may know of
  public Job require(Caller caller, String id) {
    return JobId.from(id)
        .flatMap(this::find)
        .filter(job -> TrainingFiles.seen(caller, job.owner().name()))
        .orElseThrow(
            () -> new NoSuchJob("There is no job '%s'.".formatted(TrainingFiles.excerpt(id))));
  }

  Optional<Job> find(JobId id) {
    return database.read(h -> JobRows.find(h, id));
  }

  /// Jobs that the caller may know of, newest first.
  ///
  /// @param after the id before the first one; empty begins at the newest
  public Page<Job> list(Caller caller, String after, int limit) {
    TrainingFiles.requireKnown(caller);
    if (!after.isEmpty()) {
      require(caller, after);
    }
    String owner = caller.siteAdmin() ? "" : caller.name();
    return Page.of(database.read(h -> JobRows.list(h, owner, after, limit + 1)), limit);
  }

  /// Whether nothing more will happen to it.
  public boolean isOver(Job job) {
    return find(job.id()).map(now -> now.status().ended()).orElse(true);
  }

  /// Ends a job that has not ended; one that runs stops at its next step.
  ///
  /// @throws JobEnded if it has, or is just being published
  public Job cancel(Caller caller, String id) {
    Job job = require(caller, id);
    TrainingFiles.requireWriter(caller);
    boolean done =
        running.cancel(job.id())
            && database.write(h -> {
              boolean ended = JobRows.end(h, job.id(), JobStatus.CANCELLED, null, now());
              if (ended) {
                say(h, job.id(), JobEvent.Level.INFO, "The job was cancelled.");
              }
              return ended;
            });
    if (!done) {
      throw new JobEnded(
          "The job %s is %s and can no longer be cancelled."
              .formatted(
                  id,
                  find(job.id())
                      .map(Job::status)
                      .filter(JobStatus::ended)
                      .map(JobStatus::word)
                      .orElse("being published")));
    }
    bell.ring();
    return find(job.id()).orElseThrow();
  }

  /// Newest first.
  ///
  /// @param after the id of the event before the first one; empty begins at the newest
  public Page<JobEvent> events(Job job, String after, int limit) {
    if (!after.isEmpty() && !database.read(h -> EventRows.isEvent(h, job.id(), after))) {
      throw new BadRequest("after", "The job has no event of that id.");
    }
    return Page.of(database.read(h -> EventRows.newest(h, job.id(), after, limit + 1)), limit);
  }

  /// Oldest first, those after that number; waits for the first of them as long as the job goes on
  /// and the patience lasts.
  public List<JobEvent> follow(Job job, long number, int limit, Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      long heard = bell.rung();
      boolean over = isOver(job);
      List<JobEvent> events = database.read(h -> EventRows.since(h, job.id(), number, limit));
      long left = until - System.nanoTime();
      if (!events.isEmpty() || over || left <= 0 || !bell.await(heard, Duration.ofNanos(left))) {
        return events;
      }
    }
  }

  /// Newest first.
  ///
  /// @param after the id of the checkpoint before the first one; empty begins at the newest
  public Page<Checkpoint> checkpoints(Job job, String after, int limit) {
    if (!after.isEmpty() && !database.read(h -> EventRows.isCheckpoint(h, job.id(), after))) {
      throw new BadRequest("after", "The job has no checkpoint of that id.");
    }
    return Page.of(database.read(h -> EventRows.checkpoints(h, job.id(), after, limit + 1)), limit);
  }

  /// Writes an event down and tells those who wait.
  void say(JobId job, JobEvent.Level level, String message) {
    database.write(h -> {
      say(h, job, level, message);
      return true;
    });
    bell.ring();
  }

  void metrics(JobId job, String message, Map<String, Object> figures) {
    database.write(h -> {
      EventRows.insert(h, job, JobEvent.Level.INFO, JobEvent.Type.METRICS, message, figures, now());
      return true;
    });
    bell.ring();
  }

  void say(Handle h, JobId job, JobEvent.Level level, String message) {
    EventRows.insert(h, job, level, JobEvent.Type.MESSAGE, message, Map.of(), now());
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
