package io.weighbridge.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// More restrictions never allow more, and less known never allows more: seeded random licences and
/// uses.
final class MonotonyTest {

  private static final int ROUNDS = 4_000;

  /// For each clause its values; each is a restriction of the one that is not there.
  private static final List<List<String>> CLAUSES =
      List.of(
          List.of(
              "commercial_use: no",
              "commercial_use: research_only",
              "commercial_use: non_production_only",
              "commercial_use: {revenue_cap: {us_dollars: 1000, window: year}}",
              "commercial_use: {revenue_cap: {us_dollars: 1000, window: month}}"),
          List.of(
              "user_cap: {monthly_users: 100, measured: rolling, on_exceed: request_licence}",
              "user_cap: {monthly_users: 100, measured: at_release, commercial_only: true,"
                  + " or_monthly_revenue: 50, on_exceed: request_licence}",
              "user_cap: {monthly_users: 100, measured: rolling, on_exceed: {display: Kimi K2}}"),
          List.of(
              "field_of_use: {list: a, forbids: [military, medical], flows_down: true}",
              "field_of_use: {list: b}"),
          List.of(
              "hosted_service: distribution",
              "hosted_service: offer_source",
              "hosted_service: separate_permission"),
          List.of(
              "train_other_models: {forbidden: other models}",
              "train_other_models: {if_named: {prefix: Llama}}"),
          List.of(
              "attribution: {licence_copy: true, notice: N, keep_notices: true, display: D,"
                  + " name_prefix: P, state_changes: true}"),
          List.of(
              "derivative_licence: same",
              "derivative_licence: carry_limits",
              "derivative_licence: under_these",
              "derivative_licence: not_shared"),
          List.of("distillation_is_derivative: true"),
          List.of("output_is_derivative: true"),
          List.of(
              "geo: {exclude: [EU], who: domicile, multimodal_only: true}",
              "geo: {exclude: [EU], who: place_of_use}"),
          List.of(
              "registration: {url: 'https://licences.example/'}",
              "registration: {url: 'https://licences.example/', commercial_only: true}"),
          List.of("remote_restriction: true"),
          List.of("auto_termination: [breach]"),
          List.of("policy_incorporated: {url: 'https://licences.example/policy'}"));

  private static final List<List<String>> FACTS =
      List.of(
          List.of("modify=yes"),
          List.of("distribute=yes"),
          List.of("commercial=yes", "commercial=no"),
          List.of("production=yes", "production=no"),
          List.of("research=yes", "research=no"),
          List.of("users=99", "users=101"),
          List.of("yearly=999", "yearly=1001"),
          List.of("monthly=49", "monthly=51", "monthly=1001"),
          List.of("domicile=DE", "domicile=US"),
          List.of("place=FR", "place=US"),
          List.of("offered=yes", "offered=no"),
          List.of("trains=yes", "trains=no"),
          List.of("sector=military", "sector=general"),
          List.of("multimodal=yes", "multimodal=no"),
          List.of("registered=yes", "registered=no"));

  /// What a user is not asked for: what is done with the model.
  private static final int ACTS = 2;

  private static final long SEED = Long.getLong("seed", new Random().nextLong());

