package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.CommitId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What may be done with a model, how open it is, and what it was made from.
final class PapersDoor {

  private static final String PATH = OwnApi.PREFIX + "models/{ns}/{name}/";

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final ModelPapers papers;
  private final Map<String, String> facts;

  /// @param facts that a use may state, by their words, with what they mean
  PapersDoor(HubParts parts, Doorkeeper doorkeeper, ModelPapers papers, Map<String, String> facts) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.papers = papers;
    this.facts = new LinkedHashMap<>(facts);
  }

  void routes(Router router) {
    Operation terms = asked("Decides whether a model may be used, with all reasons");
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      terms = terms.query(fact.getKey(), "string", fact.getValue());
    }
    router.get(
        PATH + "terms",
        terms
            .answer(200, "ALLOW, ALLOW_WITH_DUTIES, NEED_FACT or DENY, with duties and reasons")
            .answer(400, "a fact is not what it must be"),
        this::terms);
    router.get(
        PATH + "openness",
        asked("Says how open a model is, with what is missing for more")
            .answer(200, "four separate answers, with the evidence for each"),
        exchange -> answer(exchange, papers::openness));
    router.get(
        PATH + "lineage",
        asked("Says what a model was made from, and whose terms bind it")
            .answer(200, "the models, how they hang together, and what is wrong between them"),
        exchange -> answer(exchange, papers::lineage));
  }

  private static Operation asked(String what) {
    return Operation.of(what)
        .query("revision", "string", "a branch, a tag or a commit; main if there is none")
        .answer(404, "no such repository or revision");
  }

  private void terms(Exchange exchange) {
    Map<String, String> stated = new LinkedHashMap<>();
    for (String fact : facts.keySet()) {
      exchange.query(fact).ifPresent(value -> stated.put(fact, value));
    }
    answer(
        exchange,
        model -> {
          try {
            return papers.terms(model, stated);
          } catch (IllegalArgumentException e) {
            throw HubFailures.badRequest(Shown.sentence(String.valueOf(e.getMessage())));
          }
        });
  }

  private void answer(
      Exchange exchange, Function<ModelPapers.Model, Map<String, ? extends @Nullable Object>> ask) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    CommitId commit = entered.commit(exchange.query("revision").orElse("main"));
    Caller caller = entered.caller();
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("commit", commit.hex());
    document.putAll(
        ask.apply(
            RepositoryModel.of(
                entered.repo(),
                commit,
                parts,
                (id, settings) ->
                    parts.permissions().decide(caller, id, settings, Action.READ).isAllowed())));
    exchange.header("X-Repo-Commit", commit.hex());
    exchange.json(200, document);
  }
}
