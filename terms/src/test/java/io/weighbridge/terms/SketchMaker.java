package io.weighbridge.terms;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes the sketch of a licence text. Clauses are cut at the ends of sentences; where a candidate
/// has its line and sentence ends does not matter, since clauses are looked for at every letter.
final class SketchMaker {

  /// Shorter sentences go together with the next.
  private static final int MIN_CLAUSE = 40;

  /// Longer sentences are cut at commas, into pieces of at least [#MIN_PIECE].
  private static final int MAX_SENTENCE = 300;

  private static final int MIN_PIECE = 120;
  private static final int MAX_TITLE_WORDS = 16;

  private static final Pattern SENTENCE = Pattern.compile("(?<=[.;:。；：])\\s+|\\n\\s*\\n");
  private static final Pattern COMMA = Pattern.compile("(?<=[,，])\\s+");

  /// `Neither the name of X nor the names of its contributors may …`: X is filled in.
  private static final Pattern NAME_CLAUSE =
      Pattern.compile("(Neither the name of )(.+)( nor the names of its contributors may)");

  /// A line about who has the copyright: with a year, a sign, or a gap for a name.
  private static final Pattern COPYRIGHT_LINE =
      Pattern.compile(
          "^[ \\t]*Copyright X(?=.*(\\d{4}|\\(c\\)|©|[<\\[{])).*$",
          Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

  private static final String NOTICE_MARK = "\uE000";

  private static final Pattern TEMPLATE =
      Pattern.compile(
          "<<beginOptional(?:;name=\"[^\"]*\")?>>|<<endOptional>>"
              + "|<<var;name=\"(?<name>[^\"]*)\";original=\"(?<original>.*?)\";match=\"(?<match>.*?)\">>",
          Pattern.DOTALL);

  /// What a template lets everybody fill in at length.
  private static final Pattern WILD = Pattern.compile("\\.[+*]|\\.\\{\\d,\\d{3,}}");

  private enum Kind {
    FIXED,
    OPTIONAL,
    NAME,
    /// A copyright line was here; anybody's may stand in its place.
    NOTICE
  }

  private record Part(Kind kind, String text) {}

  private final LicenceId licence;
  private final String text;
  private final boolean policy;
  private final String source;
  private final byte[] file;
  private final Set<String> titles = new LinkedHashSet<>();
  private final List<Part> parts = new ArrayList<>();
  private final List<Sketch.Clause> clauses = new ArrayList<>();

  SketchMaker(LicenceId licence, String text, boolean policy, String source, byte[] file) {
    this.policy = policy;
    this.licence = licence;
    this.text = text;
    this.source = source;
    this.file = file;
  }

  SketchMaker title(String title) {
    String letters = LicenceText.of(title).letters();
    if (letters.length() >= 3) {
      titles.add(letters);
    }
    return this;
  }

  /// A plain text, in which each of `names` stands for what is filled in, and what begins with one
  /// of `tails` may be missing.
  SketchMaker plain(String content, List<String> names, List<String> tails) {
    String rest = COPYRIGHT_LINE.matcher(content).replaceAll(NOTICE_MARK).strip();
    Matcher paragraph = Pattern.compile("\\n\\s*\\n").matcher(rest);
    if (paragraph.find()) {
      String first = rest.substring(0, paragraph.start());
      if (LicenceText.of(first).words() <= MAX_TITLE_WORDS) {
        parts.add(new Part(Kind.OPTIONAL, first));
        rest = rest.substring(paragraph.end());
      }
    }
    int tail = rest.length();
    for (String begins : tails) {
      int at = rest.indexOf(begins);
      if (at < 0) {
        throw new IllegalArgumentException(text + " has no '" + begins + "'");
      }
      tail = Math.min(tail, at);
    }
    named(rest.substring(0, tail), names);
    if (tail < rest.length()) {
      parts.add(new Part(Kind.OPTIONAL, rest.substring(tail)));
    }
    return this;
  }

  private void named(String content, List<String> names) {
    String[] stretches = content.split(NOTICE_MARK, -1);
    for (int i = 0; i < stretches.length; i++) {
      if (i > 0) {
        parts.add(new Part(Kind.NOTICE, ""));
      }
      namedWithin(stretches[i], names);
    }
  }

  private void namedWithin(String content, List<String> names) {
    String rest = content;
    while (true) {
      int first = -1;
      String found = "";
      for (String name : names) {
        int at = rest.indexOf(name);
        if (at >= 0 && (first < 0 || at < first)) {
          first = at;
          found = name;
        }
      }
      if (first < 0) {
        parts.add(new Part(Kind.FIXED, rest));
        return;
      }
      parts.add(new Part(Kind.FIXED, rest.substring(0, first)));
      parts.add(new Part(Kind.NAME, found));
      rest = rest.substring(first + found.length());
    }
  }

  /// A template as SPDX writes them ("SPDX License Template", SPDX 2.3, annex B).
  SketchMaker template(String template) {
    Matcher marks = TEMPLATE.matcher(template);
    int at = 0;
    int depth = 0;
    while (marks.find()) {
      fixed(depth, template.substring(at, marks.start()));
      at = marks.end();
      if (marks.group().startsWith("<<begin")) {
        depth++;
      } else if (marks.group().startsWith("<<end")) {
        depth--;
      } else {
        variable(depth, marks.group("original"), marks.group("match"));
      }
    }
    fixed(depth, template.substring(at));
    return this;
  }

  private void variable(int depth, String original, String match) {
    Matcher clause = NAME_CLAUSE.matcher(original);
    if (clause.matches()) {
      fixed(depth, clause.group(1));
      parts.add(new Part(Kind.NAME, clause.group(2)));
      fixed(depth, clause.group(3));
    } else if (WILD.matcher(match).find() && !original.isBlank()) {
      parts.add(new Part(Kind.NAME, original));
    } else {
      fixed(depth, " " + original + " ");
    }
  }

  private void fixed(int depth, String content) {
    parts.add(new Part(depth > 0 ? Kind.OPTIONAL : Kind.FIXED, content));
  }

  Sketch make() {
    List<Part> joined = joined();
    boolean afterName = false;
    for (Part part : joined) {
      if (part.kind() == Kind.NAME || part.kind() == Kind.NOTICE) {
        afterName = part.kind() == Kind.NAME;
        continue;
      }
      boolean first = true;
      for (String letters : cut(part.text())) {
        if (letters.length() < ClauseDigest.ANCHOR) {
          tooShort(part, letters);
          continue;
        }
        boolean optional = part.kind() == Kind.OPTIONAL;
        clauses.add(
            new Sketch.Clause(ClauseDigest.of(letters), optional, first && afterName && !optional));
        afterName = afterName && optional;
        first = false;
      }
    }
    return new Sketch(
        licence,
        text,
        policy,
        source,
        HexFormat.of().formatHex(ClauseDigest.sha256().digest(file)),
        List.copyOf(titles),
        clauses,
        Shingles.of(LicenceText.of(whole(joined)).letters()));
  }

  /// Beside a name, a few letters belong to the name, unless they say something.
  private void tooShort(Part part, String letters) {
    if (part.kind() == Kind.FIXED
        && !letters.isEmpty()
        && !Notices.isName(LicenceText.of(part.text()), 0, LicenceText.of(part.text()).words())) {
      throw new IllegalArgumentException(
          text + ": '" + part.text() + "' is too short for a clause");
    }
  }

  /// Parts of one kind that follow each other are one; an optional word within a sentence is taken
  /// for required, and a short title is a title.
  private List<Part> joined() {
    List<Part> joined = new ArrayList<>();
    for (Part part : parts) {
      if (part.kind() == Kind.NAME || part.kind() == Kind.NOTICE) {
        joined.add(part);
        continue;
      }
      String letters = LicenceText.of(part.text()).letters();
      if (letters.isEmpty()) {
        continue;
      }
      Kind kind = part.kind();
      if (kind == Kind.OPTIONAL && letters.length() < ClauseDigest.ANCHOR) {
        if (joined.isEmpty()) {
          title(part.text());
          continue;
        }
        Kind before = joined.getLast().kind();
        kind = before == Kind.FIXED ? Kind.FIXED : Kind.OPTIONAL;
      } else if (kind == Kind.OPTIONAL && joined.isEmpty() && letters.length() <= 100) {
        title(part.text());
      }
      if (!joined.isEmpty() && joined.getLast().kind() == kind) {
        joined.set(joined.size() - 1, new Part(kind, joined.getLast().text() + " " + part.text()));
      } else {
        joined.add(new Part(kind, part.text()));
      }
    }
    return joined;
  }

  private static String whole(List<Part> parts) {
    StringBuilder whole = new StringBuilder();
    parts.forEach(part -> whole.append(part.text()).append(' '));
    return whole.toString();
  }

  private static List<String> cut(String content) {
    List<String> cut = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String sentence : SENTENCE.splitAsStream(content).toList()) {
      String letters = LicenceText.of(sentence).letters();
      if (letters.length() > MAX_SENTENCE) {
        for (String piece : COMMA.splitAsStream(sentence).toList()) {
          open.append(LicenceText.of(piece).letters());
          close(cut, open, MIN_PIECE);
        }
        close(cut, open, MIN_CLAUSE);
      } else {
        open.append(letters);
        close(cut, open, MIN_CLAUSE);
      }
    }
    if (!open.isEmpty()) {
      if (cut.isEmpty()) {
        cut.add(open.toString());
      } else {
        cut.set(cut.size() - 1, cut.getLast() + open);
      }
    }
    return cut;
  }

  private static void close(List<String> cut, StringBuilder open, int enough) {
    if (open.length() >= enough) {
      cut.add(open.toString());
      open.setLength(0);
    }
  }
}
