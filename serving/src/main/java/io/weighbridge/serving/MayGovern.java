package io.weighbridge.serving;

import io.weighbridge.access.Caller;

/// Who may deploy, switch and take away models. Bound by the server to the hub's permissions.
@FunctionalInterface
public interface MayGovern {

  /// @throws io.weighbridge.http.HttpFailure 401 or 403 if this caller may not
  void require(Caller caller);
}
