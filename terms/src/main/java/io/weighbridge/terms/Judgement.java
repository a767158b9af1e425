package io.weighbridge.terms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the rules say of one licence and one use, while they say it.
final class Judgement {

  final Clauses clauses;
  final Use use;
  private final Origin origin;
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();
  private final List<Duty> duties = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private String clause = "";

  Judgement(Clauses clauses, Use use, Origin origin) {
    this.clauses = clauses;
    this.use = use;
    this.origin = origin;
  }

  /// What is said from here on is said by this clause.
  void of(String clause) {
    this.clause = clause;
  }

  void refuse(String sentence) {
    refusals.add(new Refusal(clause, "%s: %s".formatted(origin, sentence), Optional.of(origin)));
  }

  void ask(Fact fact) {
    ask(fact, fact.question());
  }

  void ask(Fact fact, String sentence) {
    questions.add(
        new Question(
            fact,
            "%s (%s asks by its clause %s)".formatted(sentence, origin, clause),
            clause,
            Optional.of(origin)));
  }

  void oblige(Duty.Kind kind, Duty.When when, String sentence) {
    duties.add(new Duty(kind, when, sentence, Optional.empty(), clause, origin));
  }

  void oblige(Duty.Kind kind, Duty.When when, String sentence, String text) {
    duties.add(new Duty(kind, when, sentence, Optional.of(text), clause, origin));
  }

  void note(String sentence) {
    notes.add("%s: %s".formatted(origin, sentence));
  }

  /// Whether it is known that a fact holds.
  static boolean is(Optional<Boolean> fact) {
    return fact.isPresent() && fact.get();
  }

  /// Whether it is known that a fact does not hold.
  static boolean isNot(Optional<Boolean> fact) {
    return fact.isPresent() && !fact.get();
  }

  Decision decision() {
    return Decision.of(refusals, questions, duties, notes);
  }
}
