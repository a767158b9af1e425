package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Mask;
import io.weighbridge.network.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which time steps count of what several inputs became.
final class MergedMask {

  private final List<Part> parts;
  private final @Nullable Mask out;

  /// @param mask of an input; null if all its steps count
  /// @param start where its steps lie in the output
  private record Part(@Nullable Mask mask, int start, int steps) {}

  private MergedMask(List<Part> parts, @Nullable Mask out) {
    this.parts = parts;
    this.out = out;
  }

  /// Steps count that count in one of the inputs; all do where one has no mask.
  static MergedMask either(Place place) {
    List<Mask> masks =
        place.inputs().stream()
            .map(Buffer::mask)
            .filter(java.util.Objects::nonNull)
            .distinct()
            .toList();
    boolean all = place.inputs().stream().allMatch(each -> each.mask() != null);
    int steps = all ? masks.getFirst().steps() : 0;
    if (!all || masks.stream().anyMatch(each -> each.steps() != steps)) {
      return new MergedMask(List.of(), null);
    }
    if (masks.size() == 1) {
      place.out().mask(masks.getFirst());
      return new MergedMask(List.of(), null);
    }
    Mask out = new Mask(steps);
    place.out().mask(out);
    return new MergedMask(masks.stream().map(mask -> new Part(mask, 0, steps)).toList(), out);
  }

  /// Steps of inputs that follow each other.
  static MergedMask inTurn(Place place) {
    if (place.inputs().stream().allMatch(each -> each.mask() == null)) {
      return new MergedMask(List.of(), null);
    }
    List<Part> parts = new java.util.ArrayList<>();
    int start = 0;
    for (int i = 0; i < place.inputs().size(); i++) {
      int steps = (int) place.inputShapes().get(i).extent(0);
      parts.add(new Part(place.inputs().get(i).mask(), start, steps));
      start += steps;
    }
    Mask out = new Mask(start);
    place.out().mask(out);
    return new MergedMask(parts, out);
  }

  void fill(int from, int to) {
    if (out == null) {
      return;
    }
    for (int row = from; row < to; row++) {
      for (int step = 0; step < out.steps(); step++) {
        out.set(row, step, false);
      }
      for (Part part : parts) {
        for (int step = 0; step < part.steps; step++) {
          if (part.mask == null || part.mask.kept(row, step)) {
            out.set(row, part.start + step, true);
          }
        }
      }
    }
  }
}
