package io.weighbridge.terms;

import java.util.Set;
import java.util.regex.Pattern;

/// Tells words that could grant, forbid or ask for something from those of which names are made.
///
/// Names are without end, and so is what can be said; so two things have to hold. No word is one by
/// which licences and contracts do something. And where a text has capitals at all, what stands in
/// small letters are words that go between names, but for a few that may be a name themselves
/// (`antirez`).
final class Prose {

  /// Names in small letters that one statement may have.
  private static final int MOST_SMALL = 2;

  /// Verbs, limits, people in general and amounts.
  private static final Set<String> OPERATIVE =
      words(
          """
          above academia academic accept accepts after agree agreement agrees allow
          allowed allows annual annually anybody anyone anything applicable applies apply
          are ask asks ban banned bans barred be been before below beyond bind binds bound
          but buy buys can cannot commercial commercialize commercially companies compete
          competing competitor competitors condition conditions copied copies copy could
          countries country deploy deployed deployment deploys distribute distribution do
          does dollar dollars dont educational employees eur euro euros evaluation every
          everybody everyone except excluded excludes excluding exclusive exclusively
          exempt exempted exempts expire expires fee fees forbid forbidden forbids get
          gets give given gives grant granted grants has have host hosted hosting however
          if illegal income internal invalid invoice invoices is lawful lease lend less
          license licensed licenses limits may merge military modification modifications
          modify monthly more must my need needed needs neither never no nobody non
          noncommercial noncommercially none nonproduction nonprofit nor not obtain
          obtains offer offered offers only otherwise our ours outside owe owed owes owing
          paid pay paying payment pays percent permission permit permits permitted
          personal prior production profit profits prohibit prohibited prohibition
          prohibits provided publish purpose purposes redistribution rent reproduce
          reproduced reproduction require required requires resell restrict restricted
          restriction restrictions restrictive revenue revenues revocable revoked
          royalties royalty sale sell shall share shared sharing should sold solely
          somebody someone subject sublicense surveillance terminate terminates terms than
          them they though till train training turnover unlawful unless until usage usd
          use used user users uses using violate violates violation void waive waived want
          wants weapon weapons when which who whoever whom whose within without wont would
          written yearly you your yours
          """);

  /// What stands between names in small letters.
  private static final Set<String> BETWEEN_NAMES =
      words(
          """
          a affiliate affiliates al all an and at author authors avec bv by c co com
          community company contributing contributor contributors copyright corp
          corporation da das de del den der des developer developers di die dos du e ed el
          email et file files for from gmbh holder holders i in inc individual its jr la
          le les listed llc ltd mailto maintainer maintainers members net now of on or org
          original other others owner owners part parts plc portions present project
          projects reserved respective rights see subsidiaries subsidiary team teams the
          this to und university van von with y
          """);

  /// The same in writings that put no space between words: forbidden, must not, only, commercial,
  /// use, research, permission.
  private static final Pattern UNSPACED =
      Pattern.compile("禁止|不得|不可|仅限|僅限|商业|商業|商用|用途|使用|研究|许可|許可|授权|授權|금지|상업|이용|허가");

  private final LicenceText text;
  private int small;

  /// Reads a statement or a name, word by word.
  Prose(LicenceText text) {
    this.text = text;
  }

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  /// Whether the words from `first` to before `end` can do more than name somebody.
  static boolean says(LicenceText text, int first, int end) {
    Prose prose = new Prose(text);
    for (int word = first; word < end; word++) {
      if (prose.saysBy(word)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the words that were read up to this one can do more than name somebody.
  boolean saysBy(int word) {
    String letters = text.word(word);
    if (isOperative(letters)) {
      return true;
    }
    if (!BETWEEN_NAMES.contains(letters) && text.isSmall(word)) {
      small++;
    }
    return small > MOST_SMALL;
  }

  /// Whether a word does something.
  static boolean isOperative(String letters) {
    return OPERATIVE.contains(letters) || UNSPACED.matcher(letters).find();
  }
}
