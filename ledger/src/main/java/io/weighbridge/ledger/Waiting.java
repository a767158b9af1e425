package io.weighbridge.ledger;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Somebody who waits for what becomes of something.
record Waiting<Q, A>(Q asked, CompletableFuture<A> answer) {

  static <Q, A> Waiting<Q, A> of(Q asked) {
    return new Waiting<>(asked, new CompletableFuture<>());
  }

  /// @throws RuntimeException what went wrong
  A join() {
    try {
      return answer.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }
}
