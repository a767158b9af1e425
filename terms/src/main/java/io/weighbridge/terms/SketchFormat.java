package io.weighbridge.terms;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sketches as files, version 1. Text, a line a fact:
///
/// ```text
/// weighbridge-sketch 1
/// licence mit
/// text spdx-MIT
/// policy                  where it is the use policy of the licence
/// source https://…
/// sha256 of the source, in hexadecimal
/// title mitlicense
/// =132 anchor digest      a clause of 132 letters; anchor 8 hexadecimal digits, digest base64url
/// ~41 …                   the same, after a name
/// ?77 …                   a clause that may be missing
/// shingles base64url
/// ```
final class SketchFormat {

  private static final String FIRST = "weighbridge-sketch 1";

  /// GPL 3.0 has about 350 clauses.
  private static final int MAX_CLAUSES = 4000;

  private static final int MAX_TITLES = 100;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private SketchFormat() {}

  static String write(Sketch sketch) {
    StringBuilder out = new StringBuilder();
    line(out, FIRST);
    line(out, "licence " + sketch.licence());
    line(out, "text " + sketch.text());
    if (sketch.policy()) {
      line(out, "policy");
    }
    line(out, "source " + sketch.source());
    line(out, "sha256 " + sketch.sha256());
    sketch.titles().forEach(title -> line(out, "title " + title));
    for (Sketch.Clause clause : sketch.clauses()) {
      ClauseDigest digest = clause.digest();
      byte[] halves = ByteBuffer.allocate(16).putLong(digest.high()).putLong(digest.low()).array();
      line(
          out,
          kind(clause)
              + digest.length()
              + " "
              + HexFormat.of().toHexDigits(digest.anchor())
              + " "
              + ENCODER.encodeToString(halves));
    }
    int[] hashes = sketch.shingles().hashes().toArray();
    ByteBuffer smallest = ByteBuffer.allocate(4 * hashes.length);
    smallest.asIntBuffer().put(hashes);
    line(out, "shingles " + ENCODER.encodeToString(smallest.array()));
    return out.toString();
  }

  private static void line(StringBuilder out, String line) {
    out.append(line).append('\n');
  }

  private static String kind(Sketch.Clause clause) {
    if (clause.optional()) {
      return "?";
    }
    return clause.afterName() ? "~" : "=";
  }

  /// @param name of the file, for messages
  static Sketch read(String name, String content) {
    List<String> lines = content.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(FIRST)) {
      throw new LicenceTextException(
          name + " is no sketch of a licence text: its first line is not '" + FIRST + "'");
    }
    @Nullable LicenceId licence = null;
    String text = "";
    boolean policy = false;
    String source = "";
    String sha256 = "";
    List<String> titles = new ArrayList<>();
    List<Sketch.Clause> clauses = new ArrayList<>();
    Shingles shingles = Shingles.of("");
    for (int number = 2; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      int space = line.indexOf(' ');
      String key = space < 0 ? line : line.substring(0, space);
      String value = space < 0 ? "" : line.substring(space + 1);
      try {
        switch (key) {
          case "licence" -> licence = new LicenceId(value);
          case "text" -> text = value;
          case "policy" -> policy = true;
          case "source" -> source = value;
          case "sha256" -> sha256 = value;
          case "title" -> titles.add(value);
          case "shingles" -> shingles = Shingles.ofHashes(integers(value));
          default -> clauses.add(clause(key, value));
        }
      } catch (IllegalArgumentException | LicenceTextException e) {
        throw new LicenceTextException(
            "%s, line %d: '%s' is no line of a sketch".formatted(name, number, shortened(line)));
      }
      if (clauses.size() > MAX_CLAUSES || titles.size() > MAX_TITLES) {
        throw new LicenceTextException(
            "%s has more than %d clauses or %d titles".formatted(name, MAX_CLAUSES, MAX_TITLES));
      }
    }
    if (licence == null || text.isEmpty() || clauses.stream().allMatch(Sketch.Clause::optional)) {
      throw new LicenceTextException(
          name + " is no whole sketch: it needs 'licence', 'text' and a clause that is required");
    }
    return new Sketch(licence, text, policy, source, sha256, titles, clauses, shingles);
  }

  private static String shortened(String line) {
    return line.length() > 60 ? line.substring(0, 60) + "…" : line;
  }

  private static Sketch.Clause clause(String key, String value) {
    boolean optional = key.startsWith("?");
    boolean afterName = key.startsWith("~");
    if (!optional && !afterName && !key.startsWith("=")) {
      throw new IllegalArgumentException(key);
    }
    int space = value.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException(value);
    }
    byte[] halves = Base64.getUrlDecoder().decode(value.substring(space + 1));
    if (halves.length != 16) {
      throw new IllegalArgumentException(value);
    }
    ByteBuffer digest = ByteBuffer.wrap(halves);
    return new Sketch.Clause(
        new ClauseDigest(
            Integer.parseInt(key.substring(1)),
            HexFormat.fromHexDigits(value.substring(0, space)),
            digest.getLong(),
            digest.getLong()),
        optional,
        afterName);
  }

  private static int[] integers(String base64) {
    byte[] bytes = Base64.getUrlDecoder().decode(base64);
    if (bytes.length % 4 != 0 || bytes.length > 4 * Shingles.KEPT) {
      throw new IllegalArgumentException(base64);
    }
    int[] integers = new int[bytes.length / 4];
    ByteBuffer.wrap(bytes).asIntBuffer().get(integers);
    return integers;
  }
}
