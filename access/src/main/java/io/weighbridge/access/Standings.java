package io.weighbridge.access;

import io.weighbridge.store.Database;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The standings of users as requests ask for them, kept in memory until any account changes.
final class Standings {

  private static final int MOST = 10_000;

  private final Database database;
  private final Remembered<String, Standing> remembered = new Remembered<>(MOST);

  Standings(Database database) {
    this.database = database;
  }

  Standing of(String user) {
    if (database.isWriting()) {
      return read(user);
    }
    return remembered.get(user, () -> Optional.of(read(user))).orElse(Standing.NOBODY);
  }

  /// Forgets everything; to be called after the change is in the database.
  void changed() {
    remembered.forget();
  }

  private Standing read(String name) {
    return database.read(h -> {
      User user = AccountRows.user(h, name).orElse(null);
      if (user == null || user.disabled()) {
        return Standing.NOBODY;
      }
      Map<String, Role> roles = new HashMap<>();
      for (Membership membership : AccountRows.memberships(h, name)) {
        roles.put(membership.organization(), membership.role());
      }
      roles.put(name, Role.ADMIN);
      return new Standing(true, user.admin(), roles);
    });
  }
}
