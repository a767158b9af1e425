package io.weighbridge.terms;

import java.util.Optional;

/// Why a use is not allowed.
///
/// @param clause that forbids it
/// @param sentence why, for people
/// @param source whose clause it is; empty if there is no licence at all
public record Refusal(String clause, String sentence, Optional<Origin> source) {}
