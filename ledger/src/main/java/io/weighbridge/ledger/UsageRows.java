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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    String of(By by) {
      return switch (by) {
        case PERIOD -> period;
        case DAY -> day;
        case CUSTOMER -> customer;
        case USER -> user;
        case TOKEN -> token;
        case MODEL -> model;
        case CHARGE -> charge;
        case PLAN -> plan;
      };
    }

    List<String> columns() {
      return List.of(period, day, customer, user, token, model, charge, plan, currency);
    }

    @Override
    public int compareTo(Key other) {
      List<String> mine = columns();
      List<String> others = other.columns();
      for (int i = 0; i < mine.size(); i++) {
        int order = mine.get(i).compareTo(others.get(i));
        if (order != 0) {
          return order;
        }
      }
      return 0;
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
    Map<Key, Sum> all = new TreeMap<>();
    each(h, "", List.of(), all::put);
    return all;
  }

  private interface Seen {
    void row(Key key, Sum sum);
  }

  private static void each(Handle h, String where, List<String> values, Seen seen) {
    try (PreparedStatement query =
        h.getConnection()
            .prepareStatement(
                "SELECT events, cost, credit, quantities, %s FROM usage_by_day%s"
                    .formatted(COLUMNS, where))) {
      for (int i = 0; i < values.size(); i++) {
        query.setString(i + 1, values.get(i));
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          seen.row(
              new Key(
                  rows.getString(5),
                  rows.getString(6),
                  rows.getString(7),
                  rows.getString(8),
                  rows.getString(9),
                  rows.getString(10),
                  rows.getString(11),
                  rows.getString(12),
                  rows.getString(13)),
              sum(rows, 1));
        }
      }
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
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
    Map<List<String>, Sum> sums = new HashMap<>();
    each(
        h,
        where,
        values,
        (key, sum) -> {
          List<String> of = new ArrayList<>();
          for (By each : by) {
            of.add(key.of(each));
          }
          of.add(key.currency());
          sums.merge(of, sum, Sum::plus);
        });
    List<UsageSum> result = new ArrayList<>();
    sums.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(UsageRows::compare))
        .forEach(each -> {
          Map<By, String> of = new EnumMap<>(By.class);
          for (int i = 0; i < by.size(); i++) {
            of.put(by.get(i), each.getKey().get(i));
          }
          Sum sum = each.getValue();
          result.add(
              new UsageSum(
                  of,
                  each.getKey().getLast(),
                  sum.events(),
                  sum.quantities(),
                  sum.cost(),
                  sum.credit()));
        });
    return result;
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
    if (!text.isEmpty()) {
      for (String each : text.split(" ", -1)) {
        int equals = each.indexOf('=');
        quantities.put(
            new Meter(each.substring(0, equals)), Decimals.parse(each.substring(equals + 1)));
      }
    }
    return Quantities.of(quantities);
  }
}
