package io.weighbridge.openness;

import java.util.Optional;

/// A file that was found.
///
/// @param sha256 in hexadecimal; empty where nobody has computed it
public record SeenFile(String path, long bytes, Optional<String> sha256) {}
