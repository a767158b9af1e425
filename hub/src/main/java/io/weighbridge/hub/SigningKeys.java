package io.weighbridge.hub;

import io.weighbridge.store.Database;
import java.time.Clock;

/// The server's own random keys, made when they are first asked for and kept in the database, so
/// that signed addresses outlive a restart.
final class SigningKeys {

  private SigningKeys() {}

  static byte[] get(Database database, String name, Clock clock) {
    byte[] fresh = SignedUrls.newKey();
    return database.write(handle -> {
      handle
          .createUpdate(
              """
              INSERT INTO signing_keys (name, bytes, made_at) VALUES (:name, :bytes, :at)
              ON CONFLICT (name) DO NOTHING
              """)
          .bind("name", name)
          .bind("bytes", fresh)
          .bind("at", clock.instant().toString())
          .execute();
      return handle
          .createQuery("SELECT bytes FROM signing_keys WHERE name = :name")
          .bind("name", name)
          .mapTo(byte[].class)
          .one();
    });
  }
}
