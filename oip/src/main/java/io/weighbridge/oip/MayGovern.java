package io.weighbridge.oip;

import io.weighbridge.access.Caller;

/// May this caller load and unload models? Bound by the server.
@FunctionalInterface
public interface MayGovern {

  boolean governs(Caller caller);
}
