package io.weighbridge.access;

import io.weighbridge.repositories.Namespace;
import io.weighbridge.store.Database;
import java.nio.file.Path;
import java.util.List;

/// The whole room over a real database in a folder.
final class Fixture implements AutoCloseable {

  final MovableClock clock = new MovableClock();
  final Database database;
  final Accounts accounts;
  final Tokens tokens;
  final AccessRequests requests;
  final Permissions permissions;
  final Audit audit;

  Fixture(Path folder) {
    database = Database.open(folder.resolve("hub.db"), List.of(Accounts.TABLES));
    accounts = new Accounts(database, clock);
    tokens = new Tokens(database, accounts, clock);
    requests = new AccessRequests(database, clock);
    permissions = new Permissions(accounts, requests);
    audit = new Audit(database, clock);
  }

  User user(String name) {
    return accounts.createUser(new Namespace(name), "User " + name, "", false);
  }

  User admin(String name) {
    return accounts.createUser(new Namespace(name), "User " + name, "", true);
  }

  Caller caller(String user, Scope scope) {
    return tokens.authenticate(tokens.create(user, "test", scope, null).secret()).orElseThrow();
  }

  @Override
  public void close() {
    database.close();
  }
}
