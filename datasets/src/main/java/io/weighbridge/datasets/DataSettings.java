package io.weighbridge.datasets;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where sources look and how they divide what they find.
///
/// ```java
/// var settings = DataSettings.of(System.getenv(), Path.of(System.getProperty("user.home")));
/// Split split = DataSource.parse("mnist").load(settings.withSeed(7));
/// ```
///
/// @param dataDirectory what the user named (`--data-dir`); looked at first
/// @param environmentDirectory the value of `WEIGHBRIDGE_DATA`; looked at next
/// @param cacheDirectory where downloads are kept
/// @param seed decides which examples become the test part and how `digits` look
/// @param testShare the share of examples to measure with, for sources without a test part of their
///   own; between 0 and 1, both excluded
/// @param download whether the public mirrors may be asked
/// @param fallback whether the built-in digits may stand in for MNIST that cannot be had
/// @param mirrors the public mirrors
/// @param notices hears lines for people and the progress of downloads
public record DataSettings(
    @Nullable Path dataDirectory,
    @Nullable Path environmentDirectory,
    Path cacheDirectory,
    long seed,
    double testShare,
    boolean download,
    boolean fallback,
    Mirrors mirrors,
    Notices notices) {

  /// One example in five is kept for measuring, unless the source or the user says otherwise.
  public static final double DEFAULT_TEST_SHARE = 0.2;

  private static final String VARIABLE = "WEIGHBRIDGE_DATA";

  public DataSettings {
    if (!(testShare > 0 && testShare < 1)) {
      throw new IllegalArgumentException(
          "test share %s: expected a number between 0 and 1".formatted(testShare));
    }
  }

  /// The defaults: no directory named, the cache in `home/.weighbridge/cache`, seed 0, downloads
  /// from the public mirrors and the fallback allowed, nobody listening.
  public static DataSettings of(Map<String, String> environment, Path home) {
    String variable = environment.get(VARIABLE);
    return new DataSettings(
        null,
        variable == null || variable.isBlank() ? null : Path.of(variable),
        home.resolve(".weighbridge").resolve("cache"),
        0,
        DEFAULT_TEST_SHARE,
        true,
        true,
        Mirrors.PUBLIC,
        Notices.NONE);
  }

  public DataSettings withDataDirectory(@Nullable Path directory) {
    return new DataSettings(
        directory,
        environmentDirectory,
        cacheDirectory,
        seed,
        testShare,
        download,
        fallback,
        mirrors,
        notices);
  }

  public DataSettings withCacheDirectory(Path directory) {
    return new DataSettings(
        dataDirectory,
        environmentDirectory,
        directory,
        seed,
        testShare,
        download,
        fallback,
        mirrors,
        notices);
  }

  public DataSettings withSeed(long newSeed) {
    return new DataSettings(
        dataDirectory,
        environmentDirectory,
        cacheDirectory,
        newSeed,
        testShare,
        download,
        fallback,
        mirrors,
        notices);
  }

  public DataSettings withTestShare(double share) {
    return new DataSettings(
        dataDirectory,
        environmentDirectory,
        cacheDirectory,
        seed,
        share,
        download,
        fallback,
        mirrors,
        notices);
  }

  public DataSettings withDownload(boolean allowed) {
    return new DataSettings(
        dataDirectory,
        environmentDirectory,
        cacheDirectory,
        seed,
        testShare,
        allowed,
        fallback,
        mirrors,
        notices);
  }

  /// Without the fallback, MNIST that cannot be had is a [DatasetNotFoundException]: what is
  /// measured must be what was asked for.
  public DataSettings withFallback(boolean allowed) {
    return new DataSettings(
        dataDirectory,
        environmentDirectory,
        cacheDirectory,
        seed,
        testShare,
        download,
        allowed,
        mirrors,
        notices);
  }

  public DataSettings withMirrors(Mirrors others) {
    return new DataSettings(
        dataDirectory,
        environmentDirectory,
        cacheDirectory,
        seed,
        testShare,
        download,
        fallback,
        others,
        notices);
  }

  public DataSettings withNotices(Notices listener) {
    return new DataSettings(
        dataDirectory,
        environmentDirectory,
        cacheDirectory,
        seed,
        testShare,
        download,
        fallback,
        mirrors,
        listener);
  }
}
