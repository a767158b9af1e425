package io.weighbridge.billing;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.ledger.Checkpoint;
import io.weighbridge.ledger.CheckpointFile;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Posted;
import io.weighbridge.ledger.Receipt;
import io.weighbridge.ledger.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The proof that nothing was changed, for those who pay: receipts, checkpoints, the key, and a
/// walk along the whole chain.
final class LedgerDoor {

  private static final String LEDGER = BillingDoor.OWN + "ledger/";
  private static final String RECEIPTS = BillingDoor.OWN + "receipts";
  static final String JSON_LINES = "application/x-ndjson";

  private final Ledger ledger;
  private final CheckpointFile checkpoints;
  private final Readers readers;

  LedgerDoor(Ledger ledger, CheckpointFile checkpoints, Readers readers) {
    this.ledger = ledger;
    this.checkpoints = checkpoints;
    this.readers = readers;
  }

  void routes(Router router) {
    router.get(
        RECEIPTS,
        Operation.of("Shows all that a month's bill is made of: receipts, then a checkpoint")
            .query("customer", "string", "whose; the caller's own without it")
            .query("month", "string", "such as 2026-11")
            .answer(200, "a line of JSON each", JSON_LINES)
            .answer(403, "they are somebody else's")
            .forSignedIn(),
        BillingDoor.answering(this::receipts));
    router.get(
        RECEIPTS + "/{seq}",
        Operation.of("Shows one row of the ledger, signed")
            .answer(200, "the receipt")
            .answer(404, "no such row, or none that the caller may see")
            .forSignedIn(),
        BillingDoor.answering(this::receipt));
    router.get(
        LEDGER + "checkpoint",
        Operation.of(
                "Signs and writes down where the ledger ends now, for whoever wants to keep it")
            .answer(200, "the checkpoint")
            .forSignedIn(),
        exchange -> {
          readers.of(exchange);
          json(exchange, checkpoints.add(ledger.head()).text());
        });
    router.get(
        LEDGER + "key",
        Operation.of("Shows the public key of receipts and checkpoints (Ed25519, PEM)")
            .answer(200, "the key", "application/x-pem-file"),
        exchange ->
            exchange.bytes(
                200,
                "application/x-pem-file",
                checkpoints.key().publicPem().getBytes(StandardCharsets.US_ASCII)));
    router.get(
        LEDGER + "verify",
        Operation.of("Reads the whole ledger again and tells what is not as it was written")
            .answer(200, "what was read, and what is wrong with it")
            .answer(403, "the caller does not govern the hub")
            .forSignedIn(),
        BillingDoor.answering(this::verify));
  }

  private void receipts(Exchange exchange) throws IOException {
    Caller caller = readers.of(exchange);
    String customer = Parameters.name(exchange, "customer").orElse(caller.name());
    if (!readers.maySee(caller, customer)) {
      throw HttpFailure.of(
          403, "You may see your own receipts, and those of the organisations that you govern.");
    }
    YearMonth month =
        Parameters.month(
            Parameters.name(exchange, "month")
                .orElseThrow(
                    () -> HttpFailure.badRequest("Say which month: month=2026-11, for instance.")));
    exchange.stream(
        200, JSON_LINES, out -> new Receipts(ledger, checkpoints).write(customer, month, out));
  }

  private void receipt(Exchange exchange) {
    Caller caller = readers.of(exchange);
    Optional<Posted> row =
        number(exchange.path("seq"))
            .flatMap(ledger::row)
            .filter(posted ->
                readers.maySee(caller, posted.row().customer())
                    || posted.row().detail("user").equals(caller.name()));
    json(
        exchange,
        Receipt.signed(
            row.orElseThrow(
                () -> HttpFailure.of(404, "There is no such row, or none that you may see.")),
            checkpoints.key()));
  }

  private void verify(Exchange exchange) {
    readers.requireGovernor(readers.of(exchange));
    // Whoever can write the file can add lines, but not sign them.
    List<Checkpoint> signed =
        checkpoints.all().stream()
            .filter(each -> each.isSignedBy(checkpoints.key().publicKey()))
            .toList();
    exchange.json(200, document(ledger.verify(signed)));
  }

  private static Map<String, Object> document(Verification.Report report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("sound", report.isSound());
    document.put("rows", report.rows());
    document.put("hash", report.hash());
    document.put("checkpoints", report.checkpoints());
    List<Map<String, String>> findings =
        report.findings().stream()
            .map(finding -> Map.of("row", finding.row(), "sentence", finding.sentence()))
            .toList();
    document.put("findings", findings);
    document.put("all", report.all());
    return document;
  }

  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  private static void json(Exchange exchange, String text) {
    exchange.bytes(200, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }
}
