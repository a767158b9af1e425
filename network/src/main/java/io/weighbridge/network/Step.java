package io.weighbridge.network;

import java.util.List;

/// One step of a network at work, between buffers.
///
/// Rows are examples, and as a rule no step mixes them, so members of a team take different rows.
/// One that does ([#mixes]) is run by all members at the same time, between two waits for each
/// other.
public abstract class Step {

  private Mode mode = Mode.INFERENCE;

  /// Says what the next passes are for.
  public void mode(Mode mode) {
    this.mode = mode;
  }

  protected final Mode mode() {
    return mode;
  }

  /// Makes room for so many rows in every buffer that this step fills or keeps notes in.
  public abstract void hold(int rows, boolean withGradients);

  /// Fills the values of the outputs, rows `from` to `to` (exclusive).
  public abstract void forward(int from, int to);

  /// Goes back over those rows, given the gradients of the outputs.
  ///
  /// @param inputs whether the gradients of the inputs are wanted; they are overwritten
  public abstract void backward(int from, int to, boolean inputs);

  /// The gradients of parameters that can be summed after the way back; empty for most.
  public List<Gradient> gradients() {
    return List.of();
  }

  /// Whether, in this mode, what comes out of a row depends on the others of its batch.
  public boolean mixes() {
    return false;
  }

  /// Before [#forward] of a step that mixes, when all rows of its inputs are there: a member's
  /// share of what has to be known of all rows.
  public void gather(int member, int members, int rows) {}

  /// Before [#backward] of a step that mixes, when all rows of its outputs' gradients are there.
  public void gatherGradients(int member, int members, int rows) {}

  /// Forgets what was copied of parameters.
  public void wipe() {}
}
