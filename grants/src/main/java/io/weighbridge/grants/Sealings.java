package io.weighbridge.grants;

import io.weighbridge.access.Audit;
import io.weighbridge.access.Caller;
import io.weighbridge.grants.SealingJob.Status;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.Readable;
import io.weighbridge.sealing.Sealing;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Models of the hub that are sealed, one after the other. What waits and what runs is in the
/// database, so that a restart loses none: one that ran is begun anew, unless its package is on the
/// hub.
public final class Sealings implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Sealings.class.getName());
  private static final int MOST_OPEN = 20;
  private static final int MOST_LISTED = 100;
  private static final int ID_BYTES = 16;
  private static final String ACTION = "model.seal";
  private static final String HERE = "sealing";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final SealingRows rows;
  private final Vendor vendor;
  private final ModelsToSeal models;
  private final Path work;
  private final Audit audit;
  private final Clock clock;
  private final Semaphore bell = new Semaphore(0);

  /// Held while a job goes from waiting to running.
  private final Object turn = new Object();

  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Running running;

  private Sealings(
      Database database, Vendor vendor, ModelsToSeal models, Path work, Audit audit, Clock clock) {
    this.rows = new SealingRows(database);
    this.vendor = vendor;
    this.models = models;
    this.work = work;
    this.audit = audit;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("sealing").unstarted(this::work);
  }

  /// @param database with [Grants#TABLES]
  /// @param work a folder for packages that are not published yet
  public static Sealings open(
      Database database, Vendor vendor, ModelsToSeal models, Path work, Audit audit, Clock clock) {
    Sealings sealings = new Sealings(database, vendor, models, work, audit, clock);
    sealings.rows.takeUp();
    sealings.thread.start();
    return sealings;
  }

  Vendor vendor() {
    return vendor;
  }

  /// Takes a job; when this returns it is on disk and waits for its turn.
  ///
  /// @param model what the package is of, for people; the target, if nothing is said
  /// @throws HttpFailure why it may not be
  SealingJob create(
      Caller caller,
      String repository,
      String revision,
      String target,
      Optional<String> model,
      List<String> readable,
      String address) {
    SealingJob job =
        new SealingJob(
            id(),
            caller,
            repository,
            revision,
            models.require(caller, repository, revision, target),
            target,
            model.orElse(target),
            readable,
            Status.QUEUED,
            now(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    // A name or pattern that cannot be is refused here.
    sealing(job);
    if (!rows.add(job, MOST_OPEN)) {
      throw HttpFailure.of(
          429, "%d models wait to be sealed, which is all that may.".formatted(MOST_OPEN));
    }
    audit.record(caller, ACTION, subject(job), "waits", address);
    bell.release();
    return job;
  }

  private static String id() {
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static String subject(SealingJob job) {
    return "%s into %s".formatted(job.repository(), job.target());
  }

  private Sealing sealing(SealingJob job) {
    return new Sealing(
        vendor.key(),
        job.model(),
        vendor.name(),
        Readable.DEFAULT.and(job.readable()).checked(),
        Optional.empty());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /// The newest first.
  List<SealingJob> newest() {
    return rows.newest(MOST_LISTED);
  }

  Optional<SealingJob> find(String id) {
    return rows.find(id);
  }

  /// Ends a job that is not over; one that runs stops at its next piece.
  ///
  /// @return whether it did
  boolean cancel(String id) {
    synchronized (turn) {
      Running now = running;
      if (now == null || !now.isOf(id)) {
        return rows.end(id, Status.CANCELLED, now(), null, null, null);
      }
      boolean over = rows.find(id).orElseThrow().status().isOver();
      return !over && now.cancel();
    }
  }

  /// How far the job is that runs.
  Optional<Running.Progress> progress(String id) {
    Running now = running;
    return now != null && now.isOf(id) ? Optional.of(now.progress()) : Optional.empty();
  }

  private void work() {
    try {
      while (!stopping) {
        if (!takesOne()) {
          boolean _ = bell.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return whether there may be another to be taken at once
  private boolean takesOne() {
    try {
      return takeOne();
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "the models that wait cannot be sealed", e);
      return false;
    }
  }

  private boolean takeOne() {
    Optional<SealingJob> next;
    synchronized (turn) {
      next = rows.take();
      running = next.map(job -> new Running(job.id(), () -> stopping)).orElse(null);
    }
    Running now = running;
    if (next.isEmpty() || now == null) {
      return false;
    }
    run(next.get(), now);
    return true;
  }

  /// Whatever goes wrong is the job's end, not that of the thread: errors such as those of memory
  /// too.
  private void run(SealingJob job, Running now) {
    try {
      seal(job, now);
    } catch (Running.Stopped stopped) {
      if (!stopping) {
        end(job, Status.CANCELLED, null, null, "cancelled");
      }
    } catch (HttpFailure refused) {
      end(job, Status.FAILED, null, null, refused.message());
    } catch (SealingException refused) {
      end(job, Status.FAILED, null, null, Governing.sentence(refused));
    } catch (Throwable e) {
      if (!stopping) {
        LOG.log(System.Logger.Level.ERROR, "the sealing %s failed".formatted(job.id()), e);
        end(
            job,
            Status.FAILED,
            null,
            null,
            "The server failed; its log says why, under %s.".formatted(job.id()));
      }
    } finally {
      running = null;
    }
  }

  private void seal(SealingJob job, Running now) throws IOException {
    // The program may have ended after the package was published and before that was noted.
    Optional<String> there = job.digest().flatMap(digest -> models.published(job, digest));
    if (there.isPresent()) {
      end(job, Status.SUCCEEDED, there.get(), job.digest().orElseThrow(), null);
      return;
    }
    Path out = work.resolve(job.id());
    try (ModelsToSeal.Folder folder = models.open(job);
        FreshFolder _ = FreshFolder.at(out)) {
      SortedMap<String, Path> files = Sealing.files(folder.path());
      now.begin(files.values());
      PackageManifest manifest = sealing(job).seal(files, out, now::add);
      rows.sealed(job.id(), manifest.digest());
      now.publish();
      String commit = models.publish(job, out);
      end(job, Status.SUCCEEDED, commit, manifest.digest(), null);
    }
  }

  private void end(
      SealingJob job,
      Status how,
      @Nullable String commit,
      @Nullable String digest,
      @Nullable String problem) {
    if (rows.end(job.id(), how, now(), commit, digest, problem)) {
      audit.record(job.owner(), ACTION, subject(job), problem == null ? "done" : problem, HERE);
    }
  }

  /// Stops at the next piece; what ran is begun anew by the next [#open].
  @Override
  public void close() {
    stopping = true;
    bell.release();
    try {
      if (!thread.join(PATIENCE)) {
        LOG.log(System.Logger.Level.WARNING, "the sealing does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
