package io.weighbridge.terms;

import java.util.List;
import java.util.regex.Pattern;

/// What may stand beside a licence without changing it: who has the copyright, and the licence's
/// name. Whatever could grant, forbid or ask for something is not among it, so it is looked for
/// word by word.
final class Notices {

  /// A longer statement is not only about who has the copyright.
  private static final int MAX_STATEMENT_WORDS = 32;

  /// More than a large project's list of authors; what is longer is not read.
  private static final int MAX_WORDS = 10_000;

  /// Longer names are none.
  private static final int MAX_NAME_WORDS = 24;

  /// Between two clauses: the number of the second, without a point or a bracket.
  private static final Pattern NUMBERING = Pattern.compile("\\d{1,2}");

  private static final Pattern YEAR = Pattern.compile("(19|20)\\d\\d");

  private static final String ALL_RIGHTS_RESERVED = "allrightsreserved";

  private Notices() {}

  /// Whether the words from `first` to before `end` are only statements of copyright and titles.
  static boolean only(LicenceText text, int first, int end, List<String> titles) {
    if (end - first == 1 && NUMBERING.matcher(text.word(first)).matches()) {
      return true;
    }
    if (end - first > MAX_WORDS) {
      return false;
    }
    int at = first;
    while (at < end) {
      int next = afterTitle(text, at, end, titles);
      if (next == at) {
        next = afterRights(text, at, end);
      }
      if (next == at && isCopyright(text, at, end)) {
        next = afterStatement(text, at, end, titles);
      }
      if (next == at) {
        return false;
      }
      at = next;
    }
    return true;
  }

  /// Whether the words can be a name that somebody filled in.
  static boolean isName(LicenceText text, int first, int end) {
    return end - first <= MAX_NAME_WORDS && !Prose.says(text, first, end);
  }

  private static boolean isCopyright(LicenceText text, int word, int end) {
    return after(text, word, end, "copyright") > word
        || after(text, word, end, "copyrights") > word
        || (text.afterCopyrightSign(word) && YEAR.matcher(text.word(word)).lookingAt());
  }

  /// `Copyright (c) 2019-2024 The Authors`, up to what is known again.
  private static int afterStatement(LicenceText text, int first, int end, List<String> titles) {
    Prose prose = new Prose(text);
    int at = first + 1;
    while (at < end && at - first <= MAX_STATEMENT_WORDS) {
      if (isCopyright(text, at, end)
          || afterRights(text, at, end) > at
          || afterTitle(text, at, end, titles) > at) {
        return at;
      }
      if (prose.saysBy(at)) {
        return first;
      }
      at++;
    }
    return at - first <= MAX_STATEMENT_WORDS ? at : first;
  }

  private static int afterRights(LicenceText text, int word, int end) {
    return after(text, word, end, ALL_RIGHTS_RESERVED);
  }

  private static int afterTitle(LicenceText text, int word, int end, List<String> titles) {
    int longest = word;
    for (String title : titles) {
      longest = Math.max(longest, after(text, word, end, title));
    }
    return longest;
  }

  /// The word after these letters, if they stand at `word` and end with a word; else `word`.
  private static int after(LicenceText text, int word, int end, String letters) {
    int begin = text.start(word);
    if (!text.letters().startsWith(letters, begin)) {
      return word;
    }
    int last = text.wordAt(begin + letters.length() - 1);
    return last < end && text.end(last) == begin + letters.length() ? last + 1 : word;
  }
}
