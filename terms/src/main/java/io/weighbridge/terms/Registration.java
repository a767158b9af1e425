package io.weighbridge.terms;

/// A registration that a licence asks for before use.
///
/// @param url where
/// @param commercialOnly whether use that is not for gain needs none
public record Registration(String url, boolean commercialOnly) {}
