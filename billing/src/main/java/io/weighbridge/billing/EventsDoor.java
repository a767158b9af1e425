package io.weighbridge.billing;

import io.weighbridge.access.Caller;
import io.weighbridge.billing.UsageEvents.Read;
import io.weighbridge.billing.UsageEvents.Result;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.ledger.Kind;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Posted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Uses from elsewhere, and to elsewhere, by the HTTP binding of CloudEvents 1.0 in its three
/// modes.
final class EventsDoor {

  private static final String EVENTS = BillingDoor.OWN + "events";
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";

  /// A request's body.
  private static final long LONGEST = 8 << 20;

  /// Events of one batch.
  static final int MOST = 10_000;

  private final Ledger ledger;
  private final UsageEvents events;
  private final Readers readers;

  EventsDoor(Ledger ledger, UsageEvents events, Readers readers) {
    this.ledger = ledger;
    this.events = events;
    this.readers = readers;
  }

  void routes(Router router) {
    router.post(
        EVENTS,
        Operation.of(
                "Takes uses that were seen elsewhere, each once for ever: CloudEvents 1.0, structured,"
                    + " batch or binary")
            .body(
                STRUCTURED,
                """
                {"type":"object","required":["specversion","id","source","type"],"properties":{\
                "specversion":{"const":"1.0"},"id":{"type":"string"},"source":{"type":"string"},\
                "type":{"const":"io.weighbridge.usage.v1"},"subject":{"type":"string"},\
                "time":{"type":"string","format":"date-time"},"data":{"type":"object"}}}\
                """)
            .answer(200, "what became of each: counted, or again where it was there before")
            .answer(207, "the same, where some of a batch were refused")
            .answer(400, "why an event was refused")
            .answer(403, "the caller does not govern the hub")
            .forSignedIn(),
        BillingDoor.answering(this::take));
    router.get(
        EVENTS,
        Operation.of("Shows uses as CloudEvents 1.0, a line of JSON each")
            .query("customer", "string", "whose; everybody's without it, for who governs the hub")
            .query("month", "string", "only what is on the bill of this month")
            .answer(200, "the events", LedgerDoor.JSON_LINES)
            .answer(403, "they are somebody else's")
            .forSignedIn(),
        BillingDoor.answering(this::give));
  }

  private void take(Exchange exchange) {
    readers.requireGovernor(readers.of(exchange));
    String type =
        exchange
            .header("Content-Type")
            .orElse("")
            .split(";", 2)[0]
            .strip()
            .toLowerCase(Locale.ROOT);
    JsonNode body = exchange.json(LONGEST);
    boolean batch = type.equals(BATCH);
    if (!batch && !type.equals(STRUCTURED) && exchange.header("ce-specversion").isEmpty()) {
      throw HttpFailure.of(
          415,
          "This is no CloudEvent: send %s, %s, or the ce- headers of the binary mode."
              .formatted(STRUCTURED, BATCH));
    }
    List<Read> read = new ArrayList<>();
    if (batch) {
      if (!body.isArray() || body.size() > MOST) {
        throw HttpFailure.badRequest("A batch is an array of %d events at most.".formatted(MOST));
      }
      for (JsonNode each : body) {
        read.add(read(each, () -> CloudEvent.structured(each)));
      }
    } else if (type.equals(STRUCTURED)) {
      read.add(read(body, () -> CloudEvent.structured(body)));
    } else {
      read.add(read(body, () -> CloudEvent.binary(exchange, body)));
    }
    List<Result> results = events.record(read);
    if (!batch && results.getFirst() instanceof Result.Refused(_, _, String why)) {
      throw HttpFailure.badRequest("The event was refused: " + why + ".");
    }
    boolean refused = results.stream().anyMatch(Result.Refused.class::isInstance);
    exchange.json(refused ? 207 : 200, document(results));
  }

  private interface Reading {
    CloudEvent read() throws CloudEvent.Refused;
  }

  static Read read(JsonNode json, Reading reading) {
    try {
      return new Read.Event(reading.read());
    } catch (CloudEvent.Refused e) {
      return new Read.Refused(
          Parameters.shown(json.path("source").asString("")),
          Parameters.shown(json.path("id").asString("")),
          e.why());
    }
  }

  private static Map<String, Object> document(List<Result> results) {
    long counted = 0;
    long again = 0;
    long refused = 0;
    List<Map<String, Object>> all = new ArrayList<>();
    for (Result result : results) {
      Map<String, Object> one = new LinkedHashMap<>();
      switch (result) {
        case Result.Counted(String source, String id, long seq, boolean before) -> {
          one.put("source", source);
          one.put("id", id);
          one.put("result", before ? "again" : "counted");
          one.put("seq", seq);
          counted += before ? 0 : 1;
          again += before ? 1 : 0;
        }
        case Result.Refused(String source, String id, String why) -> {
          one.put("source", source);
          one.put("id", id);
          one.put("result", "refused");
          one.put("why", why);
          refused++;
        }
      }
      all.add(one);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("counted", counted);
    document.put("again", again);
    document.put("refused", refused);
    document.put("events", all);
    return document;
  }

  private void give(Exchange exchange) throws IOException {
    Caller caller = readers.of(exchange);
    Optional<String> customer = Parameters.name(exchange, "customer");
    if (customer.isEmpty()) {
      readers.requireGovernor(caller);
    } else if (!readers.maySee(caller, customer.get())) {
      throw HttpFailure.of(
          403, "You may see your own uses, and those of the organisations that you govern.");
    }
    Optional<YearMonth> month = Parameters.name(exchange, "month").map(Parameters::month);
    exchange.stream(
        200,
        LedgerDoor.JSON_LINES,
        out -> {
          Consumer<Posted> line =
              posted ->
                  UsageEvents.event(posted)
                      .filter(_ -> month.filter(m -> !m.equals(posted.row().period())).isEmpty())
                      .ifPresent(text -> {
                        try {
                          out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
                        } catch (IOException e) {
                          throw new UncheckedIOException(e);
                        }
                      });
          long from = month.map(Invoices::begin).map(ledger::firstSince).orElse(1L);
          long to = ledger.head().seq();
          try {
            if (customer.isPresent()) {
              ledger.rowsOf(
                  customer.get(), EnumSet.of(Kind.USAGE, Kind.CORRECTION), month, from, to, line);
            } else {
              ledger.rows(from, to, line);
            }
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }
}
