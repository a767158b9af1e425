package io.weighbridge.billing;

import io.weighbridge.billing.Invoice.Line;
import io.weighbridge.billing.Sheet.Ink;
import io.weighbridge.pricing.PlanRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;

/// Invoices as PDF, on sheets of A4. The same invoice is the same file, to the byte.
final class InvoicePdf {

  private static final float SMALL = 8;
  private static final float USUAL = 9.5f;
  private static final float LARGE = 12;
  private static final float TITLE = 20;

  /// Where the columns of the lines end, from the left of the text.
  private static final float QUANTITY = 330;

  private static final float PRICE = 415;

  private static final float DESCRIPTION_WIDTH = 225;
  private static final float COLUMN = 155; // of the three heads

  private final Sheet sheet;

  private InvoicePdf(Sheet sheet) {
    this.sheet = sheet;
  }

  static byte[] of(List<Invoice> invoices) {
    try (PDDocument document = new PDDocument();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      PDDocumentInformation facts = new PDDocumentInformation();
      facts.setTitle("Invoice " + invoices.getFirst().number());
      facts.setAuthor(invoices.getFirst().seller().name());
      document.setDocumentInformation(facts);
      document.setDocumentId((long) invoices.getFirst().range().hash().hashCode());
      Sheet sheet = new Sheet(document);
      for (Invoice invoice : invoices) {
        sheet.next("Invoice " + invoice.number());
        new InvoicePdf(sheet).draw(invoice);
      }
      sheet.end();
      document.save(bytes, CompressParameters.DEFAULT_COMPRESSION);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("the invoice could not be made a PDF", e);
    }
  }

  private void draw(Invoice invoice) throws IOException {
    boolean draft = invoice.state() == Invoice.State.DRAFT;
    sheet.down(TITLE);
    sheet.bold(0, invoice.seller().name(), LARGE, Ink.BLACK);
    sheet.right(Sheet.WIDTH, draft ? "Draft invoice" : "Invoice", TITLE, Ink.ACCENT);
    sheet.down(9);
    sheet.rule(0, Sheet.WIDTH, 1.4f, Ink.ACCENT);
    sheet.down(24);
    heads(invoice);
    lines(invoice);
    totals(invoice);
    sheet.down(22);
    for (String note : InvoiceWords.notes(invoice)) {
      for (String line : sheet.wrapped(note, SMALL, Sheet.WIDTH)) {
        sheet.need(SMALL + 4);
        sheet.text(0, line, SMALL, Ink.QUIET);
        sheet.down(SMALL + 3);
      }
      sheet.down(3);
    }
  }

  private void heads(Invoice invoice) throws IOException {
    float top = sheet.y();
    float from = party(0, "FROM", invoice.seller());
    sheet.moveTo(top);
    float to = party(COLUMN, "TO", invoice.buyer());
    sheet.moveTo(top);
    String[][] facts = {
      {"Number", invoice.number()},
      {"Period", InvoiceWords.period(invoice.month())},
      {"Issued", InvoiceWords.day(invoice.issued())},
      {"Due", InvoiceWords.day(invoice.due())},
    };
    for (String[] fact : facts) {
      sheet.text(2 * COLUMN + 10, fact[0], USUAL, Ink.QUIET);
      sheet.right(Sheet.WIDTH, fact[1], USUAL, Ink.BLACK);
      sheet.down(USUAL + 4);
    }
    sheet.moveTo(Math.min(sheet.y(), Math.min(from, to)));
    sheet.down(22);
  }

  private float party(float x, String title, Party party) throws IOException {
    sheet.text(x, title, 7, Ink.QUIET);
    sheet.down(USUAL + 4);
    List<String> below = new ArrayList<>(party.address());
    if (!party.taxId().isEmpty()) {
      below.add(party.taxId());
    }
    for (String line : sheet.wrapped(party.name(), USUAL, COLUMN - 16)) {
      sheet.bold(x, line, USUAL, Ink.BLACK);
      sheet.down(USUAL + 3);
    }
    for (String each : below) {
      for (String line : sheet.wrapped(each, USUAL, COLUMN - 16)) {
        sheet.text(x, line, USUAL, Ink.BLACK);
        sheet.down(USUAL + 3);
      }
    }
    return sheet.y();
  }

  private void lines(Invoice invoice) throws IOException {
    heading(invoice);
    if (invoice.lines().isEmpty()) {
      sheet.down(16);
      sheet.text(0, "Nothing was used that has a price.", USUAL, Ink.BLACK);
      sheet.down(6);
    }
    Optional<PlanRef> group = Optional.empty();
    for (Line line : invoice.lines()) {
      if (!line.plan().equals(group)) {
        room(invoice, 44);
        sheet.down(20);
        String title =
            line.plan().map(plan -> InvoiceWords.title(invoice, plan)).orElse(InvoiceWords.BESIDES);
        sheet.bold(0, title, USUAL, Ink.BLACK);
        String version = line.plan().map(PlanRef::toString).orElse("");
        sheet.text(sheet.width(title, USUAL) + 7, version, SMALL, Ink.QUIET);
        sheet.down(5);
        sheet.rule(0, Sheet.WIDTH, 0.4f, Ink.LINE);
      }
      group = line.plan();
      List<String> description = sheet.wrapped(line.description(), USUAL, DESCRIPTION_WIDTH);
      room(invoice, 20 + description.size() * (USUAL + 3));
      sheet.down(14);
      sheet.right(QUANTITY, InvoiceWords.quantity(line), USUAL, Ink.BLACK);
      sheet.right(PRICE, InvoiceWords.price(invoice, line), USUAL, Ink.BLACK);
      sheet.right(Sheet.WIDTH, Money.grouped(line.amount()), USUAL, Ink.BLACK);
      for (int i = 0; i < description.size(); i++) {
        if (i > 0) {
          sheet.down(USUAL + 3);
        }
        sheet.text(0, description.get(i), USUAL, Ink.BLACK);
      }
      sheet.down(5);
      sheet.rule(0, Sheet.WIDTH, 0.4f, Ink.LINE);
    }
  }

  private void room(Invoice invoice, float height) throws IOException {
    if (sheet.need(height)) {
      heading(invoice);
    }
  }

  private void heading(Invoice invoice) throws IOException {
    sheet.text(0, "Description", SMALL, Ink.QUIET);
    sheet.right(QUANTITY, "Quantity", SMALL, Ink.QUIET);
    sheet.right(PRICE, "Price", SMALL, Ink.QUIET);
    sheet.right(Sheet.WIDTH, invoice.currency().getCurrencyCode(), SMALL, Ink.QUIET);
    sheet.down(5);
    sheet.rule(0, Sheet.WIDTH, 0.8f, Ink.BLACK);
  }

  private void totals(Invoice invoice) throws IOException {
    List<InvoiceWords.Total> totals = InvoiceWords.totals(invoice);
    sheet.need(20 * totals.size() + 30);
    sheet.down(8);
    for (InvoiceWords.Total total : totals) {
      if (total.last()) {
        sheet.down(8);
        sheet.rule(QUANTITY - 75, Sheet.WIDTH, 1.4f, Ink.ACCENT);
        sheet.down(17);
        sheet.bold(QUANTITY - 75, total.name(), LARGE, Ink.BLACK);
        sheet.boldRight(Sheet.WIDTH, total.amount(), LARGE, Ink.BLACK);
      } else {
        sheet.down(14);
        sheet.text(QUANTITY - 75, total.name(), USUAL, Ink.QUIET);
        sheet.right(Sheet.WIDTH, total.amount(), USUAL, Ink.BLACK);
      }
    }
  }
}
