package io.weighbridge.serving;

import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The models in memory: files of equal content are loaded once by an engine, whoever asks, and
/// leave the memory with the last who uses them.
final class SharedModels {

  private record Key(String engine, String content) {}

  /// One model in memory, or on its way there.
  static final class Shared {
    private final Key key;
    private final ReentrantLock loading = new ReentrantLock();
    private int users;
    private @Nullable LoadedModel model;
    private @Nullable ModelFiles files;
    private long bytes;

    private Shared(Key key) {
      this.key = key;
    }

    long bytes() {
      return bytes;
    }
  }

  /// The use of a model; once closed, the model may be gone.
  final class Lease implements AutoCloseable {
    private final Shared shared;
    private final LoadedModel model;
    private final ModelFiles files;
    private boolean closed;

    private Lease(Shared shared, LoadedModel model, ModelFiles files) {
      this.shared = shared;
      this.model = model;
      this.files = files;
    }

    LoadedModel model() {
      return model;
    }

    ModelFiles files() {
      return files;
    }

    String engine() {
      return shared.key.engine();
    }

    Shared shared() {
      return shared;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        leave(shared);
      }
    }
  }

  private final Memory memory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Shared> all = new HashMap<>();

  SharedModels(Memory memory) {
    this.memory = memory;
  }

  /// The model of these files, loaded by the engine if it is not there yet.
  ///
  /// @param files belong to this from here on if it returns, and to the caller if it throws
  /// @throws ModelLoadFailure why not
  Lease acquire(InferenceEngine engine, ModelFiles files) {
    Shared shared = enter(new Key(engine.name(), files.content()));
    boolean kept = false;
    try {
      Lease lease = acquire(shared, engine, files);
      kept = true;
      return lease;
    } finally {
      if (!kept) {
        leave(shared);
      }
    }
  }

  private Lease acquire(Shared shared, InferenceEngine engine, ModelFiles files) {
    shared.loading.lock();
    try {
      LoadedModel model = shared.model;
      ModelFiles before = shared.files;
      if (model != null && before != null) {
        files.close();
        return new Lease(shared, model, before);
      }
      // Files that are read into memory are counted before they are looked into, and the engine's
      // copy beside them, though one that uses them in place makes none.
      long own = files.memory();
      memory.reserve(own, files.origin());
      long bytes = own;
      LoadedModel loaded;
      try {
        long weights = guarded(engine, () -> engine.weightsBytes(files));
        memory.reserve(weights, files.origin());
        bytes += weights;
        loaded = guarded(engine, () -> engine.load(files));
      } catch (ModelLoadFailure e) {
        memory.release(bytes);
        throw e;
      }
      shared.model = loaded;
      shared.files = files;
      shared.bytes = bytes;
      return new Lease(shared, loaded, files);
    } finally {
      shared.loading.unlock();
    }
  }

  private interface Step<T> {
    T run();
  }

  /// An engine meets files from strangers: whatever it throws is the model's failure alone.
  private static <T> T guarded(InferenceEngine engine, Step<T> step) {
    try {
      return step.run();
    } catch (ModelLoadFailure e) {
      throw e;
    } catch (EngineFailure e) {
      throw new ModelLoadFailure(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      throw new ModelLoadFailure("the engine %s failed: %s".formatted(engine.name(), e), e);
    }
  }

  private Shared enter(Key key) {
    lock.lock();
    try {
      Shared shared = all.computeIfAbsent(key, Shared::new);
      shared.users++;
      return shared;
    } finally {
      lock.unlock();
    }
  }

  private void leave(Shared shared) {
    lock.lock();
    try {
      shared.users--;
      if (shared.users > 0) {
        return;
      }
      all.remove(shared.key, shared);
    } finally {
      lock.unlock();
    }
    // Nobody else can reach it now.
    LoadedModel model = shared.model;
    ModelFiles files = shared.files;
    if (model != null && files != null) {
      try (files) {
        model.close();
      } finally {
        memory.release(shared.bytes);
      }
    }
  }
}