  @Test
  void addingARestrictionNeverAllowsWhatWasNotAllowed() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> clauses = some(CLAUSES, random);
      List<String> unused =
          CLAUSES.stream()
              .filter(values -> values.stream().noneMatch(clauses::contains))
              .map(values -> values.get(random.nextInt(values.size())))
              .toList();
      if (unused.isEmpty()) {
        continue;
      }
      Use use = Written.use(String.join(" ", some(FACTS, random)));
      List<String> more = new ArrayList<>(clauses);
      more.add(unused.get(random.nextInt(unused.size())));
      Outcome before = outcome(clauses, use);
      Outcome after = outcome(more, use);
      assertThat(after)
          .as("seed %d: %s and then %s for %s", SEED, clauses, more, use)
          .isGreaterThanOrEqualTo(before);
    }
  }

  /// A clause, and the same clause drawn tighter.
  private static final List<List<String>> TIGHTER =
      List.of(
          List.of("commercial_use: no", "commercial_use: research_only"),
          List.of("commercial_use: no", "commercial_use: non_production_only"),
          List.of(
              "commercial_use: {revenue_cap: {us_dollars: 1001, window: year}}",
              "commercial_use: {revenue_cap: {us_dollars: 999, window: year}}"),
          List.of(
              "commercial_use: {revenue_cap: {us_dollars: 1000, window: year}}",
              "commercial_use: no"),
          List.of(
              "user_cap: {monthly_users: 100, measured: rolling, on_exceed: request_licence}",
              "user_cap: {monthly_users: 98, measured: rolling, on_exceed: request_licence}"),
          List.of(
              "user_cap: {monthly_users: 100, measured: rolling, on_exceed: request_licence}",
              "user_cap: {monthly_users: 100, measured: rolling, or_monthly_revenue: 50, on_exceed:"
                  + " request_licence}"),
          List.of(
              "user_cap: {monthly_users: 100, measured: rolling, commercial_only: true, on_exceed:"
                  + " request_licence}",
              "user_cap: {monthly_users: 100, measured: rolling, on_exceed: request_licence}"),
          List.of(
              "user_cap: {monthly_users: 100, measured: rolling, on_exceed: {display: Kimi K2}}",
              "user_cap: {monthly_users: 100, measured: rolling, on_exceed: request_licence}"),
          List.of(
              "field_of_use: {list: a, forbids: [medical]}",
              "field_of_use: {list: a, forbids: [medical, military]}"),
          List.of("hosted_service: offer_source", "hosted_service: separate_permission"),
          List.of(
              "train_other_models: {if_named: {prefix: Llama}}",
              "train_other_models: {forbidden: other models}"),
          List.of("derivative_licence: under_these", "derivative_licence: not_shared"),
          List.of(
              "geo: {exclude: [FR], who: domicile, multimodal_only: true}",
              "geo: {exclude: [FR, DE], who: domicile, multimodal_only: true}"),
          List.of(
              "geo: {exclude: [EU], who: domicile, multimodal_only: true}",
              "geo: {exclude: [EU], who: domicile}"),
          List.of(
              "registration: {url: 'https://licences.example/', commercial_only: true}",
              "registration: {url: 'https://licences.example/'}"));

  @Test
  void drawingAClauseTighterNeverAllowsWhatWasNotAllowed() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> pair = TIGHTER.get(random.nextInt(TIGHTER.size()));
      String key = pair.getFirst().substring(0, pair.getFirst().indexOf(':') + 1);
      List<String> others =
          some(CLAUSES, random).stream().filter(clause -> !clause.startsWith(key)).toList();
      Use use = Written.use(String.join(" ", some(FACTS, random)));
      List<String> loose = new ArrayList<>(others);
      loose.add(pair.getFirst());
      List<String> tight = new ArrayList<>(others);
      tight.add(pair.getLast());
      assertThat(outcome(tight, use))
          .as("seed %d: %s and then %s for %s", SEED, loose, tight, use)
          .isGreaterThanOrEqualTo(outcome(loose, use));
    }
  }

  @Test
  void removingAFactNeverAllowsWhatWasNotAllowed() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> clauses = some(CLAUSES, random);
      List<String> facts = some(FACTS, random);
      List<String> removable =
          facts.stream()
              .filter(fact -> FACTS.subList(0, ACTS).stream().noneMatch(act -> act.contains(fact)))
              .toList();
      if (removable.isEmpty()) {
        continue;
      }
      List<String> fewer = new ArrayList<>(facts);
      fewer.remove(removable.get(random.nextInt(removable.size())));
      Outcome before = outcome(clauses, Written.use(String.join(" ", facts)));
      Outcome after = outcome(clauses, Written.use(String.join(" ", fewer)));
      if (before.compareTo(Outcome.NEED_FACT) >= 0) {
        assertThat(after)
            .as("seed %d: %s, %s and then %s", SEED, clauses, facts, fewer)
            .isGreaterThanOrEqualTo(Outcome.NEED_FACT);
      } else {
        // A duty that is there does not go away either by keeping quiet.
        assertThat(after)
            .as("seed %d: %s, %s and then %s", SEED, clauses, facts, fewer)
            .isGreaterThanOrEqualTo(before);
      }
    }
  }

  private static Outcome outcome(List<String> clauses, Use use) {
    return Written.decide(String.join(", ", clauses), use).outcome();
  }

  private static List<String> some(List<List<String>> choices, Random random) {
    List<String> chosen = new ArrayList<>();
    for (List<String> values : choices) {
      if (random.nextInt(3) > 0) {
        chosen.add(values.get(random.nextInt(values.size())));
      }
    }
    return chosen;
  }
}
