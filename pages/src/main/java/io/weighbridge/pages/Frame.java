package io.weighbridge.pages;

import java.util.List;

/// What every page has around its content.
///
/// @param title of the browser's window
/// @param area the entry of the navigation that is marked: models, playground, training, compare,
///   usage, admin or empty
/// @param here this page's path and query, to come back to
/// @param server where programs reach this server
/// @param base the path below which browsers reach it, for scripts; empty for all of its host
/// @param calls what the page was made of
public record Frame(
    String title,
    String area,
    String here,
    String server,
    String base,
    Visitor visitor,
    Assets assets,
    List<Call> calls) {

  /// The address of a file of the pages, such as `weighbridge.css`.
  public String asset(String name) {
    return assets.address(name);
  }
}
