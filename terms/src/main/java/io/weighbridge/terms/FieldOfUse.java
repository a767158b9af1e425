package io.weighbridge.terms;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// Uses that a licence rules out whoever uses.
///
/// @param list names the list of forbidden uses, such as `llama-3.1-acceptable-use`
/// @param forbids the sectors on it that a program can tell
/// @param flowsDown whether the list must be passed on with the model and what is made from it
public record FieldOfUse(String list, Set<Sector> forbids, boolean flowsDown) {
  public FieldOfUse {
    forbids = forbids.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(forbids));
  }
}
