package io.weighbridge.access;

import java.time.Instant;

/// A person or a program with an account; the name is the namespace of his repositories.
///
/// @param email empty if unknown
/// @param admin whether he governs the whole hub
/// @param disabled whether his tokens are refused
public record User(
    String name, String fullname, String email, boolean admin, boolean disabled, Instant created) {}
