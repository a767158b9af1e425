package io.weighbridge.repositories;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// JGit as a server wants it: nothing of the user's or the machine's git configuration is read, no
/// git program is started, and the caches are small and fixed.
final class Git {

  private static final int CACHE = 32 * WindowCacheConfig.MB;
  private static final int WINDOW = 16 * WindowCacheConfig.KB;
  private static final int OPEN_FILES = 256;
  private static final int DELTA_BASES = 8 * WindowCacheConfig.MB;

  /// Larger blobs are read as streams.
  private static final int STREAM_FROM = 4 * WindowCacheConfig.MB;

  static {
    SystemReader.setInstance(new Quiet(SystemReader.getInstance()));
    WindowCacheConfig cache = new WindowCacheConfig();
    cache.setPackedGitLimit(CACHE);
    cache.setPackedGitWindowSize(WINDOW);
    cache.setPackedGitOpenFiles(OPEN_FILES);
    cache.setDeltaBaseCacheLimit(DELTA_BASES);
    cache.setStreamFileThreshold(STREAM_FROM);
    // A mapped file that is cut under the reader would stop the whole process.
    cache.setPackedGitMMAP(false);
    cache.setExposeStatsViaJmx(false);
    cache.install();
  }

  private Git() {}

  /// Opens a bare repository.
  static FileRepository open(Path folder) throws IOException {
    return (FileRepository)
        new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().setMustExist(true).build();
  }

  /// Makes an empty bare repository.
  static FileRepository create(Path folder) throws IOException {
    FileRepository made =
        (FileRepository) new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
    made.create(true);
    // JGit looks into it at every turn, and a file that is not there costs it the most.
    Files.createFile(folder.resolve(Constants.PACKED_REFS));
    made.updateRef(Constants.HEAD).link(Constants.R_HEADS + "main");
    return made;
  }

  /// Answers with empty configurations that live in memory only.
  private static final class Quiet extends SystemReader.Delegate {

    Quiet(SystemReader real) {
      super(real);
    }

    @Override
    public @Nullable String getenv(String variable) {
      return variable.startsWith("GIT_") || variable.startsWith("XDG_")
          ? null
          : super.getenv(variable);
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
      return InMemory.defaults(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
      return new InMemory(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
      return new InMemory(parent, fs);
    }

    @Override
    public ZoneId getTimeZoneId() {
      return ZoneOffset.UTC;
    }
  }

  /// A configuration without a file.
  private static final class InMemory extends FileBasedConfig {

    InMemory(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    /// What holds for every repository; git would warn of the first one in a file.
    private static FileBasedConfig defaults(@Nullable Config parent, FS fs) {
      InMemory config = new InMemory(parent, fs);
      config.setBoolean("core", null, "fsyncObjectFiles", true);
      config.setBoolean("core", null, "fsyncRefFiles", true);
      config.setBoolean("core", null, "logAllRefUpdates", false);
      config.setBoolean("receive", null, "autogc", false);
      config.setInt("gc", null, "auto", 0);
      return config;
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
