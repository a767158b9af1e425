package io.weighbridge.terms;

import java.util.Optional;

/// A fact that is missing.
///
/// @param fact to be known
/// @param sentence the question
/// @param because the clause that asks
/// @param source whose clause it is
public record Question(Fact fact, String sentence, String because, Optional<Origin> source) {}
