package io.weighbridge.hub;

import java.util.Locale;
import java.util.Map;

/// The media type that a file is answered with, by its name alone: one that no browser runs
/// anything of. HTML and SVG are text here.
final class InertType {

  static final String BYTES = "application/octet-stream";

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("json", "application/json"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("md", TEXT),
          Map.entry("txt", TEXT),
          Map.entry("html", TEXT),
          Map.entry("htm", TEXT),
          Map.entry("xhtml", TEXT),
          Map.entry("svg", TEXT),
          Map.entry("xml", TEXT),
          Map.entry("css", TEXT),
          Map.entry("js", TEXT),
          Map.entry("mjs", TEXT),
          Map.entry("py", TEXT),
          Map.entry("java", TEXT),
          Map.entry("sh", TEXT),
          Map.entry("yaml", TEXT),
          Map.entry("yml", TEXT),
          Map.entry("toml", TEXT),
          Map.entry("cfg", TEXT),
          Map.entry("csv", TEXT),
          Map.entry("jinja", TEXT),
          Map.entry("jsonl", TEXT),
          Map.entry("gitattributes", TEXT),
          Map.entry("gitignore", TEXT),
          Map.entry("license", TEXT),
          Map.entry("readme", TEXT));

  private InertType() {}

  static String of(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return TYPES.getOrDefault(ending.toLowerCase(Locale.ROOT), BYTES);
  }
}
