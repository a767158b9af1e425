package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import java.util.Optional;

/// Who asks. Bound by the server to the hub's tokens.
public interface Callers {

  /// @throws io.weighbridge.http.HttpFailure 401 for a token that is none, 429 for too many of them
  Caller of(Exchange exchange);

  /// The same for what did not come over HTTP/1.1.
  ///
  /// @param authorization the header or metadata, `Bearer ...`
  Caller of(Optional<String> authorization, String address);
}
