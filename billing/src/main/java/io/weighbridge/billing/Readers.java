package io.weighbridge.billing;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Decision;
import io.weighbridge.access.Permissions;
import io.weighbridge.access.Role;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import java.util.function.Function;

/// Who asks for what the ledger says, and what of it he may see: those who govern the hub see
/// everything, a user what he used himself and what is on the bills of the customers that he is:
/// himself, and the organisations that he governs.
public interface Readers {

  /// @throws HttpFailure 401 for a token that is none, or for none
  Caller of(Exchange exchange);

  /// Whether the caller may see a customer's bills.
  boolean maySee(Caller caller, String customer);

  /// Whether the caller may say what a customer's teams may take, and that he pays.
  boolean mayGovern(Caller caller, String customer);

  /// @throws HttpFailure 403 if the caller does not govern the hub
  void requireGovernor(Caller caller);

  /// Whether the caller sees everything.
  boolean seesAll(Caller caller);

  /// By the hub's permissions.
  ///
  /// @param callers knows the token of a request
  static Readers of(Function<Exchange, Caller> callers, Permissions permissions) {
    return new Readers() {
      @Override
      public Caller of(Exchange exchange) {
        Caller caller = callers.apply(exchange);
        if (caller.isAnonymous()) {
          throw HttpFailure.of(401, "Sign in with a token first: bills are not for everybody.")
              .header("WWW-Authenticate", "Bearer");
        }
        return caller;
      }

      @Override
      public boolean maySee(Caller caller, String customer) {
        return caller.name().equals(customer)
            || permissions.role(caller, customer).filter(Role.ADMIN::equals).isPresent();
      }

      @Override
      public boolean mayGovern(Caller caller, String customer) {
        return permissions.govern(caller, customer) instanceof Decision.Allowed;
      }

      @Override
      public void requireGovernor(Caller caller) {
        if (permissions.governHub(caller) instanceof Decision.Forbidden(String reason)) {
          throw HttpFailure.of(403, "You may not: " + reason + ".");
        }
      }

      @Override
      public boolean seesAll(Caller caller) {
        return permissions.governHub(caller) instanceof Decision.Allowed;
      }
    };
  }
}
