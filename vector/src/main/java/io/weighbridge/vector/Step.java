package io.weighbridge.vector;

/// One step of a compiled network, from an input buffer to an output buffer.
///
/// Rows are examples, and no step mixes them, so members of a team take different rows.
abstract class Step {

  final Buffer in;
  final Buffer out;

  Step(Buffer in, Buffer out) {
    this.in = in;
    this.out = out;
  }

  /// Fills `out.values` of the rows `from` to `to` (exclusive).
  abstract void forward(int from, int to);

  /// Fills `in.gradients` of those rows from `out.gradients`.
  abstract void backward(int from, int to);

  /// The same where [#backward] leaves it out because nothing before it learns.
  void backwardToInputs(int from, int to) {
    backward(from, to);
  }
}
