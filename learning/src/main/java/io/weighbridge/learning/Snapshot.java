package io.weighbridge.learning;

import io.weighbridge.network.Executable;
import io.weighbridge.network.Variable;
import java.util.List;

/// The values of all parameters at one moment.
record Snapshot(List<float[]> values) {

  static Snapshot of(Executable executable) {
    return new Snapshot(executable.variables().stream().map(Variable::values).toList());
  }

  void restore(Executable executable) {
    List<Variable> variables = executable.variables();
    for (int i = 0; i < variables.size(); i++) {
      variables.get(i).assign(values.get(i));
    }
  }
}
