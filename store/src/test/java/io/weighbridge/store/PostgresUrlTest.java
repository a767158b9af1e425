package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://alice:s%40cr+%2Ft@db.example:5433/ledger?sslmode=require",
        "postgres://alice:s%40cr+%2Ft@db.example:5433/ledger?sslmode=require",
        "jdbc:postgresql://alice:s%40cr+%2Ft@db.example:5433/ledger?sslmode=require",
        "jdbc:postgresql://db.example:5433/ledger?user=alice&password=s%40cr+%2Ft&sslmode=require",
        "postgresql://alice@db.example:5433/ledger?password=s%40cr+%2Ft&sslmode=require",
      })
  void userAndPasswordStandBeforeTheHostOrInTheQuery(String url) {
    assertThat(PostgresUrl.parse(url))
        .isEqualTo(
            new PostgresUrl(
                "db.example", 5433, "ledger", "alice", "s@cr+/t", Map.of("sslmode", "require")));
  }

  @Test
  void thePortAndWhoEntersMayBeLeftOut() {
    assertThat(PostgresUrl.parse("postgresql://[::1]/led%20ger"))
        .isEqualTo(new PostgresUrl("[::1]", 5432, "led ger", null, null, Map.of()));
  }

  @Test
  void itShowsWhereItIsAndNotWhoEnters() {
    assertThat(PostgresUrl.parse("postgresql://alice:secret@db.example/ledger").toString())
        .isEqualTo("the PostgreSQL database ledger at db.example:5432");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://alice:secret@db.example/ledger",
        "jdbc:sqlite:secret",
        "postgresql:ledger?password=secret",
        "postgresql://alice:secret@db.example",
        "postgresql://alice:secret@db.example/",
        "postgresql://alice:secret@/ledger",
        "postgresql://alice:sec ret@db.example/ledger",
        "postgresql://alice:secret%@db.example/ledger",
        "postgresql://alice:secret%zz@db.example/ledger",
        "postgresql://alice:secret@one.example,two.example/ledger",
        "postgresql://alice:secret@db.example:port/ledger",
        "postgresql://alice:secret@db.example:99999/ledger",
        "postgresql://alice@db.example/ledger?password",
        "postgresql://alice:secret@db.example/ledger?socketFactory=evil.Factory",
        "postgresql://alice:secret@db.example/ledger?sslmode=%",
        "",
        ":",
      })
  void whatIsNoSuchUrlIsRefusedWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> Database.connect(url, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PostgreSQL")
        .satisfies(PostgresUrlTest::tellsNoSecret);
  }

  static void tellsNoSecret(Throwable failure) {
    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    assertThat(all.toString().lines().filter(line -> !line.startsWith("\tat ")).toList())
        .noneMatch(line -> line.contains("secret") || line.contains("sec ret"));
  }
}
