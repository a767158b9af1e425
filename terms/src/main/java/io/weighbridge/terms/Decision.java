package io.weighbridge.terms;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a use is allowed, with all reasons.
///
/// @param outcome DENY if there is a refusal, else NEED_FACT if there is a question, else
///   ALLOW_WITH_DUTIES if there is a duty
/// @param notes what is good to know and asks for nothing
public record Decision(
    Outcome outcome,
    List<Refusal> refusals,
    List<Question> questions,
    List<Duty> duties,
    List<String> notes) {

  public Decision {
    refusals = List.copyOf(refusals);
    questions = List.copyOf(questions);
    duties = List.copyOf(duties);
    notes = List.copyOf(notes);
  }

  static Decision of(
      List<Refusal> refusals, List<Question> questions, List<Duty> duties, List<String> notes) {
    Outcome outcome = Outcome.ALLOW;
    if (!refusals.isEmpty()) {
      outcome = Outcome.DENY;
    } else if (!questions.isEmpty()) {
      outcome = Outcome.NEED_FACT;
    } else if (!duties.isEmpty()) {
      outcome = Outcome.ALLOW_WITH_DUTIES;
    }
    return new Decision(outcome, refusals, questions, duties, notes);
  }

  static Decision refused(String clause, String sentence) {
    return of(
        List.of(new Refusal(clause, sentence, Optional.empty())), List.of(), List.of(), List.of());
  }

  static Decision asks(Fact fact, String sentence, String because) {
    return of(
        List.of(),
        List.of(new Question(fact, sentence, because, Optional.empty())),
        List.of(),
        List.of());
  }

  static Decision note(String sentence) {
    return of(List.of(), List.of(), List.of(), List.of(sentence));
  }

  /// All of them hold: the worst outcome, every reason once.
  static Decision all(List<Decision> decisions) {
    Set<Refusal> refusals = new LinkedHashSet<>();
    Set<Question> questions = new LinkedHashSet<>();
    Set<Duty> duties = new LinkedHashSet<>();
    Set<String> notes = new LinkedHashSet<>();
    for (Decision decision : decisions) {
      refusals.addAll(decision.refusals);
      questions.addAll(decision.questions);
      duties.addAll(decision.duties);
      notes.addAll(decision.notes);
    }
    return of(
        new ArrayList<>(refusals),
        new ArrayList<>(questions),
        new ArrayList<>(duties),
        new ArrayList<>(notes));
  }

  /// The same, but that it is asked which licence holds where there are disputes about that.
  ///
  /// @param disputes sentences
  public Decision orAsked(List<String> disputes) {
    List<Decision> all = new ArrayList<>(List.of(this));
    for (String dispute : disputes) {
      all.add(asks(Fact.LICENCE, "%s Which licence holds?".formatted(dispute), "licence"));
    }
    return all(all);
  }

  /// With one more note.
  public Decision with(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new Decision(outcome, refusals, questions, duties, more);
  }

  /// One sentence: what was decided, and the first reason.
  public String sentence() {
    return switch (outcome) {
      case ALLOW -> "The use is allowed.";
      case ALLOW_WITH_DUTIES ->
          "The use is allowed, with %s."
              .formatted(duties.size() == 1 ? "one duty" : duties.size() + " duties");
      case NEED_FACT -> questions.getFirst().sentence();
      case DENY -> refusals.getFirst().sentence();
    };
  }
}
