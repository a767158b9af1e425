package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.Part;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Examples of several parts, in the order of a network's inputs and outputs.
final class Arranged implements Dataset {

  /// As many names at most are told in an error.
  private static final int NAMED = 20;

  private final Dataset examples;
  private final List<Part> inputs;
  private final List<Part> targets;
  private final List<Part> inputOrder;
  private final List<Part> targetOrder;

  private Arranged(Dataset examples, List<Part> inputOrder, List<Part> targetOrder) {
    this.examples = examples;
    this.inputs = examples.inputParts();
    this.targets = examples.targetParts();
    this.inputOrder = inputOrder;
    this.targetOrder = targetOrder;
  }

  /// Parts are found by the names of inputs and outputs, or if none has such a name, in their
  /// order. Inputs that a source does not tell apart lie in the order of the network's.
  ///
  /// @throws LearningException if there are others
  static Dataset of(Dataset examples, Network network) {
    List<Part> inputs = examples.inputParts();
    List<Part> targets = examples.targetParts();
    List<String> entries = network.inputs().stream().map(Input::name).toList();
    List<Part> inputOrder = inputs.size() == 1 ? inputs : order(examples, "input", inputs, entries);
    for (int i = 0; inputs.size() > 1 && i < inputOrder.size(); i++) {
      Part part = inputOrder.get(i);
      Input input = network.inputs().get(i);
      if (part.shape().elements() != input.shape().elements()) {
        throw new LearningException(
            "input \"%s\" takes %s, and \"%s\" of %s is %s"
                .formatted(
                    input.name(), input.shape(), part.name(), examples.name(), part.shape()));
      }
    }
    List<Part> targetOrder =
        targets.size() == 1 && network.outputs().size() == 1
            ? targets
            : order(examples, "output", targets, network.outputNames());
    return inputOrder.equals(inputs) && targetOrder.equals(targets)
        ? examples
        : new Arranged(examples, inputOrder, targetOrder);
  }

  private static List<Part> order(
      Dataset examples, String what, List<Part> parts, List<String> wanted) {
    List<String> found = parts.stream().map(Part::name).toList();
    if (parts.size() == wanted.size()) {
      if (new HashSet<>(found).equals(new HashSet<>(wanted))) {
        return wanted.stream().map(name -> parts.get(found.indexOf(name))).toList();
      }
      if (found.stream().noneMatch(wanted::contains)) {
        return parts;
      }
    }
    throw new LearningException(
        "the network has the %ss %s, and %s has %s"
            .formatted(what, names(wanted), examples.name(), names(found)));
  }

  private static String names(List<String> found) {
    if (found.equals(List.of(""))) {
      return "one that has no name";
    }
    String first = String.join(", ", found.subList(0, Math.min(NAMED, found.size())));
    return found.size() > NAMED ? "%s and %d more".formatted(first, found.size() - NAMED) : first;
  }

  @Override
  public String name() {
    return examples.name();
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public int[] inputShape() {
    return examples.inputShape();
  }

  @Override
  public int targetWidth() {
    return examples.targetWidth();
  }

  @Override
  public List<String> classes() {
    return examples.classes();
  }

  @Override
  public List<Part> inputParts() {
    return inputOrder;
  }

  @Override
  public List<Part> targetParts() {
    return targetOrder;
  }

  @Override
  public void input(int index, float[] into, int offset) {
    float[] row = new float[examples.inputWidth()];
    examples.input(index, row, 0);
    rearrange(row, inputs, inputOrder, into, offset);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    float[] row = new float[examples.targetWidth()];
    examples.target(index, row, 0);
    rearrange(row, targets, targetOrder, into, offset);
  }

  private static void rearrange(
      float[] row, List<Part> from, List<Part> order, float[] into, int offset) {
    List<Integer> starts = new ArrayList<>();
    int start = 0;
    for (Part part : from) {
      starts.add(start);
      start += part.width();
    }
    int at = offset;
    for (Part part : order) {
      System.arraycopy(row, starts.get(from.indexOf(part)), into, at, part.width());
      at += part.width();
    }
  }
}
