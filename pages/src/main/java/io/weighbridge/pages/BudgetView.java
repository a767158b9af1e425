package io.weighbridge.pages;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A budget with what is left of it.
///
/// @param subject whose, such as `user:ann`
/// @param whose in words
/// @param window day, month or total
/// @param percent of it that is spent
/// @param alert the threshold that is reached, in percent; 0 for none
/// @param resets when it is full again, empty for never
public record BudgetView(
    String subject,
    String whose,
    BigDecimal most,
    BigDecimal spent,
    BigDecimal left,
    String unit,
    String window,
    BigDecimal percent,
    int alert,
    String resets) {

  /// The budgets of an allowance.
  ///
  /// @param named what a token is called, by its id
  static List<BudgetView> of(JsonNode allowance, TokenNames named) {
    List<BudgetView> budgets = new ArrayList<>();
    String subject = allowance.path("subject").asString("");
    for (JsonNode budget : allowance.path("budgets")) {
      budgets.add(
          new BudgetView(
              subject,
              whose(subject, named),
              UsageRow.decimal(budget.path("most")),
              UsageRow.decimal(budget.path("spent")),
              UsageRow.decimal(budget.path("left")),
              budget.path("unit").asString(""),
              budget.path("window").asString("total"),
              UsageRow.decimal(budget.path("percent")),
              budget.path("alert").asInt(0),
              budget.path("resets").asString("")));
    }
    return budgets;
  }

  /// Those of all allowances, the most used first.
  static List<BudgetView> all(JsonNode answer, TokenNames named) {
    return answer
        .path("allowances")
        .valueStream()
        .flatMap(allowance -> of(allowance, named).stream())
        .sorted(Comparator.comparing(BudgetView::percent).reversed())
        .toList();
  }

  static String whose(String subject, TokenNames named) {
    int colon = subject.indexOf(':');
    String name = subject.substring(colon + 1);
    return switch (subject.substring(0, Math.max(colon, 0))) {
      case "token" -> "the token " + named.of(name);
      case "user" -> "the user " + name;
      case "team" -> "the team " + name;
      case "organization" -> "the organisation " + name;
      case "model" -> "the deployment " + name;
      default -> subject;
    };
  }

  /// Names of tokens, as far as the visitor may know them.
  interface TokenNames {
    String of(String id);
  }

  private boolean isMoney() {
    return unit.length() == 3 && unit.equals(unit.toUpperCase(java.util.Locale.ROOT));
  }

  private String shown(BigDecimal value) {
    return isMoney() ? Figures.money(value, unit) : Figures.amount(value) + " " + unit;
  }

  /// `20.00 USD a month`.
  public String limit() {
    return switch (window) {
      case "day", "month" -> shown(most) + " a " + window;
      default -> shown(most) + " in total";
    };
  }

  /// `12.30 of 20.00 USD spent, 7.70 USD left`.
  public String words() {
    String of =
        isMoney() ? shown(spent).substring(0, shown(spent).length() - 4) : Figures.amount(spent);
    return "%s of %s spent, %s left".formatted(of, shown(most), shown(left));
  }

  /// `Full again on 1 Dec 2026`.
  public Optional<String> again() {
    return resets.isEmpty()
        ? Optional.empty()
        : Optional.of("Full again on " + Figures.moment(resets));
  }

  public boolean isUsedUp() {
    return left.signum() <= 0;
  }

  /// As people wrote it: `20.00 USD/month`.
  public String text() {
    return "%s %s/%s".formatted(most.toPlainString(), unit, window);
  }
}
