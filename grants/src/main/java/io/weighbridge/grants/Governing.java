package io.weighbridge.grants;

import io.weighbridge.access.Audit;
import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.signing.KeyFileException;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/// What stands before every door of this room: only those who govern the hub come in, the audit log
/// has what they changed, and what is refused is told in the API's words.
///
/// @param callers who asks
/// @param mayGovern throws what is answered to those who do not govern the hub
public record Governing(
    Function<Exchange, Caller> callers, Consumer<Caller> mayGovern, Audit audit) {

  private static final String DONE = "done";

  /// What is done for somebody who may.
  interface Act {
    void by(Caller caller, Exchange exchange) throws IOException;
  }

  Handler handler(Act act) {
    return answering(exchange -> {
      Caller caller = callers.apply(exchange);
      mayGovern.accept(caller);
      act.by(caller, exchange);
    });
  }

  /// Notes what was changed, before it is answered.
  void done(Caller caller, Exchange exchange, String action, String subject) {
    audit.record(caller, action, subject, DONE, exchange.remoteAddress());
  }

  /// For everybody.
  static Handler answering(Handler handler) {
    return exchange -> {
      try {
        handler.handle(exchange);
      } catch (RefusedException e) {
        throw HttpFailure.of(403, sentence(e)).code(e.code().name());
      } catch (SealingException | KeyFileException e) {
        throw HttpFailure.badRequest(sentence(e));
      }
    };
  }

  static String sentence(RuntimeException failure) {
    String text = String.valueOf(failure.getMessage());
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }
}
