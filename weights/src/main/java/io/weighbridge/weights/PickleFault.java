package io.weighbridge.weights;

/// Where a pickle cannot be read further: Python stops there too, or a limit of ours is reached.
final class PickleFault extends Exception {

  private static final long serialVersionUID = 1L;

  private final long offset;
  private final String what;

  PickleFault(long offset, String what) {
    super(what, null, false, false);
    this.offset = offset;
    this.what = what;
  }

  PickleRun.Problem problem() {
    return new PickleRun.Problem(offset, what);
  }
}
