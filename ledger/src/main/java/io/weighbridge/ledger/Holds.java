package io.weighbridge.ledger;

/// What is reserved of budgets and credits by uses that are under way.
sealed interface Holds extends AutoCloseable permits LocalHolds, SharedHolds {

  /// Reserves the worst case of a use.
  ///
  /// @return names what was reserved; empty if nothing had to be
  /// @throws Exhausted if there is no room for it
  String admit(Order order);

  /// Gives it back; nothing happens if it was settled or swept.
  void release(String hold);

  @Override
  void close();
}
