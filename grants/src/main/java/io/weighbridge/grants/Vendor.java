package io.weighbridge.grants;

import io.weighbridge.sealing.VendorKey;

/// The vendor that a server is: with this key it seals and grants, under this name.
///
/// @param name for people
public record Vendor(VendorKey key, String name) {}
