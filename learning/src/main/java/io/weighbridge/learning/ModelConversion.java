package io.weighbridge.learning;

import io.weighbridge.network.Network;
import io.weighbridge.weights.Conversion;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A model, its network with its weights, written again as another kind of file. Where [Conversion]
/// writes the tensors that it finds, this writes those that the network takes, and where Keras
/// looks for them.
public final class ModelConversion {

  private ModelConversion() {}

  /// Whether a file of this name is a model: `.keras`, which cannot be without its network.
  public static boolean writesModel(Path to) {
    return to.toString().toLowerCase(Locale.ROOT).endsWith(".keras");
  }

  /// Whether `from` is a model whose weights Keras' HDF5 would have under other names than those
  /// that they have now.
  public static boolean renames(Path from, Path to) {
    if (!to.toString().toLowerCase(Locale.ROOT).endsWith(".h5")) {
      return false;
    }
    try (WeightsFile file = WeightsFile.open(from)) {
      return !file.format().equals("HDF5") && ModelSource.holdsNetwork(file);
    }
  }

  /// @param shapes of one example, one for each input, where the file leaves them open; none to
  ///   take the file's
  /// @throws LearningException if the file says no network, or one that is not supported here
  public static Conversion run(Path from, Path to, List<Shape> shapes) {
    try (WeightsFile file = WeightsFile.open(from)) {
      Network network = ModelSource.network(file, shapes);
      List<Tensor> tensors = WeightsMapping.tensors(file, network);
      SavedModel.writeTensors(to, network, tensors);
      List<String> changes = new ArrayList<>();
      int others = file.tensors().size() - tensors.size();
      if (others > 0) {
        changes.add("tensors that are no weights of the network are left out: " + others);
      }
      if (file.metadata().containsKey("training_config")) {
        changes.add("the training_config is left out");
      }
      return new Conversion(from, to, tensors.size(), changes);
    }
  }
}
