package io.weighbridge.signing;

/// One line of a manifest.
public record Resource(Piece piece, Digest digest) {}
