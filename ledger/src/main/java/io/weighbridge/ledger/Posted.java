package io.weighbridge.ledger;

/// A row in its place in the chain.
///
/// @param seq its number, from 1
/// @param body what was hashed: [Row] as canonical JSON
/// @param hash SHA-256 over the hash before, a line feed and the body, in hexadecimal digits
/// @param again it was there already and was not counted anew
public record Posted(long seq, Row row, String body, String previous, String hash, boolean again) {}
