package io.weighbridge.hub;

import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.NoSuchRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.repositories.RepositoriesException;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;

/// Looks at files again, in the background: all of them after a start with other rules than before,
/// those of one repository when somebody asks.
final class Rescans implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Rescans.class.getName());

  private final Repositories repositories;
  private final Scans scans;
  private final LinkedBlockingQueue<RepoId> wanted = new LinkedBlockingQueue<>();
  private final Thread thread;

  Rescans(Repositories repositories, Scans scans) {
    this.repositories = repositories;
    this.scans = scans;
    this.thread = Thread.ofVirtual().name("rescans").start(this::run);
  }

  void add(RepoId id) {
    if (!wanted.contains(id)) {
      wanted.add(id);
    }
  }

  private void run() {
    if (!scans.isOn()) {
      return;
    }
    try {
      // Asked of the index, since opening each repository costs more than that.
      Set<RepoId> scanned = scans.scanned();
      for (RepoId id : repositories.all().filter(name -> !scanned.contains(name)).toList()) {
        if (Thread.interrupted()) {
          return;
        }
        repositories.find(id).filter(repo -> !scans.isScanned(repo)).ifPresent(this::rescan);
      }
      while (true) {
        repositories.find(wanted.take()).ifPresent(this::rescan);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /// A file that cannot be read today is looked at after the next start.
  private void rescan(ModelRepository repo) {
    try {
      scans.rescan(repo);
    } catch (NoSuchRepository e) {
      // It went while it was looked at.
    } catch (RepositoriesException | IllegalStateException | java.io.UncheckedIOException e) {
      LOG.log(Level.WARNING, "%s could not be scanned".formatted(repo.id()), e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
