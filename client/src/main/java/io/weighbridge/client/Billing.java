package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;

/// What was used on a Weighbridge server and what it costs, and the proof of it.
public final class Billing {

  private static final String OWN = "/api/weighbridge/";
  private static final int LONGEST_DOCUMENT = 256 << 20;
  private static final String BATCH = "application/cloudevents-batch+json";

  private final Transport transport;

  Billing(Transport transport) {
    this.transport = transport;
  }

  /// Which use is asked for; empty texts ask for all.
  ///
  /// @param by `model`, `token`, `user`, `day` or `customer`
  /// @param from the first day, such as 2026-11-01
  public record UsageQuery(
      String by, String from, String to, String customer, String user, String model) {

    String path(String format) {
      return "usage"
          + Address.query(
              "by",
              by,
              "from",
              from,
              "to",
              to,
              "customer",
              customer,
              "user",
              user,
              "model",
              model,
              "format",
              format);
    }
  }

  public JsonNode usage(UsageQuery query) {
    return transport.json(get("add up what was used", query.path("json")));
  }

  /// @param format `csv`, `svg` or `png`
  public byte[] usage(UsageQuery query, String format) {
    return bytes(get("add up what was used", query.path(format)));
  }

  /// The invoices of a month, one a currency.
  public JsonNode invoices(String customer, String month) {
    return transport.json(get(show(customer, month), invoice(customer, month, "json")));
  }

  /// The same as they are stored, or as `html` or `pdf`.
  public byte[] invoices(String customer, String month, String format) {
    return bytes(get(show(customer, month), invoice(customer, month, format)));
  }

  /// Closes a month: its invoices never change again.
  public JsonNode close(String customer, String month) {
    return transport.json(
        Request.of(
            "close %s of %s".formatted(month, customer),
            "POST",
            transport.server().at(OWN + invoice(customer, month, "json")),
            Body.NONE));
  }

  /// All that a month's bill is made of, a receipt a line.
  public void receipts(String customer, String month, OutputStream out) {
    copy(
        get(
            "read the receipts of %s".formatted(customer),
            "receipts" + Address.query("customer", customer, "month", month)),
        out);
  }

  /// Signs where the ledger ends now.
  ///
  /// @return one line of JSON
  public String checkpoint() {
    return new String(bytes(get("get a checkpoint", "ledger/checkpoint")), UTF_8);
  }

  /// The key with which receipts and checkpoints are signed, in PEM.
  public String key() {
    return new String(bytes(get("get the ledger's key", "ledger/key")), UTF_8);
  }

  /// Lets the server read its whole ledger again.
  public JsonNode verify() {
    return transport.json(get("verify the ledger", "ledger/verify"));
  }

  /// A month's charges in the FinOps Open Cost and Usage Specification.
  ///
  /// @param customer empty for all that the caller may see
  public void focus(String customer, String month, OutputStream out) {
    copy(
        get(
            "export the charges of " + month,
            "focus/" + Address.segment(month) + Address.query("customer", customer)),
        out);
  }

  /// Uses as CloudEvents, a line of JSON each.
  public void events(String customer, String month, OutputStream out) {
    copy(get("export uses", "events" + Address.query("customer", customer, "month", month)), out);
  }

  /// Sends uses that were seen elsewhere; those that the server has are not counted again, so the
  /// same may be sent twice.
  ///
  /// @param batch a JSON array of CloudEvents
  public JsonNode send(String batch) {
    return transport.json(
        Request.of(
            "import uses",
            "POST",
            transport.server().at(OWN + "events"),
            new Body.Text(batch, BATCH)));
  }

  private static String show(String customer, String month) {
    return "show the invoice of %s for %s".formatted(customer, month);
  }

  private static String invoice(String customer, String month, String format) {
    return "invoices/%s/%s".formatted(Address.segment(customer), Address.segment(month))
        + Address.query("format", format);
  }

  private Request get(String purpose, String path) {
    return Request.get(purpose, transport.server().at(OWN + path));
  }

  private byte[] bytes(Request request) {
    return transport.repeated(request, answer -> answer.bytes(LONGEST_DOCUMENT));
  }

  /// As it comes: what was written already cannot be taken back, so a cut is an error.
  private void copy(Request request, OutputStream out) {
    try (Answer answer = transport.send(request)) {
      byte[] block = new byte[1 << 16];
      int count;
      while ((count = read(request, answer, block)) >= 0) {
        out.write(block, 0, count);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int read(Request request, Answer answer, byte[] block) {
    try {
      return answer.read(block);
    } catch (IOException cut) {
      throw transport.unreachable(request, cut);
    }
  }
}
