package io.weighbridge.classifying;

import io.weighbridge.http.HttpFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The classes of a data set as a model counts them: by name where the model names all of them, by
/// number where it tells as many apart.
///
/// @param names of the model's classes
/// @param places which of them each class of the data set is
record Matched(List<String> names, List<Integer> places) {

  /// @param given the data set's classes
  /// @param count how many classes the model tells apart
  /// @throws HttpFailure if they are not the model's
  static Matched of(List<String> given, Labels labels, int count, String data) {
    List<String> own = IntStream.range(0, count).mapToObj(labels::of).toList();
    List<Integer> places = new ArrayList<>();
    for (String name : given) {
      places.add(own.indexOf(name));
    }
    if (!places.contains(-1)) {
      return new Matched(own, List.copyOf(places));
    }
    if (given.size() != count) {
      throw HttpFailure.badRequest(
          "The model tells %d classes apart, and '%s' has %d of other names."
              .formatted(count, data, given.size()));
    }
    return new Matched(given, IntStream.range(0, count).boxed().toList());
  }
}
