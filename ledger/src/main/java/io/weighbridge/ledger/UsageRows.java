package io.weighbridge.ledger;

import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.PlanRef;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// Usage by day as it lies in the table; added up in Java, since SQLite would add decimals as
/// binary fractions.
final class UsageRows {

  private static final String COLUMNS =
      "period, day, customer, user_name, token, model, charge, plan, currency";

  /// What one row of the table is of.
  record Key(
      String period,
      String day,
      String customer,
      String user,
      String token,
      String model,
      String charge,
      String plan,
      String currency)
      implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::period)
            .thenComparing(Key::day)
            .thenComparing(Key::customer)
            .thenComparing(Key::user)
            .thenComparing(Key::token)
            .thenComparing(Key::model)
            .thenComparing(Key::charge)
            .thenComparing(Key::plan)
            .thenComparing(Key::currency);

    static Key of(Row row) {
      return new Key(
          row.period().toString(),
          row.time().atOffset(ZoneOffset.UTC).toLocalDate().toString(),
          row.customer(),
          row.detail(Use.USER),
          row.detail(Use.TOKEN),
          row.detail(Use.MODEL),
          charge(row),
          row.plan().map(PlanRef::toString).orElse(""),
          row.cost().isPresent() ? row.currency() : "");
    }

    private static String charge(Row row) {
      return switch (row.kind()) {
        case FEE -> UsageSum.FEE;
        case CLOSE -> UsageSum.ADJUSTMENT;
        case CORRECTION ->
            row.detail(UsagePosting.LATE).isEmpty()
                    && row.detail(CorrectionPosting.OF).equals(row.period().toString())
                ? row.plan().isPresent() || row.cost().isEmpty()
                    ? UsageSum.USAGE
                    : UsageSum.CORRECTION
                : UsageSum.CORRECTION;
        default -> row.detail(UsagePosting.LATE).isEmpty() ? UsageSum.USAGE : UsageSum.CORRECTION;
      };
    }

    List<String> columns() {
      return List.of(period, day, customer, user, token, model, charge, plan, currency);
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /// What is added up of it.
  record Sum(long events, BigDecimal cost, BigDecimal credit, Quantities quantities) {

    static final Sum NOTHING = new Sum(0, BigDecimal.ZERO, BigDecimal.ZERO, Quantities.NONE);

    static Sum of(Row row) {
      String lots = Entry.credit(row.customer(), "");
      BigDecimal credit = BigDecimal.ZERO;
      for (Entry entry : row.entries()) {
        if (entry.account().startsWith(lots)) {
          credit = credit.add(entry.amount());
        }
      }
      return new Sum(
          row.kind() == Kind.USAGE ? 1 : row.kind() == Kind.CORRECTION ? -1 : 0,
          row.cost().orElse(BigDecimal.ZERO),
          credit,
          row.quantities());
    }

    Sum plus(Sum other) {
      return new Sum(
          events + other.events,
          cost.add(other.cost),
          credit.add(other.credit),
          quantities.plus(other.quantities));
    }
  }

  private UsageRows() {}

  /// What a row adds to usage, if anything.
  static boolean counts(Row row) {
    return switch (row.kind()) {
      case USAGE, CORRECTION, FEE, CLOSE -> true;
      case PLAN, ARRANGEMENT, SUBSCRIPTION, CREDIT -> false;
    };
  }

  static Optional<Sum> find(PreparedStatement query, Key key) throws SQLException {
    List<String> columns = key.columns();
    for (int i = 0; i < columns.size(); i++) {
      query.setString(i + 1, columns.get(i));
    }
    try (ResultSet rows = query.executeQuery()) {
      return rows.next() ? Optional.of(sum(rows, 1)) : Optional.empty();
    }
  }

  static final String FIND =
      "SELECT events, cost, credit, quantities FROM usage_by_day WHERE "
          + COLUMNS.replace(", ", " = ? AND ")
          + " = ?";

  static final String WRITE =
      "INSERT INTO usage_by_day (%s, events, cost, credit, quantities)".formatted(COLUMNS)
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (%s)".formatted(COLUMNS)
          + " DO UPDATE SET events = excluded.events, cost = excluded.cost,"
          + " credit = excluded.credit, quantities = excluded.quantities";

  static void write(PreparedStatement upsert, Key key, Sum sum) throws SQLException {
    List<String> columns = key.columns();
    int at = 1;
    for (String column : columns) {
      upsert.setString(at++, column);
    }
    upsert.setLong(at++, sum.events());
    upsert.setString(at++, sum.cost().toPlainString());
    upsert.setString(at++, sum.credit().toPlainString());
    upsert.setString(at, text(sum.quantities()));
    upsert.addBatch();
  }

  static Map<Key, Sum> all(Handle h) {
    Map<Key, Sum> all = new HashMap<>();
    try (PreparedStatement query =
            h.getConnection()
                .prepareStatement(
                    "SELECT events, cost, credit, quantities, %s FROM usage_by_day"
                        .formatted(COLUMNS));
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        Key key =
            new Key(
                rows.getString(5),
                rows.getString(6),
                rows.getString(7),
                rows.getString(8),
                rows.getString(9),
                rows.getString(10),
                rows.getString(11),
                rows.getString(12),
                rows.getString(13));
        all.put(key, sum(rows, 1));
      }
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
    return all;
  }

  /// What is added up of one line of an answer, in place: a month is of many rows.
  private static final class Total {

    private long events;
    private BigDecimal cost = BigDecimal.ZERO;
    private BigDecimal credit = BigDecimal.ZERO;
    private final Map<String, BigDecimal> quantities = new HashMap<>();

    void add(long more, String cost, String credit, String quantities) {
      events += more;
      this.cost = this.cost.add(Decimals.parse(cost));
      if (!credit.equals("0")) {
        this.credit = this.credit.add(Decimals.parse(credit));
      }
      eachQuantity(
          quantities, (meter, amount) -> this.quantities.merge(meter, amount, BigDecimal::add));
    }

    UsageSum sum(Map<By, String> of, String currency) {
      Map<Meter, BigDecimal> named = new HashMap<>();
      quantities.forEach((meter, amount) -> named.put(new Meter(meter), amount));
      return new UsageSum(of, currency, events, Quantities.of(named), cost, credit);
    }
  }

  static List<UsageSum> sums(Handle h, UsageQuery query) {
    List<String> conditions = new ArrayList<>();
    List<String> values = new ArrayList<>();
    condition(conditions, values, "period = ?", query.period().map(Object::toString));
    condition(conditions, values, "day >= ?", query.from().map(Object::toString));
    condition(conditions, values, "day <= ?", query.to().map(Object::toString));
    condition(conditions, values, "customer = ?", query.customer());
    condition(conditions, values, "user_name = ?", query.user());
    condition(conditions, values, "token = ?", query.token());
    condition(conditions, values, "model = ?", query.model());
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    List<By> by = query.by().stream().sorted().toList();
    StringBuilder columns = new StringBuilder("currency");
    by.forEach(each -> columns.append(", ").append(column(each)));
    Map<List<String>, Total> totals = new TreeMap<>(UsageRows::compare);
    try (PreparedStatement statement =
        h.getConnection()
            .prepareStatement(
                "SELECT events, cost, credit, quantities, %s FROM usage_by_day%s"
                    .formatted(columns, where))) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      Map<List<String>, Total> unsorted = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String[] of = new String[by.size() + 1];
          for (int i = 0; i < by.size(); i++) {
            of[i] = rows.getString(6 + i);
          }
          of[by.size()] = rows.getString(5);
          unsorted
              .computeIfAbsent(List.of(of), _ -> new Total())
              .add(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4));
        }
      }
      totals.putAll(unsorted);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
    List<UsageSum> result = new ArrayList<>();
    totals.forEach((key, total) -> {
      Map<By, String> of = new EnumMap<>(By.class);
      for (int i = 0; i < by.size(); i++) {
        of.put(by.get(i), key.get(i));
      }
      result.add(total.sum(of, key.getLast()));
    });
    return result;
  }

  private static String column(By by) {
    return by == By.USER ? "user_name" : by.name().toLowerCase(Locale.ROOT);
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static void condition(
      List<String> conditions, List<String> values, String condition, Optional<String> value) {
    value.ifPresent(text -> {
      conditions.add(condition);
      values.add(text);
    });
  }

  private static Sum sum(ResultSet rows, int at) throws SQLException {
    return new Sum(
        rows.getLong(at),
        Decimals.parse(rows.getString(at + 1)),
        Decimals.parse(rows.getString(at + 2)),
        quantities(rows.getString(at + 3)));
  }

  private static String text(Quantities quantities) {
    StringBuilder text = new StringBuilder();
    quantities
        .asMap()
        .forEach((meter, amount) -> {
          text.append(text.isEmpty() ? "" : " ");
          text.append(meter.name()).append('=').append(amount.toPlainString());
        });
    return text.toString();
  }

  private static Quantities quantities(String text) {
    Map<Meter, BigDecimal> quantities = new HashMap<>();
    eachQuantity(text, (meter, amount) -> quantities.put(new Meter(meter), amount));
    return Quantities.of(quantities);
  }

  private static void eachQuantity(String text, BiConsumer<String, BigDecimal> then) {
    for (int from = 0; from < text.length(); ) {
      int equals = text.indexOf('=', from);
      int end = text.indexOf(' ', equals);
      end = end < 0 ? text.length() : end;
      then.accept(text.substring(from, equals), Decimals.parse(text.substring(equals + 1, end)));
      from = end + 1;
    }
  }
}
