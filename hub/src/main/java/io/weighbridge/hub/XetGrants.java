package io.weighbridge.hub;

import io.weighbridge.http.ClientGone;
import io.weighbridge.xet.MerkleHash;
import io.weighbridge.xet.StoredXorb;
import io.weighbridge.xet.Xorbs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The uploads over Xet that are under way: a folder of xorbs for each.
///
/// A grant belongs to a user, a repository and a path that the server gave out. Whoever asks for
/// another's path gets a grant of his own, empty like any new one, so that no caller can name xorbs
/// that another sent, nor find out that they are there. Nothing here is acknowledged as stored:
/// what a crash leaves is removed by the next start.
final class XetGrants implements AutoCloseable {

  /// An upload that sent nothing for so long was given up.
  static final Duration ABANDONED = Duration.ofHours(1);

  /// After a shard was taken or refused, a client may send it again, or another that names the same
  /// xorbs (some send large folders in several shards over one path), but not after so long a
  /// pause.
  static final Duration ENDED = Duration.ofMinutes(2);

  private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(30);

  /// Uploads of one user under way at the same time.
  private static final int MOST_OF_A_USER = 256;

  /// What the smallest file takes on disk.
  private static final long SMALLEST = 4 << 10;

  private static final System.Logger LOG = System.getLogger(XetGrants.class.getName());

  /// @param repository the lasting id
  /// @param namespace whose quota is used
  /// @param path the segment of the address
  record Key(String user, String repository, String namespace, String path) {}

  /// What is known of one grant; guarded by the lock.
  private static final class State {

    private final Path folder;
    private int visitors;
    private Instant lastVisit;
    private boolean ended;

    /// Bytes of xorbs on disk or on their way there.
    private long held;

    /// Bytes of the files that were made of them, which the quota counts by itself.
    private long made;

    State(Path folder, Instant now) {
      this.folder = folder;
      this.lastVisit = now;
    }
  }

  private final Path folder;
  private final XetSpace space;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, State> grants = new HashMap<>();
  private final Thread sweeper;
  private long names;

