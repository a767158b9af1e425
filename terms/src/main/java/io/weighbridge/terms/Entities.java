package io.weighbridge.terms;

import java.util.Locale;
import java.util.Map;

/// Characters as HTML spells them.
final class Entities {

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("amp", "&"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("quot", "\""),
          Map.entry("apos", "'"),
          Map.entry("nbsp", " "),
          Map.entry("ldquo", "“"),
          Map.entry("rdquo", "”"),
          Map.entry("lsquo", "‘"),
          Map.entry("rsquo", "’"),
          Map.entry("laquo", "«"),
          Map.entry("raquo", "»"),
          Map.entry("ndash", "–"),
          Map.entry("mdash", "—"),
          Map.entry("hellip", "…"),
          Map.entry("bull", "•"),
          Map.entry("middot", "·"),
          Map.entry("sect", "§"),
          Map.entry("copy", "©"),
          Map.entry("reg", "®"),
          Map.entry("trade", "™"));

  private Entities() {}

  /// What stands for the name between `&` and `;`; empty for none.
  static String meant(String name) {
    if (!name.startsWith("#")) {
      // A text in capitals has them in capitals.
      return NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
    boolean hexadecimal = name.startsWith("#x") || name.startsWith("#X");
    try {
      int point = Integer.parseInt(name.substring(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
      return Character.isValidCodePoint(point) && point > 0 ? Character.toString(point) : "";
    } catch (NumberFormatException notANumber) {
      return "";
    }
  }
}
