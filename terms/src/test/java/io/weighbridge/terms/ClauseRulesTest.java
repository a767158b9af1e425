package io.weighbridge.terms;

import static io.weighbridge.terms.Outcome.ALLOW_WITH_DUTIES;
import static io.weighbridge.terms.Outcome.DENY;
import static io.weighbridge.terms.Outcome.NEED_FACT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every clause of the vocabulary allows, denies, asks and obliges; a row is a clause, what is
/// known of the use, and what comes out.
final class ClauseRulesTest {

  private static final String CAP =
      "monthly_users: 100, measured: rolling, affiliates: true, on_exceed: request_licence";

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          commercial_use: yes                 |                             | ALLOW
          commercial_use: no                  | commercial=no               | ALLOW
          commercial_use: no                  | commercial=yes              | DENY
          commercial_use: no                  |                             | NEED_FACT COMMERCIAL
          commercial_use: research_only       | commercial=no research=yes  | ALLOW
          commercial_use: research_only       | commercial=yes research=yes | DENY
          commercial_use: research_only       | commercial=no research=no   | DENY
          commercial_use: research_only       | commercial=no               | NEED_FACT RESEARCH
          commercial_use: research_only       | research=yes                | NEED_FACT COMMERCIAL
          commercial_use: non_production_only | commercial=no production=no  | ALLOW
          commercial_use: non_production_only | commercial=no production=yes | DENY
          commercial_use: non_production_only | commercial=yes production=no | DENY
          commercial_use: non_production_only | production=no               | NEED_FACT COMMERCIAL
          commercial_use: non_production_only | commercial=no               | NEED_FACT PRODUCTION
          """)
  void useForGain(String clause, String facts, String expected) {
    check(clause, facts, expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          year  | commercial=no              | ALLOW
          year  | commercial=yes yearly=999  | ALLOW
          year  | yearly=999                 | ALLOW
          year  | commercial=yes yearly=1000 | DENY
          year  | commercial=yes             | NEED_FACT ANNUAL_REVENUE
          year  | yearly=1000                | NEED_FACT COMMERCIAL
          year  |                            | NEED_FACT COMMERCIAL ANNUAL_REVENUE
          year  | commercial=yes monthly=1   | NEED_FACT ANNUAL_REVENUE
          month | commercial=yes monthly=999 | ALLOW
          month | commercial=yes monthly=1000 | DENY
          month | commercial=yes             | NEED_FACT MONTHLY_REVENUE
          """)
  void revenue(String window, String facts, String expected) {
    check(
        "commercial_use: {revenue_cap: {us_dollars: 1000, window: %s}}".formatted(window),
        facts,
        expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          ''                                             | users=100                 | ALLOW
          ''                                             | users=101                 | DENY
          ''                                             |                           | NEED_FACT MONTHLY_USERS
          ', commercial_only: true'                      | commercial=no             | ALLOW
          ', commercial_only: true'                      | commercial=yes users=101  | DENY
          ', commercial_only: true'                      | users=101                 | NEED_FACT COMMERCIAL
          ', commercial_only: true'                      | users=100                 | ALLOW
          ', commercial_only: true'                      |                           | NEED_FACT COMMERCIAL MONTHLY_USERS
          ', or_monthly_revenue: 50'                     | users=100 monthly=50      | ALLOW
          ', or_monthly_revenue: 50'                     | users=100 monthly=51      | DENY
          ', or_monthly_revenue: 50'                     | monthly=51                | DENY
          ', or_monthly_revenue: 50'                     | users=100                 | NEED_FACT MONTHLY_REVENUE
          ', or_monthly_revenue: 50'                     | monthly=50                | NEED_FACT MONTHLY_USERS
          """)
  void users(String more, String facts, String expected) {
    check("user_cap: {%s%s}".formatted(CAP, more), facts, expected);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          users=100 | ALLOW
          users=101 | ALLOW_WITH_DUTIES DISPLAY
                    | ALLOW_WITH_DUTIES DISPLAY
          """)
  void largeUsersShowAName(String facts, String expected) {
    check(
        "user_cap: {monthly_users: 100, measured: rolling, on_exceed: {display: Kimi K2}}",
        facts,
        expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'forbids: [military]'                    | sector=medical                 | ALLOW_WITH_DUTIES LIMITS_OF_USE
          'forbids: [military]'                    | sector=military                | DENY
          'forbids: [military]'                    |                                | NEED_FACT SECTOR
          'forbids: []'                            |                                | ALLOW_WITH_DUTIES LIMITS_OF_USE
          'forbids: [military], flows_down: true'  | sector=general distribute=yes  | ALLOW_WITH_DUTIES LIMITS_OF_USE LIMITS_OF_USE
          """)
  void fields(String list, String facts, String expected) {
    check("field_of_use: {list: some-list, %s}".formatted(list), facts, expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          silent              | offered=yes | ALLOW
          not_distribution    | offered=yes | ALLOW
          distribution        | offered=yes | ALLOW
          offer_source        | offered=yes | ALLOW_WITH_DUTIES OFFER_SOURCE
          offer_source        |             | ALLOW_WITH_DUTIES OFFER_SOURCE
          offer_source        | offered=no  | ALLOW
          separate_permission | offered=yes | DENY
          separate_permission |             | NEED_FACT OFFERED_TO_OTHERS
          separate_permission | offered=no  | ALLOW
          """)
  void services(String clause, String facts, String expected) {
    check("hosted_service: " + clause, facts, expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          free                                                | trains=yes | ALLOW
          '{forbidden: other models}'                         | trains=yes | DENY
          '{forbidden: other models}'                         |            | NEED_FACT TRAINS_MODELS
          '{forbidden: other models}'                         | trains=no  | ALLOW
          '{if_named: {prefix: Llama}}'                       | trains=yes | ALLOW_WITH_DUTIES NAME
          '{if_named: {display: Built with Qwen}}'            |            | ALLOW_WITH_DUTIES DISPLAY
          '{if_named: {prefix: Llama, display: Built so}}'    | trains=no  | ALLOW
          """)
  void otherModels(String clause, String facts, String expected) {
    check("train_other_models: " + clause, facts, expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          licence_copy: true      | distribute=yes             | ALLOW_WITH_DUTIES LICENCE_COPY
          licence_copy: true      |                            | ALLOW
          notice: Some text       | distribute=yes             | ALLOW_WITH_DUTIES NOTICE
          notice: Some text       | offered=yes                | ALLOW
          keep_notices: true      | distribute=yes             | ALLOW_WITH_DUTIES NOTICE
          state_changes: true     | distribute=yes             | ALLOW
          state_changes: true     | distribute=yes modify=yes  | ALLOW_WITH_DUTIES STATE_CHANGES
          display: Built with it  | offered=yes                | ALLOW_WITH_DUTIES DISPLAY
          display: Built with it  |                            | ALLOW_WITH_DUTIES DISPLAY
          display: Built with it  | offered=no                 | ALLOW
          display: Built with it  | offered=no distribute=yes  | ALLOW_WITH_DUTIES DISPLAY
          name_prefix: Llama      | offered=yes                | ALLOW
          name_prefix: Llama      | modify=yes                 | ALLOW_WITH_DUTIES NAME
          name_prefix: Llama      | modify=yes offered=no      | ALLOW
          """)
  void attributions(String clause, String facts, String expected) {
    check("attribution: {%s}".formatted(clause), facts, expected);
  }

  @ParameterizedTest(name = "offered {0} -> {1}")
  @CsvSource({"yes,ALLOW_WITH_DUTIES LICENCE_COPY", "no,ALLOW"})
  void aServiceIsADistributionWhereTheLicenceSaysSo(String offered, String expected) {
    check(
        "hosted_service: distribution, attribution: {licence_copy: true}",
        "offered=" + offered,
        expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          any                        | modify=yes distribute=yes | ALLOW
          same                       | modify=yes distribute=yes | ALLOW_WITH_DUTIES DERIVATIVE_LICENCE
          same                       | modify=yes                | ALLOW
          same                       | distribute=yes            | ALLOW
          '{same_or: [agpl-3.0]}'    | modify=yes distribute=yes | ALLOW_WITH_DUTIES DERIVATIVE_LICENCE
          carry_limits               | modify=yes distribute=yes | ALLOW_WITH_DUTIES DERIVATIVE_LICENCE
          under_these                | modify=yes distribute=yes | ALLOW_WITH_DUTIES DERIVATIVE_LICENCE
          not_shared                 | modify=yes distribute=yes | DENY
          not_shared                 | modify=yes                | ALLOW
          """)
  void whatIsMadeFromIt(String clause, String facts, String expected) {
    check("derivative_licence: " + clause, facts, expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          distillation_is_derivative: true  | trains=yes | ALLOW_WITH_DUTIES DERIVATIVE_LICENCE
          distillation_is_derivative: true  |            | ALLOW_WITH_DUTIES DERIVATIVE_LICENCE
          distillation_is_derivative: true  | trains=no  | ALLOW
          distillation_is_derivative: false | trains=yes | ALLOW
          output_is_derivative: true        |            | ALLOW_WITH_DUTIES LIMITS_OF_USE
          output_is_derivative: false       |            | ALLOW
          remote_restriction: true          |            | ALLOW
          'auto_termination: [patent_suit]' |            | ALLOW
          """)
  void outputsAndEnds(String clause, String facts, String expected) {
    check(clause, facts, expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'who: domicile'                          | domicile=DE                | DENY
          'who: domicile'                          | domicile=US                | ALLOW
          'who: domicile'                          | place=US                   | NEED_FACT DOMICILE
          'who: place_of_use'                      | place=DE                   | DENY
          'who: place_of_use'                      | domicile=DE place=KR       | ALLOW
          'who: place_of_use'                      |                            | NEED_FACT PLACE_OF_USE
          'who: domicile, multimodal_only: true'   | domicile=DE multimodal=no  | ALLOW
          'who: domicile, multimodal_only: true'   | domicile=DE multimodal=yes | DENY
          'who: domicile, multimodal_only: true'   | domicile=DE                | NEED_FACT MULTIMODAL
          'who: domicile, multimodal_only: true'   | multimodal=yes             | NEED_FACT DOMICILE
          'who: domicile, multimodal_only: true'   |                            | NEED_FACT MULTIMODAL DOMICILE
          """)
  void countries(String clause, String facts, String expected) {
    check("geo: {exclude: [EU, GB], %s}".formatted(clause), facts, expected);
  }

  @ParameterizedTest(name = "{0} | {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          false | registered=yes                | ALLOW
          false | registered=no                 | DENY
          false |                               | NEED_FACT REGISTERED
          true  | commercial=no                 | ALLOW
          true  | commercial=yes registered=no  | DENY
          true  | registered=no                 | NEED_FACT COMMERCIAL
          true  | commercial=yes                | NEED_FACT REGISTERED
          true  |                               | NEED_FACT COMMERCIAL REGISTERED
          """)
  void registrations(boolean commercialOnly, String facts, String expected) {
    check(
        "registration: {url: 'https://licences.example/', commercial_only: %s}"
            .formatted(commercialOnly),
        facts,
        expected);
  }

  @Test
  void aPolicyIsADutyOnceWhetherOrNotThereIsAListOfUses() {
    String policy = "policy_incorporated: {url: 'https://licences.example/policy', mutable: true}";
    check(policy, "", "ALLOW_WITH_DUTIES LIMITS_OF_USE");
    check(policy + ", field_of_use: {list: some-list}", "", "ALLOW_WITH_DUTIES LIMITS_OF_USE");
    assertThat(Written.decide(policy, Use.PLAIN).notes())
        .singleElement()
        .asString()
        .contains("may change");
  }

  @Test
  void theWorstClauseDecidesAndAllReasonsAreGiven() {
    Decision decision =
        Written.decide(
            "commercial_use: no, attribution: {display: Shown}, registration: {url: 'https://licences.example/'}",
            Written.use("commercial=yes"));
    assertThat(decision.outcome()).isEqualTo(DENY);
    assertThat(decision.refusals()).extracting(Refusal::clause).containsExactly("commercial_use");
    assertThat(decision.questions()).extracting(Question::fact).containsExactly(Fact.REGISTERED);
    assertThat(decision.duties()).extracting(Duty::text).contains(Optional.of("Shown"));
    assertThat(decision.sentence()).isEqualTo("test-1.0: it forbids use for gain");
  }

  private static void check(String clause, String facts, String expected) {
    Decision decision = Written.decide(clause, Written.use(facts == null ? "" : facts));
    String[] words = expected.split(" ");
    assertThat(decision.outcome().name()).as("%s | %s", clause, facts).isEqualTo(words[0]);
    List<String> more = List.of(words).subList(1, words.length);
    if (decision.outcome() == NEED_FACT) {
      assertThat(decision.questions())
          .extracting(question -> question.fact().name())
          .containsExactlyInAnyOrderElementsOf(more);
    }
    if (decision.outcome() == ALLOW_WITH_DUTIES) {
      assertThat(decision.duties())
          .extracting(duty -> duty.kind().name())
          .containsExactlyInAnyOrderElementsOf(more);
    }
  }
}
