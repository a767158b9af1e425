package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import java.util.Map;
import java.util.Optional;

/// May this caller use this model for this purpose, now? Asked before every use; bound by the
/// server to those who know: the hub's permissions, licences, grants, budgets.
public interface UsePermission {

  /// The answer.
  sealed interface Answer {

    /// It may be used; the headers go with the answer (duties, warnings).
    record Allowed(Map<String, String> headers) implements Answer {
      public static final Allowed PLAIN = new Allowed(Map.of());
    }

    /// It may not; `code` for programs, `sentence` for people. Hidden ones look like missing.
    record Refused(String code, String sentence, boolean hidden) implements Answer {}
  }

  Answer ask(Caller caller, ModelSource source, String commit, Optional<String> purpose);
}
