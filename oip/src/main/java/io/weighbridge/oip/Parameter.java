package io.weighbridge.oip;

/// The value of a parameter ("Parameters" of the protocol): a text, a number or a truth.
public sealed interface Parameter {

  /// A string.
  record Text(String value) implements Parameter {}

  /// A number without a fraction.
  record Whole(long value) implements Parameter {}

  /// Any other number.
  record Real(double value) implements Parameter {}

  /// A boolean.
  record Truth(boolean value) implements Parameter {}
}
