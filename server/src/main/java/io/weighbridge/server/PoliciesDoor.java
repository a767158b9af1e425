package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// What the operator decided, as the server goes by it: read only, for those who govern the hub.
/// What only says where things are, and above all what opens them, is not told.
final class PoliciesDoor {

  /// The sections whose keys are decisions.
  private static final List<String> TOLD =
      List.of("hub.", "serving.", "terms.", "billing.", "ledger.currency", "grants.country");

  private static final Set<String> PATHS = Set.of("hub.trusted-keys");

  private final List<Setting> settings;
  private final TermsOptions terms;
  private final Clock clock;
  private final Function<Exchange, Caller> callers;
  private final Consumer<Caller> mayGovern;

  /// @param mayGovern throws what is answered to those who do not govern the hub
  PoliciesDoor(
      Configuration configuration,
      Clock clock,
      Function<Exchange, Caller> callers,
      Consumer<Caller> mayGovern) {
    this.settings =
        configuration.settings().stream().filter(each -> isTold(each.key().name())).toList();
    this.terms = configuration.terms();
    this.clock = clock;
    this.callers = callers;
    this.mayGovern = mayGovern;
  }

  private static boolean isTold(String key) {
    return TOLD.stream().anyMatch(key::startsWith) && !PATHS.contains(key);
  }

  void routes(Router router) {
    router.get(
        "/api/weighbridge/policies",
        Operation.of("Shows what the configuration decides: scans, licences, limits, bills")
            .answer(200, "each key with its value, its default and where it was said")
            .answer(403, "you do not govern the hub")
            .forSignedIn(),
        this::show);
  }

  private void show(Exchange exchange) {
    mayGovern.accept(callers.apply(exchange));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("policies", settings.stream().map(PoliciesDoor::document).toList());
    Map<String, Object> facts = new LinkedHashMap<>();
    terms
        .confirmed()
        .ifPresent(day -> {
          facts.put("confirmed", day.toString());
          facts.put("until", day.plusDays(terms.keepFacts().toDays()).toString());
        });
    facts.put(
        "aged", terms.whyNot(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)).isPresent());
    document.put("facts", facts);
    exchange.json(200, document);
  }

  private static Map<String, Object> document(Setting setting) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("key", setting.key().name());
    document.put("value", setting.text());
    document.put("default", setting.key().usual());
    setting.from().ifPresent(place -> document.put("from", place));
    document.put("meaning", setting.key().meaning());
    return document;
  }
}
