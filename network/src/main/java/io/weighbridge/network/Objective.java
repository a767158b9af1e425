package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.stream.Collectors;

/// What training lessens: for each output of a network a loss, the sum of them by their weights.
/// Keras' `loss` and `loss_weights`.
///
/// The targets of an example lie side by side, in the order of the outputs.
///
/// @param terms one for each output
public record Objective(List<Term> terms) {

  /// @param weight what the loss counts in the sum
  public record Term(Loss loss, double weight) {
    public Term {
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new NetworkException("a loss cannot count %s times".formatted(weight));
      }
    }
  }

  public Objective {
    terms = List.copyOf(terms);
  }

  /// The loss of a network with one output.
  public static Objective of(Loss loss) {
    return new Objective(List.of(new Term(loss, 1)));
  }

  /// The numbers of one example's targets.
  ///
  /// @param outputs shapes, one for each term
  public int targetWidth(List<Shape> outputs) {
    int width = 0;
    for (int i = 0; i < terms.size(); i++) {
      width += terms.get(i).loss().targetWidth(outputs.get(i));
    }
    return width;
  }

  /// Keras' names of the losses: `mean_squared_error, 0.5 binary_crossentropy`.
  public String text() {
    return terms.stream()
        .map(term -> (term.weight() == 1 ? "" : term.weight() + " ") + term.loss().kerasName())
        .collect(Collectors.joining(", "));
  }
}
