package io.weighbridge.tracing;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the tensors of an original in a copy: by name, and where that fails by shape and by what
/// is in them. Nothing here looks at a buyer's signs, so that looking for the best pairs accuses
/// nobody.
final class Pairing {

  /// Tensors that have nothing to do with each other have a correlation of 0 ± 0.05 over the places
  /// of a sample.
  private static final double SAME = 0.5;

  private final WeightsFile original;
  private final WeightsFile leaked;
  private final Map<String, TensorInfo> byName = new HashMap<>();
  private final Map<Shape, List<TensorInfo>> byShape = new HashMap<>();
  private final Map<String, Sample> samples = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final List<Match> matches = new ArrayList<>();
  private final List<TensorInfo> missing = new ArrayList<>();

  private Pairing(WeightsFile original, WeightsFile leaked) {
    this.original = original;
    this.leaked = leaked;
    for (TensorInfo tensor : leaked.tensors()) {
      boolean isNumbers =
          tensor.dtype().kind() != Dtype.Kind.COMPLEX
              && tensor.dtype().kind() != Dtype.Kind.BOOLEAN;
      if (isNumbers && leaked.stored(tensor).readable()) {
        byName.put(tensor.name(), tensor);
        byShape.computeIfAbsent(tensor.shape(), any -> new ArrayList<>()).add(tensor);
      }
    }
  }

  /// @param matches in the order of the original
  record Pairs(List<Match> matches, List<String> unmatched) {}

  static Pairs of(Markable marked, WeightsFile original, WeightsFile leaked) throws IOException {
    Pairing pairing = new Pairing(original, leaked);
    for (TensorInfo tensor : marked.tensors()) {
      pairing.byName(tensor);
    }
    List<String> unmatched = new ArrayList<>();
    for (TensorInfo tensor : pairing.missing) {
      if (!pairing.byContent(tensor)) {
        unmatched.add(tensor.name());
      }
    }
    return new Pairs(pairing.matches, unmatched);
  }

  private void byName(TensorInfo tensor) throws IOException {
    TensorInfo named = byName.get(tensor.name());
    Optional<Match> match =
        named == null
            ? Optional.empty()
            : match(tensor, Sample.of(original, tensor), named).map(Candidate::match);
    if (match.isPresent()) {
      take(match.get());
    } else {
      missing.add(tensor);
    }
  }

  private boolean byContent(TensorInfo tensor) throws IOException {
    Sample sample = Sample.of(original, tensor);
    List<TensorInfo> candidates = new ArrayList<>(byShape.getOrDefault(tensor.shape(), List.of()));
    transposed(tensor.shape())
        .filter(shape -> !shape.equals(tensor.shape()))
        .ifPresent(shape -> candidates.addAll(byShape.getOrDefault(shape, List.of())));
    Optional<Candidate> best = Optional.empty();
    for (TensorInfo candidate : candidates) {
      if (!taken.contains(candidate.name())) {
        Optional<Candidate> next = match(tensor, sample, candidate);
        if (next.isPresent()
            && (best.isEmpty() || next.get().correlation() > best.get().correlation())) {
          best = next;
        }
      }
    }
    best.map(Candidate::match).ifPresent(this::take);
    return best.isPresent();
  }

  private void take(Match match) {
    taken.add(match.leaked());
    samples.remove(match.leaked());
    matches.add(match);
  }

  private record Candidate(Match match, double correlation) {}

  /// The better of the two ways to lay one over the other, if it is good enough.
  private Optional<Candidate> match(TensorInfo tensor, Sample sample, TensorInfo other)
      throws IOException {
    Optional<Shape> turned = transposed(tensor.shape());
    boolean fits = other.shape().equals(tensor.shape());
    boolean fitsTurned = turned.filter(other.shape()::equals).isPresent();
    if (!fits && !fitsTurned) {
      return Optional.empty();
    }
    Sample found = samples.get(other.name());
    if (found == null) {
      found = Sample.of(leaked, other);
      samples.put(other.name(), found);
    }
    double straight = fits ? Math.abs(sample.correlation(found)) : 0;
    double crossed = fitsTurned ? Math.abs(sample.correlationTransposed(found)) : 0;
    double correlation = Math.max(straight, crossed);
    return correlation < SAME
        ? Optional.empty()
        : Optional.of(
            new Candidate(
                new Match(
                    tensor.name(), other.name(), crossed > straight, tensor.shape().elements()),
                correlation));
  }

  private static Optional<Shape> transposed(Shape shape) {
    return shape.rank() == 2
        ? Optional.of(Shape.of(shape.extent(1), shape.extent(0)))
        : Optional.empty();
  }
}
