package io.weighbridge.terms;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a model is used for, as one says it in a word or several: `research`, or
/// `commercial,medical`. Each word states facts.
///
/// @param words as they were given
/// @param facts that they state
public record Purpose(String words, Use facts) {

  private static final int MAX_WORDS = 16;
  private static final Map<String, Use> MEANINGS = meanings();

  /// Reads words with commas between them.
  ///
  /// @return nothing if a word is not known, or two contradict each other
  public static Optional<Purpose> from(String words) {
    String[] parts = words.split(",", MAX_WORDS + 1);
    if (parts.length > MAX_WORDS) {
      return Optional.empty();
    }
    Use facts = Use.PLAIN;
    for (String part : parts) {
      Use stated = MEANINGS.get(part.strip().toLowerCase(Locale.ROOT));
      if (stated == null || contradicts(facts, stated)) {
        return Optional.empty();
      }
      facts = facts.or(stated);
    }
    return Optional.of(new Purpose(words, facts));
  }

  /// All words.
  public static List<String> vocabulary() {
    return List.copyOf(MEANINGS.keySet());
  }

  private static boolean contradicts(Use one, Use other) {
    return !one.or(other).equals(other.or(one));
  }

  private static Map<String, Use> meanings() {
    Map<String, Use> words = new LinkedHashMap<>();
    Facts none = new Facts();
    words.put("commercial", none.commercial(true).use());
    words.put("non-commercial", none.commercial(false).use());
    words.put("research", none.commercial(false).research(true).production(false).use());
    words.put("education", none.commercial(false).production(false).use());
    words.put("personal", none.commercial(false).production(false).offered(false).use());
    words.put("evaluation", none.production(false).offered(false).use());
    words.put("production", none.production(true).use());
    words.put("internal", none.offered(false).use());
    words.put("service", none.offered(true).use());
    words.put("training", none.trains(true).use());
    words.put("text", none.multimodal(false).use());
    words.put("multimodal", none.multimodal(true).use());
    for (Sector sector : Sector.values()) {
      words.put(sector.word(), none.sector(sector).use());
    }
    return words;
  }

  /// The few facts that words state.
  private record Facts(
      Optional<Boolean> commercial,
      Optional<Boolean> production,
      Optional<Boolean> research,
      Optional<Boolean> offered,
      Optional<Boolean> trains,
      Optional<Boolean> multimodal,
      Optional<Sector> sector) {

    Facts() {
      this(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    Facts commercial(boolean is) {
      return new Facts(Optional.of(is), production, research, offered, trains, multimodal, sector);
    }

    Facts production(boolean is) {
      return new Facts(commercial, Optional.of(is), research, offered, trains, multimodal, sector);
    }

    Facts research(boolean is) {
      return new Facts(
          commercial, production, Optional.of(is), offered, trains, multimodal, sector);
    }

    Facts offered(boolean is) {
      return new Facts(
          commercial, production, research, Optional.of(is), trains, multimodal, sector);
    }

    Facts trains(boolean is) {
      return new Facts(
          commercial, production, research, offered, Optional.of(is), multimodal, sector);
    }

    Facts multimodal(boolean is) {
      return new Facts(commercial, production, research, offered, trains, Optional.of(is), sector);
    }

    Facts sector(Sector is) {
      return new Facts(
          commercial, production, research, offered, trains, multimodal, Optional.of(is));
    }

    Use use() {
      Use none = Use.PLAIN;
      return new Use(
          false,
          false,
          commercial,
          production,
          research,
          none.monthlyUsers(),
          none.annualRevenue(),
          none.monthlyRevenue(),
          none.domicile(),
          none.placeOfUse(),
          offered,
          trains,
          sector,
          multimodal,
          none.registered());
    }
  }
}
