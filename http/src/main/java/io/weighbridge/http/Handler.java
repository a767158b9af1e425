package io.weighbridge.http;

import java.io.IOException;

/// What a route does: reads the request from an [Exchange] and answers it exactly once. It runs on
/// a virtual thread and may block. What it throws becomes the answer: an [HttpFailure] as itself,
/// anything else as 500 without detail.
@FunctionalInterface
public interface Handler {

  void handle(Exchange exchange) throws IOException;
}
