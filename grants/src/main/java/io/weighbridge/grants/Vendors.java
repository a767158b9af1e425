package io.weighbridge.grants;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.sealing.VendorPublicKey;
import java.util.Map;

/// What the API tells of a server that is a vendor, and of one that is none.
final class Vendors {

  private Vendors() {}

  static Map<String, String> document(Vendor vendor) {
    VendorPublicKey key = vendor.key().publicHalf();
    return Map.of(
        "key", key.id().text(), "name", vendor.name(), "public_key", new String(key.pem(), UTF_8));
  }

  static HttpFailure none() {
    return HttpFailure.of(
            409,
            "This server is no vendor: make a key with weighbridge keys create vendor, and name it"
                + " in the configuration as grants.vendor-key.")
        .code("NO_VENDOR_KEY");
  }
}
