package io.weighbridge.cli;

import io.weighbridge.learning.FitListener;
import io.weighbridge.learning.History;
import io.weighbridge.learning.Measures;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Shows a training: a moving line on the screen, and one line an epoch on standard output.
final class EpochReport implements FitListener {

  private final Output output;
  private final Progress progress;
  private final Interruption interruption;
  private final Runnable begins;
  private int epoch;
  private int epochs;
  private int steps;
  private long begin;

  /// @param begins run once, when all checks are passed and training begins
  EpochReport(Output output, Interruption interruption, Runnable begins) {
    this.output = output;
    this.progress = new Progress(output.terminal());
    this.interruption = interruption;
    this.begins = begins;
  }

  @Override
  public void epochBegins(int epoch, int epochs, int steps) {
    this.epoch = epoch;
    this.epochs = epochs;
    this.steps = steps;
    if (epoch == 1) {
      begins.run();
    }
    this.begin = System.nanoTime();
  }

  @Override
  public void stepDone(int step, int steps, Measures soFar) {
    if (progress.wanted()) {
      progress.show(
          line(step, Duration.ofNanos(System.nanoTime() - begin), figures(soFar, null))
              .text(progress.width()));
    }
  }

  @Override
  public void epochDone(History.Epoch done) {
    progress.clear();
    Duration elapsed = Duration.ofNanos((long) (done.seconds() * 1e9));
    int width = output.terminal().outIsScreen() ? output.terminal().width() : Terminal.UNLIMITED;
    output.text(line(steps, elapsed, figures(done.train(), done.validation())).text(width));
    output.terminal().flush();
  }

  @Override
  public boolean interrupted() {
    return interruption.requested();
  }

  /// Takes an unfinished line away.
  void end() {
    progress.clear();
  }

  private EpochLine line(int step, Duration elapsed, SequencedMap<String, Double> figures) {
    return new EpochLine(epoch, epochs, step, steps, elapsed, figures);
  }

  /// What was measured, under the names that Keras gives it.
  static SequencedMap<String, Double> figures(Measures train, @Nullable Measures validation) {
    SequencedMap<String, Double> figures = new LinkedHashMap<>();
    add(figures, "", train);
    if (validation != null) {
      add(figures, "val_", validation);
    }
    return figures;
  }

  private static void add(SequencedMap<String, Double> figures, String prefix, Measures measures) {
    figures.put(prefix + "loss", measures.loss());
    Double accuracy = measures.accuracy();
    if (accuracy != null) {
      figures.put(prefix + "accuracy", accuracy);
    }
  }
}
