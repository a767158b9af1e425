package io.weighbridge.ledger;

import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.PlanRef;
import io.weighbridge.store.Database;
import io.weighbridge.store.Migrations;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/// The books: what was used, paid and billed, each thing once, in a journal that only grows.
///
/// ```java
/// Reservation use = ledger.reserve(order);
/// Posted posted = use.settle(quantities);
/// ```
public final class Ledger implements AutoCloseable {

  public static final Migrations TABLES =
      new Migrations("ledger", "io/weighbridge/ledger/migrations");

  private static final String PLANS = "weighbridge:plans";
  private static final String ARRANGEMENTS = "weighbridge:arrangements";
  private static final String SUBSCRIPTIONS = "weighbridge:subscriptions";
  private static final String CORRECTIONS = "weighbridge:corrections";
  private static final String INVOICES = "weighbridge:invoices";

  private final Database database;
  private final String tenant;
  private final Currency currency;
  private final Clock clock;
  private final Committed committed;
  private final Committer committer;
  private final Holds holds;
  private final RollUp rollUp;

  // Names this start of this server, so that ids are never given twice.
  private final String run = UUID.randomUUID().toString();
  private final AtomicLong number = new AtomicLong();

  private Ledger(Database database, String tenant, Currency currency, Clock clock) {
    this.database = database;
    this.tenant = tenant;
    this.currency = currency;
    this.clock = clock;
    this.committed = new Committed(database);
    Tail tail = new Tail();
    this.committer = new Committer(database, committed, tail, clock);
    this.holds =
        database.isShared()
            ? new SharedHolds(database, committed, clock)
            : new LocalHolds(committed, clock);
    this.rollUp = new RollUp(database, tail);
  }

  /// @param database with [#TABLES]; closed by whoever opened it
  /// @param tenant whose books they are
  /// @param currency of budgets and plans where none is named
  /// @throws Conflict if they are somebody else's
  public static Ledger open(Database database, String tenant, Currency currency, Clock clock) {
    requireOwn(database, tenant);
    return new Ledger(database, tenant, currency, clock);
  }

  /// Whether events of this source are the books' own: nobody else may bring one.
  public static boolean isOwn(String source) {
    return Set.of(PLANS, SUBSCRIPTIONS, CORRECTIONS, INVOICES).contains(source);
  }

  /// Budgets, credits and bills are known by names alone, so a database is one tenant's.
  private static void requireOwn(Database database, String tenant) {
    String owner =
        database.write(h -> {
          h.execute("UPDATE head SET tenant = ? WHERE one = 1 AND tenant = ''", tenant);
          return h.select("SELECT tenant FROM head WHERE one = 1").mapTo(String.class).one();
        });
    if (!owner.equals(tenant)) {
      throw new Conflict(
          "the database has the books of '%s', not of '%s': give each tenant a database"
              .formatted(owner, tenant));
    }
  }

  public String tenant() {
    return tenant;
  }

  public Currency currency() {
    return currency;
  }

  /// A key that nothing had before.
  public EventKey newKey(String source) {
    return new EventKey(tenant, source, run + ":" + number.incrementAndGet());
  }

  /// Reserves the worst case of a use before it begins.
  ///
  /// @throws Exhausted if a budget or the credit has no room for it
  public Reservation reserve(Order order) {
    return new Reservation(this, holds, order, holds.admit(order));
  }

  /// A use that has been, seen here or elsewhere; on disk when this returns.
  ///
  /// @throws TooLate if it is more than 35 days old, or 5 minutes ahead
  public Posted record(Use use, Optional<Plan> plan, List<Limit> limits) {
    return submit(posting(use, plan, limits)).join();
  }

  /// The same for many at once, which share syncs; in the order of the uses.
  public List<Recorded> recordAll(List<Use> uses, Optional<Plan> plan) {
    List<Waiting<Posting, Posted>> waiting = new ArrayList<>();
    for (Use use : uses) {
      waiting.add(submit(posting(use, plan, List.of())));
    }
    List<Recorded> recorded = new ArrayList<>();
    for (Waiting<Posting, Posted> one : waiting) {
      try {
        recorded.add(new Recorded.Done(one.join()));
      } catch (LedgerException e) {
        recorded.add(new Recorded.Refused(e));
      }
    }
    return recorded;
  }

  /// What became of one of many.
  public sealed interface Recorded {
    record Done(Posted posted) implements Recorded {}

    record Refused(LedgerException reason) implements Recorded {}
  }

  private Posting posting(Use use, Optional<Plan> plan, List<Limit> limits) {
    return new UsagePosting(
        use,
        plan,
        currency.getCurrencyCode(),
        limits,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        _ -> {});
  }

