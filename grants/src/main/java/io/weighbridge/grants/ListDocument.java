package io.weighbridge.grants;

import io.weighbridge.sealing.RevocationList;
import java.util.LinkedHashMap;
import java.util.Map;

/// A list of revocations as a document of the API.
final class ListDocument {

  private ListDocument() {}

  static Map<String, Object> of(RevocationList list) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("issuer", list.issuer().text());
    document.put("serial", list.serial());
    document.put("issued", list.issued().toString());
    document.put("next_update", list.nextUpdate().toString());
    document.put("revoked", list.revoked().keySet().stream().sorted().toList());
    document.put("path", "%s/%s".formatted(GrantsDoor.LISTS, list.issuer()));
    return document;
  }
}
