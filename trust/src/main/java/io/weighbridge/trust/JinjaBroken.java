package io.weighbridge.trust;

/// A template that does not come to its end.
final class JinjaBroken extends JinjaRule {

  JinjaBroken() {
    super("WB-JINJA-BROKEN", "What cannot be taken apart to its end cannot be judged.");
  }

  @Override
  void check(Jinja template, Report report) {
    template
        .problem()
        .ifPresent(problem ->
            report.add(
                Severity.SUSPICIOUS, problem.offset(), String.valueOf(problem.getMessage())));
  }
}
