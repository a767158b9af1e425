package io.weighbridge.predicting;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.learning.LearningException;
import io.weighbridge.learning.WeightsMapping;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.vector.VectorModule;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.util.List;
import java.util.stream.IntStream;

/// Serves Keras networks of the layers that Weighbridge knows, on the CPU's own vectors.
///
/// A model has FP32 inputs and outputs with the batch's extent first. They are named as Keras names
/// them: inputs by the network's input layers (`input_layer` where the file has none), outputs by
/// the layers that they come from. Which file of several is served is said in [ServedNetwork].
///
/// Weights that a file stores as they are (safetensors, Keras' HDF5 and `.keras` without
/// compression) are used where the file is mapped, or where it is in memory; others are copied
/// once, outside the heap.
///
/// The JDK's vector module is loaded with the first model.
public final class VectorInferenceEngine implements InferenceEngine {

  private static final String PLATFORM = "weighbridge_vector";

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public boolean claims(ModelFiles files) {
    return ServedNetwork.claims(files.names());
  }

  @Override
  public long weightsBytes(ModelFiles files) {
    return bytes(ServedNetwork.find(files).network());
  }

  @Override
  public LoadedModel load(ModelFiles files) {
    ServedNetwork served = ServedNetwork.find(files);
    loadModule(served);
    ModelSignature signature = signature(served);
    WeightsFile file;
    try {
      file = served.open();
    } catch (WeightsException unreadable) {
      throw served.failure(unreadable);
    }
    PlacedWeights weights = new PlacedWeights(file);
    boolean loaded = false;
    try {
      LoadedModel model =
          new VectorModel(
              signature,
              served.network(),
              WeightsMapping.tensors(file, served.network()).stream().map(weights::place).toList(),
              weights);
      loaded = true;
      return model;
    } catch (WeightsException
        | LearningException
        | NetworkException
        | ArithmeticException
        | IllegalArgumentException misfit) {
      throw served.failure(misfit);
    } finally {
      if (!loaded) {
        weights.close();
      }
    }
  }

  private static void loadModule(ServedNetwork served) {
    try {
      VectorModule.load();
    } catch (NetworkException missing) {
      throw served.failure(missing);
    }
  }

  private static long bytes(Network network) {
    return network.parameterCount() * Float.BYTES;
  }

  private static ModelSignature signature(ServedNetwork served) {
    Network network = served.network();
    try {
      return new ModelSignature(
          PLATFORM,
          specs(
              network.inputs().stream().map(Input::name).toList(),
              network.inputs().stream().map(Input::shape).toList()),
          specs(network.outputNames(), network.outputShapes()),
          true);
    } catch (BadTensor tooMany) {
      throw served.failure(tooMany);
    }
  }

  private static List<TensorSpec> specs(List<String> names, List<Shape> shapes) {
    return IntStream.range(0, shapes.size())
        .mapToObj(i -> spec(names.get(i), shapes.get(i)))
        .toList();
  }

  /// The shape of one example with the batch before it.
  private static TensorSpec spec(String name, Shape shape) {
    long[] extents = new long[shape.rank() + 1];
    extents[0] = -1;
    System.arraycopy(shape.extents(), 0, extents, 1, shape.rank());
    return new TensorSpec(name, Datatype.FP32, TensorShape.of(extents));
  }
}
