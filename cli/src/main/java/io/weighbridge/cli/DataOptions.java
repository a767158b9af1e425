package io.weighbridge.cli;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.DatasetNotFoundException;
import io.weighbridge.datasets.Notices;
import io.weighbridge.datasets.Split;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// Where examples come from, for the commands that need some.
final class DataOptions {

  private static final String MNIST = "mnist";
  private static final String BUILT_IN = "digits";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "D",
      description = {
        "The examples: mnist, fashion-mnist, digits[:COUNT] (built in),",
        "csv:FILE[#label=COL], npz:FILE, images:DIR"
      })
  private String data = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Looked into first; then $WEIGHBRIDGE_DATA, the cache, the public mirrors.")
  private @Nullable Path directory;

  /// The examples that were found, under the name they were asked for by or that of what stands in.
  record Found(String spec, Split split) {}

  /// What the words name, before anything is opened.
  DataSource source(CommandSpec command) {
    return Words.read(command, () -> DataSource.parse(data));
  }

  /// Finds and reads the examples, for the training: MNIST that cannot be had is replaced by the
  /// built-in digits. What is measured with is what was asked for or nothing, see [#exactly].
  Found load(DataSource source, Output output, long seed) {
    return found(data, source, settings(output, seed), output, true);
  }

  /// Finds and reads the examples; nothing stands in for them.
  Found exactly(DataSource source, Output output, long seed) {
    return found(data, source, settings(output, seed), output, false);
  }

  private DataSettings settings(Output output, long seed) {
    return DataSettings.of(System.getenv(), Path.of(System.getProperty("user.home")))
        .withDataDirectory(directory)
        .withSeed(seed)
        .withNotices(new Listener(output));
  }

  /// The room datasets would put the digits in place silently as to the name, which is kept in
  /// `history.json`; so it is forbidden there and done here.
  static Found found(
      String data, DataSource source, DataSettings given, Output output, boolean standIn) {
    DataSettings settings = given.withFallback(false);
    try {
      return new Found(data, source.load(settings));
    } catch (DatasetNotFoundException missing) {
      if (!standIn || !data.equals(MNIST)) {
        throw missing;
      }
      output.note(
          "weighbridge: %s; using the built-in %s instead"
              .formatted(Printable.line(String.valueOf(missing.getMessage())), BUILT_IN));
      return new Found(BUILT_IN, DataSource.parse(BUILT_IN).load(settings));
    }
  }

  private static final class Listener implements Notices {

    private final Output output;
    private final Progress progress;

    Listener(Output output) {
      this.output = output;
      this.progress = new Progress(output.terminal());
    }

    @Override
    public void notice(String line) {
      progress.clear();
      output.note("weighbridge: " + Printable.line(line));
    }

    @Override
    public void progress(String file, long done, long total) {
      if (done == total) {
        progress.clear();
      } else if (progress.wanted()) {
        String of = total < 0 ? "" : " of " + Figures.bytes(total);
        progress.show(Printable.line(file) + ": " + Figures.bytes(done) + of);
      }
    }
  }
}
