package io.weighbridge.terms;

import java.util.List;

/// Which licence a text is. Only [Exact] says that it is one; a text that is nearly a licence is
/// another licence, and what makes it so is shown.
public sealed interface Identification {

  /// The text is this licence, every clause of it in its order and nothing else.
  ///
  /// @param licence the identifier in the table of licences
  /// @param text which of the licence's texts
  /// @param policy whether it is the use policy that the licence makes part of itself: terms of the
  ///   licence, but not the licence
  /// @param notices what stands there besides and changes nothing: copyright lines, names, a title
  record Exact(LicenceId licence, String text, boolean policy, List<Passage> notices)
      implements Identification {
    public Exact {
      notices = List.copyOf(notices);
    }
  }

  /// Several whole licences, one after the other, and nothing else: which one applies, or whether
  /// all do, is not in their texts.
  record Several(List<Exact> licences) implements Identification {
    public Several {
      licences = List.copyOf(licences);
    }
  }

  /// Most of a licence, but not the licence.
  ///
  /// @param similarity from 0 to 1: twice the letters that both have, by those of both together
  /// @param differences in the order of the text; never empty
  /// @param whole licences that are in the text from their first clause to their last, with more
  ///   around or between
  record Close(
      LicenceId licence,
      String text,
      double similarity,
      List<Difference> differences,
      List<LicenceId> whole)
      implements Identification {
    public Close {
      differences = List.copyOf(differences);
      whole = List.copyOf(whole);
    }
  }

  /// Nothing that is known here.
  ///
  /// @param nearest what it resembles most, the nearest first
  record Unknown(List<Resemblance> nearest) implements Identification {
    public Unknown {
      nearest = List.copyOf(nearest);
    }
  }

  /// @param similarity from 0 to 1
  record Resemblance(LicenceId licence, double similarity) {}

  /// A place where a text leaves a licence.
  sealed interface Difference {

    /// Words in the place of clauses of the licence.
    ///
    /// @param firstClause of those that are not there, counted from 1
    /// @param clauses how many are not there
    record Changed(Passage here, int firstClause, int clauses) implements Difference {}

    /// Words that the licence has not.
    ///
    /// @param afterClause the clause of the licence before them, 0 at the beginning
    record Added(Passage here, int afterClause) implements Difference {}

    /// Clauses of the licence that are not there.
    ///
    /// @param line of the text where they would be
    record Missing(int line, int firstClause, int clauses) implements Difference {}
  }
}
