package io.weighbridge.terms;

import java.util.List;

/// What the program knows of a licence's text: digests of its clauses in their order, and a sketch
/// of the whole. The words are not in there.
///
/// @param licence the identifier in the table of licences
/// @param text which of the licence's texts this is; several may be in use, such as with and
///   without the instructions at its end
/// @param policy whether it is the use policy that the licence makes part of itself, and not the
///   licence
/// @param source where the text was found
/// @param sha256 of the file there, in hexadecimal
/// @param titles names of the licence that may stand over the text, as [LicenceText] letters
/// @param clauses in the text's order
/// @param shingles of the whole text
record Sketch(
    LicenceId licence,
    String text,
    boolean policy,
    String source,
    String sha256,
    List<String> titles,
    List<Clause> clauses,
    Shingles shingles) {

  /// @param digest of the clause
  /// @param optional whether the licence is the same without it: a title, a preamble, instructions
  /// @param afterName whether a name that everybody fills in for himself stands before it
  record Clause(ClauseDigest digest, boolean optional, boolean afterName) {

    int length() {
      return digest.length();
    }
  }

  Sketch {
    titles = List.copyOf(titles);
    clauses = List.copyOf(clauses);
  }

  /// The letters of all clauses that must be there.
  int required() {
    return clauses.stream().filter(clause -> !clause.optional()).mapToInt(Clause::length).sum();
  }
}
