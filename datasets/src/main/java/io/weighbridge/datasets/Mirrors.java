package io.weighbridge.datasets;

import java.net.URI;
import java.util.List;

/// The public places that a set of idx files is fetched from, in the order in which they are asked.
/// A file's name is resolved against the address, which therefore ends in `/`.
public record Mirrors(List<URI> mnist, List<URI> fashionMnist) {

  /// The mirrors that the wider community uses. What they send is checked against known digests.
  public static final Mirrors PUBLIC =
      new Mirrors(
          List.of(
              URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
              URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
          List.of(
              URI.create(
                  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
              URI.create("https://storage.googleapis.com/tensorflow/tf-keras-datasets/")));

  public Mirrors {
    mnist = List.copyOf(mnist);
    fashionMnist = List.copyOf(fashionMnist);
    for (List<URI> places : List.of(mnist, fashionMnist)) {
      for (URI place : places) {
        if (!place.toString().endsWith("/")) {
          throw new IllegalArgumentException("mirror %s: expected a / at the end".formatted(place));
        }
      }
    }
  }
}
