package io.weighbridge.sealing;

/// One of the two whom a grant is between.
///
/// @param name for people; what counts is the key
public record Party(KeyId key, String name) {

  static Party of(Fields fields) {
    Party party = new Party(new KeyId(fields.text("key")), fields.text("name"));
    fields.end();
    return party;
  }
}
