package io.weighbridge.finetuning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.FitListener;
import io.weighbridge.learning.History;
import io.weighbridge.learning.Measures;
import io.weighbridge.learning.Sequential;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Turns a training's steps and epochs into a job's events and checkpoints.
final class FitProgress implements FitListener {

  /// Steps are told of at most so often, in nanoseconds.
  private static final long INTERVAL = 1_000_000_000;

  private final Sequential net;
  private final Dataset held;
  private final Job job;
  private final Jobs jobs;
  private final Checkpoints checkpoints;
  private final BooleanSupplier stop;
  private final List<EpochFigures> epochs = new ArrayList<>();
  private long told = System.nanoTime();
  private int epoch;
  private long perEpoch;
  private long total;

  FitProgress(
      Sequential net,
      Dataset held,
      Job job,
      Jobs jobs,
      Checkpoints checkpoints,
      BooleanSupplier stop) {
    this.net = net;
    this.held = held;
    this.job = job;
    this.jobs = jobs;
    this.checkpoints = checkpoints;
    this.stop = stop;
  }

  @Override
  public void epochBegins(int number, int count, int steps) {
    epoch = number;
    perEpoch = steps;
    total = (long) steps * count;
  }

  @Override
  public void stepDone(int step, int steps, Measures soFar) {
    long now = System.nanoTime();
    if (now - told < INTERVAL || step == steps) {
      return;
    }
    told = now;
    long all = (epoch - 1) * perEpoch + step;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("step", all);
    figures.put("total_steps", total);
    figures.put("epoch", epoch);
    EpochFigures.put(figures, "train_loss", soFar.loss());
    EpochFigures.put(figures, "train_accuracy", soFar.accuracy());
    jobs.metrics(
        job.id(),
        String.format(Locale.ROOT, "Step %d/%d: training loss=%.4f", all, total, soFar.loss()),
        figures);
  }

  @Override
  public void epochDone(History.Epoch done) {
    EpochFigures figures = new EpochFigures(done, net.evaluate(held).measures());
    epochs.add(figures);
    long step = done.number() * perEpoch;
    Map<String, Object> metrics = figures.metrics(step, total);
    checkpoints.keep(net, done.number(), step, metrics);
    jobs.metrics(
        job.id(),
        String.format(
            Locale.ROOT,
            "Step %d/%d: training loss=%.4f, full validation loss=%.4f (epoch %d of %d)",
            step,
            total,
            done.train().loss(),
            figures.held().loss(),
            done.number(),
            job.hyperparameters().epochs()),
        metrics);
    told = System.nanoTime();
  }

  @Override
  public boolean interrupted() {
    return stop.getAsBoolean();
  }

  List<EpochFigures> epochs() {
    return List.copyOf(epochs);
  }
}
