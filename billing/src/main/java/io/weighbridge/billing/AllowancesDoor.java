package io.weighbridge.billing;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.access.Token;
import io.weighbridge.access.Tokens;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.ledger.Allowance;
import io.weighbridge.ledger.Arrangements;
import io.weighbridge.ledger.Budget;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.LedgerException;
import io.weighbridge.ledger.Limit;
import io.weighbridge.ledger.Payer;
import io.weighbridge.ledger.Subject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What a token, a user, a team, an organisation or a model may take, in this program's own API.
/// Those who govern the hub say it; the owner of a token may say it of that token while nobody else
/// did; whoever governs an organisation says it of its teams.
public final class AllowancesDoor {

  private static final String ALLOWANCES = BillingDoor.OWN + "allowances";
  private static final String SUBJECT =
      "token:ID, user:NAME, team:ORGANISATION/TEAM, organization:NAME or model:DEPLOYMENT";

  private final Ledger ledger;
  private final Arrangements arrangements;
  private final Tokens tokens;
  private final Readers readers;
  private final List<Integer> alerts;
  private final Clock clock;

  /// @param alerts at how many percent of a budget its owner is warned, growing
  public AllowancesDoor(
      Ledger ledger,
      Arrangements arrangements,
      Tokens tokens,
      Readers readers,
      List<Integer> alerts,
      Clock clock) {
    this.ledger = ledger;
    this.arrangements = arrangements;
    this.tokens = tokens;
    this.readers = readers;
    this.alerts = List.copyOf(alerts);
    this.clock = clock;
  }

  public void routes(Router router) {
    router.get(
        ALLOWANCES,
        Operation.of(
                "Shows what somebody may take, what of it is spent, and the alert it has reached")
            .query("subject", "string", SUBJECT + "; all that you may see without it")
            .answer(200, "the allowance; without a subject all of them, under allowances")
            .answer(403, "it is somebody else's")
            .answer(404, "no such token")
            .forSignedIn(),
        BillingDoor.answering(this::show));
    router.put(
        ALLOWANCES,
        Operation.of("Says what somebody may take, instead of what was said before")
            .json(
                """
                {"type":"object","additionalProperties":false,"required":["subject"],\
                "properties":{"subject":{"type":"string"},\
                "budgets":{"type":"array","items":{"type":"string"}},\
                "requests_per_minute":{"type":"integer","minimum":0},\
                "tokens_per_minute":{"type":"integer","minimum":0},\
                "concurrent":{"type":"integer","minimum":0},\
                "models":{"type":"array","items":{"type":"string"}},\
                "organization":{"type":"string"},"team":{"type":"string"}}}\
                """)
            .answer(200, "the allowance")
            .answer(400, "what cannot be allowed")
            .answer(403, "who may say so")
            .answer(404, "no such token")
            .forSignedIn(),
        BillingDoor.answering(this::set));
  }

  private void show(Exchange exchange) {
    Caller caller = readers.of(exchange);
    Optional<String> named = Parameters.name(exchange, "subject");
    if (named.isEmpty()) {
      list(exchange, caller);
      return;
    }
    Subject subject = subject(named.get());
    if (!readers.seesAll(caller) && !owns(caller, subject)) {
      throw HttpFailure.of(403, "You may see what you and your organisations may take.");
    }
    exchange.json(200, document(subject));
  }

  private void list(Exchange exchange, Caller caller) {
    boolean all = readers.seesAll(caller);
    List<Map<String, Object>> documents =
        arrangements.allowed().stream()
            .filter(this::isThere)
            .filter(subject -> all || owns(caller, subject))
            .map(this::document)
            .toList();
    exchange.json(200, Map.of("alerts_at", alerts, "allowances", documents));
  }

  /// What was said of a token outlives it.
  private boolean isThere(Subject subject) {
    return subject.kind() != Subject.Kind.TOKEN || tokens.find(subject.name()).isPresent();
  }

