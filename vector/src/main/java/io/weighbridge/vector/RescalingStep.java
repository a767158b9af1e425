package io.weighbridge.vector;

/// `out = in * scale + offset`.
final class RescalingStep extends Step {

  private final float scale;
  private final float offset;

  RescalingStep(Buffer in, Buffer out, double scale, double offset) {
    super(in, out);
    this.scale = (float) scale;
    this.offset = (float) offset;
  }

  @Override
  void forward(int from, int to) {
    for (int i = from * in.width; i < to * in.width; i++) {
      out.values[i] = in.values[i] * scale + offset;
    }
  }

  @Override
  void backward(int from, int to) {
    for (int i = from * in.width; i < to * in.width; i++) {
      in.gradients[i] = out.gradients[i] * scale;
    }
  }
}
