package io.weighbridge.serving;

import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorData;
import java.util.List;
import java.util.Map;

/// A look at a model that is more than one answer of it. It is one use: permitted, within the
/// caller's limits, written down.
///
/// @param <T> what is found
@FunctionalInterface
public interface Look<T> {

  /// What a look may use, until it returns.
  interface Sight {

    /// The version that is looked at.
    Version version();

    /// How much may be told of it beside its outputs.
    UsePermission.Told.Beside beside();

    Deadline deadline();

    /// Says how many examples the model is going to compute; once, before anything is computed.
    ///
    /// @throws ServingException if there is no room for that use
    void reserve(long rows);

    /// Runs the model on some rows, as [Deployment#infer] does: the outputs as far as they are
    /// told.
    ///
    /// @throws io.weighbridge.inference.InferenceException why not
    List<TensorData> run(List<TensorData> inputs);

    /// Counts time of a processor that the look took by itself.
    void computed(long nanos);
  }

  /// @throws RuntimeException to refuse or to fail; then nothing is written down
  T at(Sight sight);

  /// What a look came to.
  ///
  /// @param version that was looked at
  /// @param headers to go with the answer: duties, warnings, costs
  record Found<T>(DeploymentName model, Version version, T value, Map<String, String> headers) {}
}
