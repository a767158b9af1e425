package io.weighbridge.ledger;

/// A row, for the one it concerns, with what it needs to be checked without the books: whoever has
/// the server's public key sees that it says so, and whoever has a checkpoint that it stays so.
public final class Receipt {

  private Receipt() {}

  /// One line of JSON: `{"hash","key","previous","row":{...},"seq","signature"}`. The hash is
  /// SHA-256 over the hash before, a line feed and the row's canonical text; the signature is
  /// Ed25519 over `weighbridge-receipt`, the number and the hash, a line each.
  public static String signed(Posted posted, SigningKey key) {
    return "{\"hash\":\"%s\",\"key\":\"%s\",\"previous\":\"%s\",\"row\":%s,\"seq\":%d,\"signature\":\"%s\"}"
        .formatted(
            posted.hash(),
            key.id(),
            posted.previous(),
            posted.body(),
            posted.seq(),
            key.sign("weighbridge-receipt\n" + posted.seq() + "\n" + posted.hash()));
  }

  /// The same without a signature, as many of them are handed out at once under one checkpoint.
  public static String plain(Posted posted) {
    return "{\"hash\":\"%s\",\"previous\":\"%s\",\"row\":%s,\"seq\":%d}"
        .formatted(posted.hash(), posted.previous(), posted.body(), posted.seq());
  }
}