  /// Opens a folder that belongs to the grants alone, and empties it.
  XetGrants(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
    try {
      if (Files.exists(folder)) {
        XetSpace.delete(folder);
      }
      Files.createDirectories(folder);
      space = new XetSpace(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty the folder of uploads " + folder, e);
    }
    sweeper = Thread.ofVirtual().name("xet-sweeper").start(this::sweepNowAndThen);
  }

  /// Enters a grant, which begins with its first visit and stays while somebody is in it.
  Visit visit(Key key) throws IOException {
    lock.lock();
    try {
      State state = grants.get(key);
      if (state == null) {
        long open = grants.keySet().stream().filter(one -> one.user().equals(key.user())).count();
        if (open >= MOST_OF_A_USER) {
          throw HubFailures.tooMany(
              ENDED,
              "You have %d uploads under way: let some end, then try again.".formatted(open));
        }
        state = new State(folder.resolve(Long.toString(names++)), clock.instant());
        Files.createDirectory(state.folder);
        grants.put(key, state);
      }
      state.visitors++;
      return new Visit(key, state);
    } finally {
      lock.unlock();
    }
  }

  /// The client of a grant is at work, though it sends nothing to keep.
  void touch(Key key) {
    lock.lock();
    try {
      State state = grants.get(key);
      if (state != null) {
        state.lastVisit = clock.instant();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Somebody's stay in a grant.
  final class Visit implements Xorbs, AutoCloseable {

    private final Key key;
    private final State state;

    private Visit(Key key, State state) {
      this.key = key;
      this.state = state;
    }

    @Override
    public Optional<Path> find(MerkleHash xorb) {
      return Optional.of(file(xorb)).filter(Files::isRegularFile);
    }

    /// Stores a xorb, unless the grant has it.
    ///
    /// @param announced how many bytes come at most
    /// @param left what the namespace may still hold
    /// @return whether it was stored
    boolean receive(MerkleHash name, InputStream body, long announced, long left)
        throws IOException {
      if (find(name).isPresent()) {
        body.transferTo(java.io.OutputStream.nullOutputStream());
        return false;
      }
      long reserved = Math.max(SMALLEST, announced);
      reserve(reserved, left);
      long kept = 0;
      Path incoming = newFile("incoming");
      try {
        XetGrants.this.requireSpace(announced);
        StoredXorb.Receipt receipt = StoredXorb.receive(body, incoming);
        // Who comes second replaces the same bytes.
        Files.move(
            incoming,
            file(name),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        kept = Math.max(SMALLEST, receipt.storedBytes());
        return true;
      } catch (ClientGone e) {
        throw e;
      } catch (IOException e) {
        throw space.failure(e);
      } finally {
        Files.deleteIfExists(incoming);
        hold(kept - reserved);
      }
    }

    /// Stores the body of a shard; for the caller to delete.
    Path spool(InputStream body, long limit) throws IOException {
      Path file = newFile("shard");
      space.spool(body, limit, file);
      return file;
    }

    /// Refuses at once files that cannot fit on the disk.
    void requireSpace(long bytes) throws IOException {
      XetGrants.this.requireSpace(bytes);
    }

    /// A shard was taken or refused.
    ///
    /// @param bytes of the files that were made
    void ended(long bytes) {
      lock.lock();
      try {
        state.ended = true;
        state.made += bytes;
      } finally {
        lock.unlock();
      }
    }

    private Path file(MerkleHash xorb) {
      return state.folder.resolve(xorb.toString());
    }

    private Path newFile(String kind) {
      lock.lock();
      try {
        return state.folder.resolve(kind + "-" + names++);
      } finally {
        lock.unlock();
      }
    }

    /// Refuses what could not become files within the quota: packed bytes are hardly more than
    /// those they stand for, and files that were made are counted already.
    private void reserve(long bytes, long left) {
      lock.lock();
      try {
        long open =
            grants.entrySet().stream()
                .filter(entry -> entry.getKey().namespace().equals(key.namespace()))
                .mapToLong(entry -> Math.max(0, entry.getValue().held - entry.getValue().made))
                .sum();
        if (bytes > left - open) {
          throw HubFailures.forbidden(
              "%s may hold %d more bytes, and uploads of %d are under way: make room, then upload again."
                  .formatted(key.namespace(), left, open));
        }
        state.held += bytes;
      } finally {
        lock.unlock();
      }
    }

    private void hold(long more) {
      lock.lock();
      try {
        state.held += more;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        state.visitors--;
        state.lastVisit = clock.instant();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Refuses at once what cannot fit; uploads that ended make room first.
  private void requireSpace(long bytes) throws IOException {
    if (!space.has(bytes)) {
      sweep(Duration.ZERO, ENDED);
      if (!space.has(bytes)) {
        throw space.full();
      }
    }
  }

  private void sweepNowAndThen() {
    try {
      while (true) {
        Thread.sleep(BETWEEN_SWEEPS);
        sweep(ENDED, ABANDONED);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /// Removes uploads in which nobody was for so long.
  void sweep(Duration ended, Duration abandoned) {
    List<Path> gone = new ArrayList<>();
    lock.lock();
    try {
      Instant now = clock.instant();
      grants
          .values()
          .removeIf(state -> {
            Duration quiet = Duration.between(state.lastVisit, now);
            boolean over = quiet.compareTo(state.ended ? ended : abandoned) >= 0;
            if (state.visitors > 0 || !over) {
              return false;
            }
            gone.add(state.folder);
            return true;
          });
    } finally {
      lock.unlock();
    }
    for (Path one : gone) {
      try {
        XetSpace.delete(one);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot remove " + one, e);
      }
    }
  }

  /// How many uploads are under way.
  int size() {
    lock.lock();
    try {
      return grants.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    sweeper.interrupt();
  }
}
