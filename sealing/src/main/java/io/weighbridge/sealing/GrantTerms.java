package io.weighbridge.sealing;

import java.util.Optional;

/// What vendor and licensee agreed on: all of a grant that is not about who, which and how.
///
/// @param plan the name of the plan by which use is paid for, if any
public record GrantTerms(
    Scope scope,
    Term term,
    Limits limits,
    OutputLimits outputs,
    Contact contact,
    Optional<String> plan) {}
