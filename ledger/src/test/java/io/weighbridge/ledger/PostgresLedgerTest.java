package io.weighbridge.ledger;

import static io.weighbridge.ledger.Books.CENT;
import static io.weighbridge.ledger.Books.budget;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.store.Database;
import io.weighbridge.testing.TemporaryPostgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresLedgerTest extends LedgerContract {

  private String url = "";

  @BeforeAll
  static void findPostgres() {
    TemporaryPostgres.shared();
  }

  @BeforeEach
  void makeDatabase() {
    url = TemporaryPostgres.shared().freshDatabase();
  }

  @Override
  Database database() {
    return Database.connect(url, List.of(Ledger.TABLES));
  }

  @Test
  void twoProcessesOnOneDatabaseAdmitExactlyN() throws Exception {
    Books books = books();
    List<Process> servers = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      servers.add(Fork.start(Spender.class, url, "server" + number));
    }
    int done = 0;
    for (Process server : servers) {
      String said =
          new String(
              server.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(server.waitFor()).as(said).isZero();
      done += Integer.parseInt(said.strip());
    }
    assertThat(done).isEqualTo(Spender.REQUESTS);
    assertThat(books.ledger.head().seq()).isEqualTo(Spender.REQUESTS);
    assertThat(books.ledger.spent(budget(Spender.BUDGET))).isEqualByComparingTo("2.00");
    assertThat(books.verified().findings()).isEmpty();
    assertThat(CENT.ref()).isNotNull();
  }
}
