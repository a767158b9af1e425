package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;

/// A step from one buffer to another.
abstract class UnaryStep extends Step {

  final Buffer in;
  final Buffer out;

  UnaryStep(Buffer in, Buffer out) {
    this.in = in;
    this.out = out;
  }

  UnaryStep(Place place) {
    this(place.in(), place.out());
  }

  @Override
  public void hold(int rows, boolean withGradients) {
    out.hold(rows, withGradients);
  }
}
