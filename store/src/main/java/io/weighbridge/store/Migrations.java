package io.weighbridge.store;

/// The tables of one room: SQL files `V1__what_it_does.sql`, `V2__...` in a folder of the class
/// path. Each room keeps the history of its own tables, so rooms come and go independently.
///
/// @param room the room's name, of small letters
/// @param location the folder on the class path, e.g. `io/weighbridge/access/migrations`
public record Migrations(String room, String location) {

  public Migrations {
    if (!room.matches("[a-z]{1,40}")) {
      throw new IllegalArgumentException("a room is named by small letters, not: " + room);
    }
    if (!location.matches("[a-z]+(/[a-z]+)*")) {
      throw new IllegalArgumentException("not a folder of the class path: " + location);
    }
  }

  /// The table that says which of the files have been run.
  String historyTable() {
    return "migrations_of_" + room;
  }
}