  private void set(Exchange exchange) {
    Caller caller = readers.of(exchange);
    Body body =
        Body.of(
            exchange,
            "subject",
            "budgets",
            "requests_per_minute",
            "tokens_per_minute",
            "concurrent",
            "models",
            "organization",
            "team");
    Subject subject = subject(body.text("subject"));
    requireMaySay(caller, subject);
    Allowance allowance;
    try {
      List<Budget> budgets = new ArrayList<>();
      for (String text : body.texts("budgets")) {
        budgets.add(Budget.parse(text, ledger.currency()));
      }
      allowance =
          new Allowance(
              budgets,
              body.whole("requests_per_minute", 0),
              body.whole("tokens_per_minute", 0),
              body.whole("concurrent", 0),
              new LinkedHashSet<>(body.texts("models")));
    } catch (LedgerException e) {
      throw HttpFailure.badRequest(BillingDoor.sentence(e));
    }
    Optional<Payer> payer = payer(caller, subject, body);
    arrangements.allow(subject, allowance, caller.name());
    payer.ifPresent(named -> arrangements.pays(subject.name(), named, caller.name()));
    exchange.json(200, document(subject));
  }

  private Optional<Payer> payer(Caller caller, Subject subject, Body body) {
    Optional<String> organization = body.optional("organization");
    Optional<String> team = body.optional("team");
    if (organization.isEmpty()) {
      if (team.isPresent()) {
        throw HttpFailure.badRequest("A team is an organisation's: name the organization too.");
      }
      return Optional.empty();
    }
    if (subject.kind() != Subject.Kind.TOKEN) {
      throw HttpFailure.badRequest("An organization pays for a token.");
    }
    if (!readers.seesAll(caller) && !readers.mayGovern(caller, organization.get())) {
      throw HttpFailure.of(403, "That an organisation pays is said by who governs it, or the hub.");
    }
    try {
      return Optional.of(new Payer(organization.get(), team.orElse("")));
    } catch (LedgerException e) {
      throw HttpFailure.badRequest(BillingDoor.sentence(e));
    }
  }

  private Subject subject(String text) {
    int colon = text.indexOf(':');
    try {
      Subject subject =
          new Subject(
              Subject.Kind.valueOf(text.substring(0, Math.max(colon, 0)).toUpperCase(Locale.ROOT)),
              text.substring(colon + 1));
      if (subject.kind() == Subject.Kind.TOKEN && tokens.find(subject.name()).isEmpty()) {
        throw HttpFailure.of(404, "There is no such token; token list shows their ids.");
      }
      return subject;
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest("'subject' is to be " + SUBJECT + ".");
    } catch (LedgerException e) {
      throw HttpFailure.badRequest(BillingDoor.sentence(e));
    }
  }

  private boolean owns(Caller caller, Subject subject) {
    return switch (subject.kind()) {
      case TOKEN ->
          tokens.find(subject.name()).map(Token::user).filter(caller.name()::equals).isPresent();
      case USER -> subject.name().equals(caller.name());
      case ORGANIZATION -> readers.maySee(caller, subject.name());
      case TEAM -> {
        int slash = subject.name().indexOf('/');
        yield slash > 0 && readers.maySee(caller, subject.name().substring(0, slash));
      }
      case MODEL -> false;
    };
  }

  private void requireMaySay(Caller caller, Subject subject) {
    if (readers.seesAll(caller)) {
      return;
    }
    boolean may =
        switch (subject.kind()) {
          // What was said by somebody else may be a limit that he is not to lift.
          case TOKEN ->
              caller.scope().includes(Scope.WRITE)
                  && owns(caller, subject)
                  && arrangements.allowance(subject).isNone();
          case TEAM -> {
            int slash = subject.name().indexOf('/');
            yield slash > 0 && readers.mayGovern(caller, subject.name().substring(0, slash));
          }
          case USER, ORGANIZATION, MODEL -> false;
        };
    if (!may) {
      throw HttpFailure.of(
          403, "What %s may take is said by those who govern the hub.".formatted(subject));
    }
  }

  private Map<String, Object> document(Subject subject) {
    Allowance allowance = arrangements.allowance(subject);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("subject", subject.toString());
    List<Map<String, Object>> budgets = new ArrayList<>();
    for (Budget budget : allowance.budgets()) {
      Limit limit = new Limit(subject, budget);
      budgets.add(BudgetStanding.of(ledger, limit, alerts).document(clock.instant()));
    }
    document.put("budgets", budgets);
    document.put("requests_per_minute", allowance.requestsPerMinute());
    document.put("tokens_per_minute", allowance.tokensPerMinute());
    document.put("concurrent", allowance.concurrent());
    document.put("models", new TreeSet<>(allowance.models()));
    if (subject.kind() == Subject.Kind.TOKEN) {
      String user = tokens.find(subject.name()).map(Token::user).orElse("");
      Payer payer = arrangements.payer(subject.name(), user);
      document.put("customer", payer.customer());
      document.put("team", payer.team());
    }
    return document;
  }
}
