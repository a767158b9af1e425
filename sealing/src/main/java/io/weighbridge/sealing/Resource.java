package io.weighbridge.sealing;

/// One line of a manifest.
public record Resource(Piece piece, Digest digest) {}
