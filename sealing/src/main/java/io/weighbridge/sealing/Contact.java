package io.weighbridge.sealing;

import java.util.Optional;
import java.util.OptionalLong;

/// How a licensee's server stays in touch with the vendor.
///
/// @param url where the vendor's list of revocations lies
/// @param maxAgeDays how old the list may be
/// @param checkInDays how long ago the vendor may have been heard of, by the grant or a list
public record Contact(Optional<String> url, OptionalLong maxAgeDays, OptionalLong checkInDays) {

  public static final Contact NONE =
      new Contact(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());

  static Contact of(Fields fields) {
    Contact contact =
        new Contact(
            fields.optionalText("revocations"),
            fields.optionalNumber("max_age_days", 1),
            fields.optionalNumber("check_in_days", 1));
    fields.end();
    return contact;
  }
}
