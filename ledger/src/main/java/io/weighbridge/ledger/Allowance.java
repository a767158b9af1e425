package io.weighbridge.ledger;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a token, user, team, organisation or model may take.
///
/// @param budgets each of which needs room
/// @param requestsPerMinute 0 sets no limit
/// @param tokensPerMinute 0 sets no limit
/// @param concurrent requests under way at once; 0 sets no limit
/// @param models that may be used, by the deployment's name; none are all
public record Allowance(
    List<Budget> budgets,
    int requestsPerMinute,
    int tokensPerMinute,
    int concurrent,
    Set<String> models) {

  public static final Allowance NONE = new Allowance(List.of(), 0, 0, 0, Set.of());

  static final int MOST_BUDGETS = 16;
  static final int MOST_MODELS = 1000;
  static final int MOST = 1_000_000_000;

  public Allowance {
    budgets = List.copyOf(budgets);
    models = Set.copyOf(models);
    if (budgets.size() > MOST_BUDGETS || models.size() > MOST_MODELS) {
      throw new BadEvent(
          "there are %d budgets and %d models at most".formatted(MOST_BUDGETS, MOST_MODELS));
    }
    Set<String> counted = new TreeSet<>();
    for (Budget budget : budgets) {
      if (!counted.add(budget.unit() + "/" + budget.window().word())) {
        throw new BadEvent(
            "there are two budgets of %s/%s: one is enough"
                .formatted(budget.unit(), budget.window().word()));
      }
    }
    require("requests per minute", requestsPerMinute);
    require("tokens per minute", tokensPerMinute);
    require("concurrent requests", concurrent);
    for (String model : models) {
      if (model.isEmpty() || model.chars().anyMatch(c -> c <= ' ')) {
        throw new BadEvent("'%s' names no deployment".formatted(model));
      }
    }
  }

  private static void require(String what, int value) {
    if (value < 0 || value > MOST) {
      throw new BadEvent("%s: 0 to %d, not %d".formatted(what, MOST, value));
    }
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /// Whether a model may be used, as far as this says.
  public boolean allows(String model) {
    return models.isEmpty() || models.contains(model);
  }

  String text() {
    if (isNone()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (Budget budget : budgets) {
      text.append("budget ").append(budget).append('\n');
    }
    text.append("rates ").append(requestsPerMinute).append(' ').append(tokensPerMinute);
    text.append(' ').append(concurrent).append('\n');
    for (String model : new TreeSet<>(models)) {
      text.append("model ").append(model).append('\n');
    }
    return text.toString();
  }

  static Allowance parse(String text, Currency usual) {
    List<Budget> budgets = new ArrayList<>();
    int[] rates = new int[3];
    Set<String> models = new TreeSet<>();
    text.lines()
        .forEach(line -> {
          int space = line.indexOf(' ');
          String rest = line.substring(space + 1);
          switch (line.substring(0, space)) {
            case "budget" -> budgets.add(Budget.parse(rest, usual));
            case "model" -> models.add(rest);
            case "rates" -> {
              String[] parts = rest.split(" ", -1);
              for (int i = 0; i < rates.length; i++) {
                rates[i] = Integer.parseInt(parts[i]);
              }
            }
            default -> throw new BadEvent("a newer release wrote the allowance: " + line);
          }
        });
    return new Allowance(budgets, rates[0], rates[1], rates[2], models);
  }
}
