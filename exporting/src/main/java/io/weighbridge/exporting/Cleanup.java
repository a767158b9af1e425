package io.weighbridge.exporting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Takes out of a graph what is not needed: what nobody reads, and transpositions that the next one
/// undoes. Between two layers that work on images nothing is then transposed.
final class Cleanup {

  /// Operators that do the same to each number, whatever its place; only their first input is a
  /// tensor.
  private static final Set<String> ELEMENTWISE =
      Set.of(
          "Clip",
          "Elu",
          "Erf",
          "Exp",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Neg",
          "Relu",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Tanh");

  private final List<Operation> operations;
  private final Set<String> outputs;
  private final Map<String, Integer> makers = new HashMap<>(); // the operation's place
  private final Map<String, Integer> readers = new HashMap<>(); // how many

  private Cleanup(List<Operation> operations, List<String> outputs) {
    this.operations = new ArrayList<>(operations);
    this.outputs = Set.copyOf(outputs);
  }

  /// The operations that are needed for these outputs.
  static List<Operation> of(List<Operation> operations, List<String> outputs) {
    Cleanup cleanup = new Cleanup(operations, outputs);
    do {
      cleanup.forget();
    } while (cleanup.step());
    return cleanup.operations;
  }

  /// The names of what operations read, those of graphs inside them included.
  static Set<String> read(List<Operation> operations) {
    Set<String> names = new HashSet<>();
    for (Operation operation : operations) {
      names.addAll(operation.inputs());
      for (AttributeProto attribute : operation.attributes()) {
        attribute.getG().getNodeList().forEach(node -> names.addAll(node.getInputList()));
      }
    }
    return names;
  }

  /// Leaves out what nobody reads, and counts anew who does.
  private void forget() {
    Set<String> wanted = new HashSet<>(outputs);
    List<Operation> kept = new ArrayList<>();
    for (Operation operation : operations.reversed()) {
      if (operation.outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(read(List.of(operation)));
        kept.add(operation);
      }
    }
    operations.clear();
    operations.addAll(kept.reversed());
    makers.clear();
    readers.clear();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      int at = i;
      operation.outputs().forEach(output -> makers.put(output, at));
      read(List.of(operation)).forEach(input -> readers.merge(input, 1, Integer::sum));
    }
    outputs.forEach(output -> readers.merge(output, 1, Integer::sum));
  }

  /// Makes one change; false if there is none to make.
  private boolean step() {
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      Integer at = operation.inputs().isEmpty() ? null : makers.get(operation.input());
      if (at == null || !operations.get(at).is("Transpose")) {
        continue;
      }
      Operation before = operations.get(at);
      if (operation.is("Transpose")) {
        join(i, before);
        return true;
      }
      if (ELEMENTWISE.contains(operation.operator())
          && Integer.valueOf(1).equals(readers.get(before.output()))) {
        exchange(i, at);
        return true;
      }
    }
    return false;
  }

  /// Two transpositions in turn become one, or none.
  private void join(int at, Operation before) {
    Operation after = operations.get(at);
    long[] first = order(before);
    long[] both = Arrays.stream(order(after)).map(axis -> first[Math.toIntExact(axis)]).toArray();
    boolean nothing = IntStream.range(0, both.length).allMatch(i -> both[i] == i);
    if (nothing && !outputs.contains(after.output())) {
      operations.remove(at);
      operations.replaceAll(
          each -> each.renamed(name -> name.equals(after.output()) ? before.input() : name));
      return;
    }
    operations.set(
        at,
        nothing
            ? new Operation(
                after.name(), "Identity", List.of(before.input()), after.outputs(), List.of())
            : new Operation(
                after.name(),
                "Transpose",
                List.of(before.input()),
                after.outputs(),
                List.of(Attributes.of("perm", both))));
  }

  /// What is done to each number is done before it is moved.
  private void exchange(int at, int transposition) {
    Operation moved = operations.get(transposition);
    Operation each = operations.get(at);
    List<String> inputs = new ArrayList<>(each.inputs());
    inputs.set(0, moved.input());
    // The two values change their makers, and keep their names as far as others read them.
    operations.set(at, moved.between(List.of(moved.output()), each.outputs()));
    operations.set(transposition, each.between(inputs, moved.outputs()));
  }

  private static long[] order(Operation transposition) {
    return transposition.attributes().getFirst().getIntsList().stream()
        .mapToLong(Long::longValue)
        .toArray();
  }
}
