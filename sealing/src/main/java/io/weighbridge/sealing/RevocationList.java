package io.weighbridge.sealing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a vendor has taken back, as he signed it. Each new list has all of the ones before it, and
/// a higher number. It is a witness of the time too: it was not before it was issued.
///
/// @param nextUpdate when the vendor will have signed another
/// @param revoked by the grants' ids
public record RevocationList(
    KeyId issuer, long serial, Instant issued, Instant nextUpdate, Map<String, Revoked> revoked) {

  static final String TYPE = "weighbridge-revocations/1";
  static final int MOST_BYTES = 32 << 20;

  /// One in every second makes so many in 34,000 years; there is always a next one.
  static final long MOST_LISTS = 1L << 40;

  /// @param reason for people; may be empty
  public record Revoked(Instant at, String reason) {}

  public RevocationList {
    revoked = Map.copyOf(revoked);
    if (serial > MOST_LISTS) {
      throw new IllegalArgumentException(
          "a list's serial number is at most %d, not %d".formatted(MOST_LISTS, serial));
    }
    if (!nextUpdate.isAfter(issued)) {
      throw new IllegalArgumentException("a list's next update comes after it was issued");
    }
  }

  /// @throws RefusedException with UNKNOWN_ISSUER or BAD_SIGNATURE
  public static RevocationList read(byte[] bytes, String what, VendorKeys trusted) {
    if (bytes.length > MOST_BYTES) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE,
          "%s has %d bytes, more than any list of revocations".formatted(what, bytes.length));
    }
    return SignedDocument.read(bytes, what)
        .verified(
            what,
            TYPE,
            fields -> new KeyId(fields.text("issuer")),
            trusted,
            (_, fields) -> parse(fields));
  }

  private static RevocationList parse(Fields fields) {
    Map<String, Revoked> revoked = new HashMap<>();
    for (Fields entry : fields.objects("revoked")) {
      String grant = entry.text("grant");
      Revoked found = new Revoked(entry.instant("at"), entry.optionalText("reason").orElse(""));
      if (revoked.put(grant, found) != null) {
        throw entry.wrong("grant", "stands in the list twice");
      }
      entry.end();
    }
    return new RevocationList(
        new KeyId(fields.text("issuer")),
        fields.number("serial", 1),
        fields.instant("issued"),
        fields.instant("next_update"),
        revoked);
  }

  /// Signs the next list.
  ///
  /// @param before the last one, if there is one
  /// @param more what is taken back now; may be none, which says that the vendor is there
  public static byte[] sign(
      VendorKey vendor,
      Optional<RevocationList> before,
      Map<String, Revoked> more,
      Instant now,
      Instant nextUpdate) {
    Map<String, Revoked> all = new HashMap<>(more);
    before.ifPresent(list -> all.putAll(list.revoked()));
    ObjectNode json = CanonicalJson.object();
    json.put(SignedDocument.TYPE, TYPE);
    json.put("issuer", vendor.publicHalf().id().text());
    json.put("serial", before.map(list -> list.serial() + 1).orElse(1L));
    json.put("issued", whole(now).toString());
    json.put("next_update", whole(nextUpdate).toString());
    ArrayNode list = json.putArray("revoked");
    List<String> ids = new ArrayList<>(all.keySet());
    ids.sort(null);
    for (String id : ids) {
      Revoked entry = java.util.Objects.requireNonNull(all.get(id));
      ObjectNode object = list.addObject();
      object.put("grant", id).put("at", whole(entry.at()).toString());
      if (!entry.reason().isEmpty()) {
        object.put("reason", entry.reason());
      }
    }
    byte[] bytes = SignedDocument.sign(json, vendor).bytes();
    // What nobody could read is not handed out.
    read(bytes, "the list", VendorKeys.of(vendor.publicHalf()));
    return bytes;
  }

  private static Instant whole(Instant moment) {
    return Instant.ofEpochSecond(moment.getEpochSecond());
  }
}
