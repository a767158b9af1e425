package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.TensorData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// May this caller use this model for this purpose, now? Asked before every use; bound by the
/// server to those who know: the hub's permissions, licences, grants, budgets.
public interface UsePermission {

  /// The answer.
  sealed interface Answer {

    /// It may be used; the headers go with the answer (duties, warnings), and the outputs are told
    /// as it says.
    record Allowed(Map<String, String> headers, Told told) implements Answer {
      public static final Allowed PLAIN = new Allowed(Map.of());

      public Allowed(Map<String, String> headers) {
        this(headers, Told.ALL);
      }
    }

    /// It may not; `code` for programs, `sentence` for people. Hidden ones look like missing.
    record Refused(String code, String sentence, boolean hidden) implements Answer {}
  }

  /// How much of a model's outputs an answer has.
  @FunctionalInterface
  interface Told {
    Told ALL = (outputs, _, _) -> outputs;

    /// How much may be told beside the outputs, from all to nothing; explanations ask.
    enum Beside {
      /// What is inside the model too: gradients, and scores before its last step.
      ALL,
      /// What follows from outputs that were told.
      OUTPUTS,
      NOTHING
    }

    default Beside beside() {
      return Beside.ALL;
    }

    /// @param rows how many examples each output is of
    /// @param scores whether the outputs may be scores of classes; an embedding's are not
    List<TensorData> of(List<TensorData> outputs, int rows, boolean scores);
  }

  Answer ask(Caller caller, ModelSource source, String commit, Optional<String> purpose);
}
