package io.weighbridge.oip;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/// Which outputs are answered, and how. Both doors choose by it.
public final class Outputs {

  /// One output as it goes out.
  public record Chosen(TensorData tensor, boolean binary) {}

  private Outputs() {}

  /// Refuses outputs that the model does not have, before it runs.
  ///
  /// @throws HttpFailure 400, naming the output and those that there are
  public static void check(List<RequestedOutput> requested, ModelSignature signature) {
    for (RequestedOutput one : requested) {
      boolean known = false;
      for (TensorSpec spec : signature.outputs()) {
        known |= spec.name().equals(one.name());
      }
      if (!known) {
        throw unknown(one.name(), signature.outputs().stream().map(TensorSpec::name).toList());
      }
    }
  }

  /// Those that were asked for in the order in which they were, or all.
  ///
  /// @param answered all outputs of the model
  /// @param binary where an output does not say
  /// @param batched whether the first extents are the batch's
  public static List<Chosen> choose(
      List<RequestedOutput> requested, List<TensorData> answered, boolean binary, boolean batched) {
    List<Chosen> chosen = new ArrayList<>(answered.size());
    if (requested.isEmpty()) {
      for (TensorData tensor : answered) {
        chosen.add(new Chosen(tensor, binary));
      }
      return chosen;
    }
    for (RequestedOutput one : requested) {
      TensorData tensor = find(one.name(), answered);
      chosen.add(
          new Chosen(
              one.classes() > 0
                  ? Classification.of(tensor, one.classes(), batched, _ -> "")
                  : tensor,
              one.binary().orElse(binary)));
    }
    return chosen;
  }

  private static TensorData find(String name, List<TensorData> answered) {
    for (TensorData tensor : answered) {
      if (tensor.name().equals(name)) {
        return tensor;
      }
    }
    throw unknown(name, answered.stream().map(TensorData::name).toList());
  }

  private static HttpFailure unknown(String name, List<String> known) {
    return HttpFailure.badRequest(
        "The model has no output '%s'; it has %s.".formatted(name, String.join(", ", known)));
  }

  /// FP16 and BF16 have no JSON form.
  static boolean hasJson(Datatype datatype) {
    return datatype != Datatype.FP16 && datatype != Datatype.BF16;
  }
}
