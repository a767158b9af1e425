package io.weighbridge.ledger;

import io.weighbridge.store.Database;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLedgerTest extends LedgerContract {

  @TempDir private Path folder;

  @Override
  Database database() {
    return Database.open(folder.resolve("ledger.db"), List.of(Ledger.TABLES));
  }
}
