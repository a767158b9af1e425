package io.weighbridge.serving;

import io.weighbridge.inference.Batcher;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Statistics;

/// One revision of a deployment's model, loaded and running.
public final class Version {

  private final String number;
  private final String commit;
  private final String engine;
  private final LoadedModel model;
  private final ModelFiles files;
  private final ModelCard card;
  private final Statistics statistics;
  private final Batcher batcher;

  Version(
      String number,
      String commit,
      String engine,
      LoadedModel model,
      ModelFiles files,
      ModelCard card,
      Statistics statistics,
      Batcher batcher) {
    this.number = number;
    this.commit = commit;
    this.engine = engine;
    this.model = model;
    this.files = files;
    this.card = card;
    this.statistics = statistics;
    this.batcher = batcher;
  }

  /// `1`, `2`, ...: counts the revisions that the deployment has had.
  public String number() {
    return number;
  }

  public String commit() {
    return commit;
  }

  /// The engine's name.
  public String engine() {
    return engine;
  }

  public ModelSignature signature() {
    return model.signature();
  }

  /// For doors that need more of the engine's model than tensors.
  public LoadedModel model() {
    return model;
  }

  /// The model's files, for doors that follow what is said beside the weights (labels, how pictures
  /// are prepared); readable for as long as the version runs.
  public ModelFiles files() {
    return files;
  }

  public ModelCard card() {
    return card;
  }

  public Statistics.Snapshot statistics() {
    return statistics.snapshot();
  }

  /// How many requests wait.
  public int waiting() {
    return batcher.waiting();
  }

  Batcher batcher() {
    return batcher;
  }
}
