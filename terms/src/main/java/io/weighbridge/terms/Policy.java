package io.weighbridge.terms;

import java.util.Optional;

/// A policy that a licence makes part of itself.
///
/// @param url where it is
/// @param version which one, where the licence says
/// @param mutable whether what is there may change
public record Policy(String url, Optional<String> version, boolean mutable) {}