  /// A plan's text, before anything refers to it; each version once.
  public Posted publish(Plan plan) {
    return submit(new PlanPosting(new EventKey(tenant, PLANS, plan.ref().toString()), plan)).join();
  }

  /// Writes down what was agreed on, instead of what was before.
  ///
  /// @param by who says so
  Posted arrange(String name, String value, String by) {
    return submit(new ArrangementPosting(newKey(ARRANGEMENTS), name, value, by)).join();
  }

  /// What is agreed on under this name, empty for nothing.
  String arranged(String name) {
    return text(Names.arranged(name));
  }

  /// The names under which something is or was agreed on that begin so, and what.
  SortedMap<String, String> allArranged(String beginning) {
    String full = Names.arranged(beginning);
    return database.read(h -> {
      SortedMap<String, String> all = new TreeMap<>();
      for (String name : BalanceRows.names(h, full)) {
        all.put(name.substring(full.length()), BalanceRows.find(h, name));
      }
      return all;
    });
  }

  /// Whether others may write these books too, so that what was read may have changed.
  boolean isShared() {
    return database.isShared();
  }

  /// A customer takes a plan, or its end is set.
  ///
  /// @throws Conflict if he has it at that time already
  public Posted subscribe(String customer, Subscription subscription) {
    return submit(new SubscriptionPosting(newKey(SUBSCRIPTIONS), customer, subscription)).join();
  }

  /// A customer pays in advance.
  ///
  /// @param key the same key is the same payment
  public Posted credit(
      EventKey key,
      String customer,
      BigDecimal amount,
      Currency unit,
      Optional<Instant> expires,
      int priority) {
    return submit(
            new CreditPosting(key, customer, amount, unit.getCurrencyCode(), expires, priority))
        .join();
  }

  /// A customer owes something once.
  ///
  /// @param revenue what it is earned for, a plan's or a model's name
  public Posted fee(
      EventKey key,
      String customer,
      BigDecimal amount,
      Currency unit,
      String revenue,
      String description) {
    return submit(
            new FeePosting(key, customer, amount, unit.getCurrencyCode(), revenue, description))
        .join();
  }

  /// Takes a use or a fee back; once, however often it is asked.
  public Posted correct(long seq, String reason) {
    return submit(
            new CorrectionPosting(
                new EventKey(tenant, CORRECTIONS, Long.toString(seq)), seq, reason))
        .join();
  }

  /// Closes a customer's month by the bill for it.
  ///
  /// @param posted the exact sum of the month that the bill was made from
  /// @param seen the last row that the bill knows of
  /// @throws Conflict if it is closed already, or something came to it since
  public Posted close(
      String customer,
      YearMonth period,
      String unit,
      BigDecimal posted,
      BigDecimal total,
      String invoice,
      String document,
      long seen) {
    return submit(
            new ClosePosting(
                new EventKey(tenant, INVOICES, invoice),
                customer,
                period,
                unit,
                posted,
                total,
                invoice,
                document,
                seen))
        .join();
  }

  Waiting<Posting, Posted> submit(Posting posting) {
    return committer.submit(posting);
  }

  /// The invoices by which a customer's month was closed, one a currency; none if it is open.
  public List<Closing> closings(String customer, YearMonth period) {
    return Closing.parse(text(Names.closed(customer, period)));
  }

  /// The row by which the invoice of this number closed a month.
  public Optional<Posted> invoice(String number) {
    return find(new EventKey(tenant, INVOICES, number));
  }

  /// The invoice of this number, as it was when it closed a month.
  public Optional<String> document(String number) {
    return invoice(number).map(posted -> posted.row().detail(ClosePosting.DOCUMENT));
  }

  public List<Subscription> subscriptions(String customer) {
    return database.read(h ->
        BalanceRows.names(h, Names.subscriptions(customer)).stream()
            .flatMap(name -> Subscription.parseAll(BalanceRows.find(h, name)).stream())
            .toList());
  }

