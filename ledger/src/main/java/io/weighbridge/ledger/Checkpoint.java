package io.weighbridge.ledger;

import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the end of the chain was at a moment, signed: kept outside of the database, it shows when
/// rows at the end were cut off, which the chain itself cannot.
///
/// @param key names the key that signed
public record Checkpoint(long seq, String hash, Instant at, String key, String signature) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String HASH = "[0-9a-f]{64}";

  public Checkpoint {
    if (seq < 0 || !hash.matches(HASH)) {
      throw new BadEvent("a checkpoint is of a row's number and its hash");
    }
  }

  static Checkpoint of(Ledger.Head head, SigningKey key) {
    return new Checkpoint(
        head.seq(),
        head.hash(),
        head.at(),
        key.id(),
        key.sign(signed(head.seq(), head.hash(), head.at())));
  }

  private static String signed(long seq, String hash, Instant at) {
    return "weighbridge-checkpoint\n" + seq + "\n" + hash + "\n" + at;
  }

  public boolean isSignedBy(PublicKey other) {
    return SigningKey.verifies(other, signed(seq, hash, at), signature);
  }

  /// One line of JSON.
  public String text() {
    return "{\"at\":\"%s\",\"hash\":\"%s\",\"key\":\"%s\",\"seq\":%d,\"signature\":\"%s\"}"
        .formatted(at, hash, key, seq, signature);
  }

  /// @throws BadEvent if it is none
  public static Checkpoint parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return new Checkpoint(
          node.path("seq").asLong(-1),
          node.path("hash").asString(""),
          Instant.parse(node.path("at").asString("")),
          node.path("key").asString(""),
          node.path("signature").asString(""));
    } catch (JacksonException | DateTimeException e) {
      throw new BadEvent("this is no checkpoint: %s".formatted(e.getMessage()));
    }
  }
}
