package io.weighbridge.signin;

/// Where a browser may be sent after it signed in: addresses of this server alone.
final class LocalPath {

  private static final int MOST = 1000;
  private static final String HOME = "/";

  private LocalPath() {}

  /// The path if it is one, with its query; otherwise the first page. Browsers take `//host` and
  /// `/\host` for other hosts, and leave out tabs and line ends before they look (the URL standard,
  /// "basic URL parser").
  static String of(String asked) {
    boolean local =
        asked.length() <= MOST
            && asked.startsWith("/")
            && !asked.startsWith("//")
            && asked.indexOf('\\') < 0
            && asked.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return local ? asked : HOME;
  }
}
