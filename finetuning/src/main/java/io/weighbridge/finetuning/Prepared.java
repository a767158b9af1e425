package io.weighbridge.finetuning;

import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.learning.FittingLoss;
import io.weighbridge.learning.LearningException;
import io.weighbridge.learning.Sequential;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.weights.WeightsException;
import java.util.Objects;

/// A base model and the data to train it with, brought together and found to fit.
///
/// @param net compiled, with the base's weights
record Prepared(ModelFiles files, Sequential net, TrainingData data) implements AutoCloseable {

  /// @throws BadRequest saying which of the job's fields names what does not fit
  static Prepared of(Job job, WeightsOpener opener, TrainingDataReader reader, int threads) {
    ModelFiles files;
    try {
      files = opener.open(job.base(), job.commit());
    } catch (ModelLoadFailure e) {
      throw new BadRequest("model", String.valueOf(e.getMessage()), e);
    }
    Sequential net = null;
    boolean done = false;
    try {
      net = load(job, files, threads);
      TrainingData data = reader.read(job);
      fit(job, net, data);
      done = true;
      return new Prepared(files, net, data);
    } finally {
      if (!done) {
        if (net != null) {
          net.close();
        }
        files.close();
      }
    }
  }

  private static Sequential load(Job job, ModelFiles files, int threads) {
    try {
      return BaseModel.find(files).load(threads, job.hyperparameters().seed());
    } catch (LearningException | WeightsException e) {
      throw new BadRequest(
          "model",
          "The weights of %s cannot be loaded: %s."
              .formatted(files.origin(), Objects.requireNonNullElse(e.getMessage(), "")),
          e);
    }
  }

  /// One example of each part is measured, which tells whether shapes and classes fit.
  private static void fit(Job job, Sequential net, TrainingData data) {
    net.compile(job.hyperparameters().chosen(), FittingLoss.of(net.network(), data.train()));
    try {
      net.evaluate(data.train().slice(0, Math.min(1, data.train().size())));
      net.evaluate(data.test().slice(0, Math.min(1, data.test().size())));
    } catch (LearningException e) {
      throw new BadRequest(
          TrainingDataReader.TRAINING,
          "The data do not fit the model: %s.".formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    net.close();
    files.close();
  }
}
