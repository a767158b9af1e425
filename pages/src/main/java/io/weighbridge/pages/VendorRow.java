package io.weighbridge.pages;

/// A vendor whose signatures are believed.
///
/// @param configured whether the operator's configuration names him, so that no button ends it
/// @param published whether this server has a list of what he took back
public record VendorRow(String id, boolean configured, boolean published) {}