  /// All who have, or had, a subscription, by name.
  public Set<String> subscribers() {
    return database.read(h ->
        BalanceRows.names(h, Names.SUBSCRIBED).stream()
            .map(Names::subscriber)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  public List<Fee> fees(String customer, YearMonth period) {
    return Fee.parse(text(Names.fees(customer, period)));
  }

  /// What a customer has left of what he paid in advance.
  public BigDecimal credit(String customer, Currency unit) {
    return Lots.parse(text(Names.credit(customer, unit.getCurrencyCode()))).left(clock.instant());
  }

  /// What was spent of a budget in its window.
  public BigDecimal spent(Limit limit) {
    String text = text(limit.sum(clock.instant()));
    return text.isEmpty() ? BigDecimal.ZERO : Decimals.parse(text);
  }

  /// The row by which a version of a plan was published.
  public Optional<Posted> published(PlanRef ref) {
    return find(new EventKey(tenant, PLANS, ref.toString()));
  }

  /// The plan of this version, as it was published.
  public Optional<Plan> plan(PlanRef ref) {
    return published(ref)
        .map(posted -> Plan.parse(posted.row().detail(PlanPosting.TEXT), ref.toString()));
  }

  /// The row of this key, if it is in the books.
  public Optional<Posted> find(EventKey key) {
    return database.read(h -> JournalRows.find(h, key));
  }

  public Optional<Posted> row(long seq) {
    return database.read(h -> JournalRows.at(h, seq));
  }

  /// Where the chain ends.
  public Head head() {
    JournalRows.Head head = database.read(h -> JournalRows.head(h, false));
    return new Head(head.seq(), head.hash(), clock.instant());
  }

  /// The end of the chain at a moment.
  public record Head(long seq, String hash, Instant at) {}

  /// All rows from one number to another, in order. They are told outside of any transaction, so
  /// that whoever takes them slowly holds up nobody.
  public void rows(long from, long to, Consumer<Posted> then) {
    each(List.of(), from, to, then);
  }

  private void each(List<String> parts, long from, long to, Consumer<Posted> then) {
    long next = Math.max(1, from);
    List<JournalRows.Found> page;
    do {
      long first = next;
      page = database.read(h -> JournalRows.page(h, first, to, parts));
      for (JournalRows.Found found : page) {
        JournalRows.Stored row = found.row();
        then.accept(
            new Posted(
                row.seq(),
                CanonicalJson.read(row.body()),
                row.body(),
                found.before(),
                row.hash(),
                false));
        next = row.seq() + 1;
      }
    } while (page.size() == JournalRows.PAGE);
  }

  /// The rows of a customer from one number to another, in order.
  ///
  /// @param kinds which of them
  /// @param period only those in the bill of this month
  public void rowsOf(
      String customer,
      Set<Kind> kinds,
      Optional<YearMonth> period,
      long from,
      long to,
      Consumer<Posted> then) {
    List<String> parts = new ArrayList<>();
    parts.add(CanonicalJson.memberText("customer", customer));
    period.ifPresent(month -> parts.add(CanonicalJson.memberText("period", month.toString())));
    if (kinds.size() == 1) {
      parts.add(CanonicalJson.memberText("kind", kinds.iterator().next().word()));
    }
    each(
        parts,
        from,
        to,
        posted -> {
          // The texts may stand in a detail as well.
          Row row = posted.row();
          if (row.customer().equals(customer)
              && kinds.contains(row.kind())
              && period.filter(month -> !month.equals(row.period())).isEmpty()) {
            then.accept(posted);
          }
        });
  }

  /// The number of the first row that came to the books at this time or later.
  public long firstSince(Instant time) {
    return database.read(h -> {
      long low = 1;
      long high = JournalRows.head(h, false).seq() + 1;
      while (low < high) {
        long middle = (low + high) / 2;
        if (JournalRows.at(h, middle).orElseThrow().row().recorded().isBefore(time)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    });
  }

  /// Usage of months, added up; what came to the books before this is in it.
  public List<UsageSum> usage(UsageQuery query) {
    rollUp.catchUp();
    return database.read(h -> UsageRows.sums(h, query));
  }

  /// Adds up what is new, so that the next question finds little to do.
  public void rollUp() {
    rollUp.catchUp();
  }

  /// Reads everything again and compares.
  public Verification.Report verify(List<Checkpoint> checkpoints) {
    rollUp.catchUp();
    return Verification.of(database, checkpoints);
  }

  /// The same of an SQLite file that is only read: that of a server which runs or has stopped, or a
  /// copy. Sums of usage are compared as far as they were made.
  ///
  /// @throws BadEvent if it is no ledger
  public static Verification.Report verify(Path file, List<Checkpoint> checkpoints) {
    Properties readOnly = new Properties();
    readOnly.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
    try (Handle handle = Jdbi.create("jdbc:sqlite:" + file, readOnly).open()) {
      handle.execute("BEGIN");
      return Verification.of(handle, checkpoints);
    } catch (JdbiException e) {
      throw new BadEvent("%s cannot be read as a ledger (%s)".formatted(file, e.getMessage()));
    }
  }

  private String text(String name) {
    return database.read(h -> BalanceRows.find(h, name));
  }

  /// How long a reservation is kept where nobody says otherwise.
  public static final Duration KEPT = Duration.ofMinutes(10);

  /// Writes what waits, then ends.
  @Override
  public void close() {
    holds.close();
    committer.close();
  }
}
