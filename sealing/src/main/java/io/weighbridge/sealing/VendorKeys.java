package io.weighbridge.sealing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The vendors who are trusted here.
public final class VendorKeys {

  private final Map<KeyId, VendorPublicKey> byId;

  public VendorKeys(Collection<VendorPublicKey> keys) {
    byId =
        keys.stream()
            .collect(Collectors.toMap(VendorPublicKey::id, Function.identity(), (one, _) -> one));
  }

  public static VendorKeys of(VendorPublicKey... keys) {
    return new VendorKeys(List.of(keys));
  }

  public Collection<VendorPublicKey> all() {
    return byId.values();
  }

  public boolean trusts(KeyId id) {
    return byId.containsKey(id);
  }

  /// @throws RefusedException with UNKNOWN_ISSUER if it is none of these
  VendorPublicKey require(KeyId id, String what) {
    VendorPublicKey key = byId.get(id);
    if (key == null) {
      throw new RefusedException(
          Refusal.UNKNOWN_ISSUER,
          "%s says that %s signed it, a key that is not trusted here: get the vendor's public key from him and trust it"
              .formatted(what, id));
    }
    return key;
  }
}
