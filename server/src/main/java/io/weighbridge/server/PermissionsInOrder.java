package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.TensorData;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.UsePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Several who are asked: the first refusal wins, and the headers of all go with the answer.
record PermissionsInOrder(List<UsePermission> asked) implements UsePermission {

  PermissionsInOrder {
    asked = List.copyOf(asked);
  }

  @Override
  public Answer ask(Caller caller, ModelSource source, String commit, Optional<String> purpose) {
    Map<String, String> headers = Map.of();
    Told told = Told.ALL;
    for (UsePermission each : asked) {
      switch (each.ask(caller, source, commit, purpose)) {
        case Answer.Refused refused -> {
          return refused;
        }
        case Answer.Allowed(Map<String, String> more, Told less) -> {
          told = and(told, less);
          if (headers.isEmpty()) {
            headers = more;
          } else if (!more.isEmpty()) {
            headers = new LinkedHashMap<>(headers);
            headers.putAll(more);
          }
        }
      }
    }
    return headers.isEmpty() && told.equals(Told.ALL)
        ? Answer.Allowed.PLAIN
        : new Answer.Allowed(headers, told);
  }

  private static Told and(Told one, Told other) {
    if (one.equals(Told.ALL) || other.equals(Told.ALL)) {
      return one.equals(Told.ALL) ? other : one;
    }
    return new Both(one, other);
  }

  /// What both tell.
  private record Both(Told one, Told other) implements Told {

    @Override
    public Beside beside() {
      return one.beside().compareTo(other.beside()) > 0 ? one.beside() : other.beside();
    }

    @Override
    public List<TensorData> of(List<TensorData> outputs, int rows, boolean scores) {
      return other.of(one.of(outputs, rows, scores), rows, scores);
    }
  }
}
