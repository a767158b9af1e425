package io.weighbridge.ledger;

/// What makes an event the same event, for ever: nothing is counted twice under one key.
///
/// @param tenant whose books they are
/// @param source who saw it, a URI reference (CloudEvents 1.0, section 3.1: `source` and `id` are
///   unique together)
/// @param id unique within the source
public record EventKey(String tenant, String source, String id) {

  static final int LONGEST = 512;

  public EventKey {
    require("tenant", tenant);
    require("source", source);
    require("id", id);
  }

  private static void require(String what, String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      throw new BadEvent(
          "the %s of an event has 1 to %d characters, not %d"
              .formatted(what, LONGEST, text.length()));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || Character.isSurrogate(c) || c == 0x7f) {
        throw new BadEvent("the %s of an event is of printable characters".formatted(what));
      }
    }
  }
}
