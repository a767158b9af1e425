package io.weighbridge.ledger;

import io.weighbridge.store.Database;
import io.weighbridge.testing.TemporaryPostgres;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

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
}
