package io.weighbridge.pages;

import java.util.ArrayList;
import java.util.List;

/// One step of the way to a file.
///
/// @param name as it is shown
/// @param path from the model's folder, as part of an address
public record Crumb(String name, String path) {

  static List<Crumb> of(String path) {
    List<Crumb> crumbs = new ArrayList<>();
    if (path.isEmpty()) {
      return crumbs;
    }
    StringBuilder way = new StringBuilder();
    for (String segment : path.split("/", -1)) {
      way.append('/').append(Addresses.encoded(segment));
      crumbs.add(new Crumb(segment, way.toString()));
    }
    return crumbs;
  }
}
