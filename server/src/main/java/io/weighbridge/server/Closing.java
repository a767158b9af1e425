package io.weighbridge.server;

import java.util.Deque;

/// Closes parts in the opposite order of their opening; one that fails does not keep the others.
final class Closing {

  private static final System.Logger LOG = System.getLogger(Closing.class.getName());

  private Closing() {}

  static void all(Deque<AutoCloseable> open) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "a part of the server did not close", e);
      }
    }
  }
}
