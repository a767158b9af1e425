package io.weighbridge.weights;

/// How the floats of a GGUF file are to be stored.
public enum GgufStorage {
  /// As they are where GGUF has their type, else as F32.
  KEPT,
  F32,
  /// F16, vectors and scalars F32, as llama.cpp's own converter does.
  F16,
  /// Q8_0; rows that are no whole blocks F16, vectors and scalars F32.
  Q8_0
}
