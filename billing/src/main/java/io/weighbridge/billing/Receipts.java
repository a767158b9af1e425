package io.weighbridge.billing;

import io.weighbridge.ledger.CheckpointFile;
import io.weighbridge.ledger.Closing;
import io.weighbridge.ledger.Kind;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Posted;
import io.weighbridge.ledger.Receipt;
import io.weighbridge.ledger.UsageQuery;
import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.pricing.PlanRef;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// All that a month's bill is made of, for whoever wants to make it again: JSON lines, a receipt
/// each. First the plans, then the customer's subscriptions, then the closed months before, then
/// what happened in the month; last a signed checkpoint, which vouches for them all.
public final class Receipts {

  private static final Set<Kind> OF_THE_MONTH =
      EnumSet.of(Kind.USAGE, Kind.CORRECTION, Kind.FEE, Kind.CREDIT, Kind.CLOSE);

  private final Ledger ledger;
  private final CheckpointFile checkpoints;

  public Receipts(Ledger ledger, CheckpointFile checkpoints) {
    this.ledger = ledger;
    this.checkpoints = checkpoints;
  }

  public void write(String customer, YearMonth month, OutputStream out) throws IOException {
    Ledger.Head head = ledger.head();
    try {
      for (PlanRef plan : plans(customer, month)) {
        ledger.published(plan).ifPresent(row -> line(out, Receipt.plain(row)));
      }
      if (!ledger.subscriptions(customer).isEmpty()) {
        ledger.rowsOf(
            customer,
            EnumSet.of(Kind.SUBSCRIPTION),
            Optional.empty(),
            1,
            head.seq(),
            row -> line(out, Receipt.plain(row)));
      }
      earlier(customer, month, out);
      ledger.rowsOf(
          customer,
          OF_THE_MONTH,
          Optional.of(month),
          ledger.firstSince(Invoices.begin(month)),
          head.seq(),
          row -> line(out, Receipt.plain(row)));
      line(out, checkpoints.add(ledger.head()).text());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Every version that the customer ever used or took.
  private NavigableSet<PlanRef> plans(String customer, YearMonth month) {
    NavigableSet<PlanRef> plans = new TreeSet<>(Comparator.comparing(PlanRef::toString));
    ledger.usage(UsageQuery.of(By.PLAN).in(month).ofCustomer(customer)).stream()
        .map(sum -> sum.of().getOrDefault(By.PLAN, ""))
        .filter(plan -> !plan.isEmpty())
        .map(PlanRef::parse)
        .forEach(plans::add);
    ledger.subscriptions(customer).forEach(each -> plans.add(each.plan()));
    return plans;
  }

  private void earlier(String customer, YearMonth month, OutputStream out) {
    Optional<YearMonth> first = new Books(ledger, customer).firstMonth();
    if (first.isEmpty()) {
      return;
    }
    for (YearMonth each = first.get(); each.isBefore(month); each = each.plusMonths(1)) {
      for (Closing closing : ledger.closings(customer, each)) {
        Optional<Posted> row = ledger.invoice(closing.number());
        row.ifPresent(posted -> line(out, Receipt.plain(posted)));
      }
    }
  }

  private static void line(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
