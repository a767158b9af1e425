package io.weighbridge.layers;

import io.weighbridge.network.Buffer;

/// The same numbers in another buffer.
final class CopyStep extends UnaryStep {

  CopyStep(Buffer in, Buffer out) {
    super(in, out);
  }

  @Override
  public void forward(int from, int to) {
    int width = in.width();
    System.arraycopy(in.values(), from * width, out.values(), from * width, (to - from) * width);
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    int width = in.width();
    System.arraycopy(
        out.gradients(), from * width, in.gradients(), from * width, (to - from) * width);
  }
}
