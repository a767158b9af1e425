package io.weighbridge.trust;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys and tokens in texts. Only forms that their issuers made recognisable, and only what looks
/// random, so that examples in a manual raise no alarm.
final class Secrets implements Rule {

  private static final int WINDOW = 8 << 20;

  /// Longer than any token, so that none is cut in two by a window.
  private static final int OVERLAP = 512;

  private static final double MIN_ENTROPY = 3.2; // bits a character

  private static final Pattern TOKENS =
      Pattern.compile(
          "(?<![A-Za-z0-9_])(?:"
              + "(?<hf>hf_[A-Za-z0-9]{34})"
              + "|(?<aws>(?:AKIA|ASIA)[A-Z0-9]{16})"
              + "|(?<github>gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})"
              + "|(?<gitlab>glpat-[A-Za-z0-9_-]{20})"
              + "|(?<openai>sk-(?:proj|svcacct|ant-api03)-[A-Za-z0-9_-]{40,})"
              + "|(?<slack>xox[abpr]-[0-9]{10,}-[A-Za-z0-9-]{20,})"
              + "|(?<google>AIza[A-Za-z0-9_-]{35})"
              + "|(?<pypi>pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,})"
              + "|(?<npm>npm_[A-Za-z0-9]{36})"
              + ")(?![A-Za-z0-9_])"
              + "|(?<key>-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED) )?PRIVATE KEY-----\\\\?[rn\\s\\\\]+[A-Za-z0-9+/=\\\\\\s:,-]{64})");

  @Override
  public String id() {
    return "WB-SECRET";
  }

  @Override
  public String why() {
    return "Whoever can read the file can act as its author; the secret must be withdrawn, not only deleted.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    if (!file.kind().text()) {
      return;
    }
    for (long from = 0; from < file.size(); from += WINDOW - OVERLAP) {
      file.budget().checkTime();
      search(file, from, findings);
      if (from + WINDOW >= file.size()) {
        break;
      }
    }
  }

  private void search(ScannedFile file, long from, Findings findings) {
    Matcher found = TOKENS.matcher(Bytes.latin1(file.bytes(), from, WINDOW));
    while (found.find()) {
      String token = found.group();
      boolean key = found.group("key") != null;
      if (key || (entropy(token) >= MIN_ENTROPY && !token.contains("EXAMPLE"))) {
        findings.add(
            this,
            file,
            Severity.SUSPICIOUS,
            from + found.start(),
            key ? "a private key" : "a token that begins %s…".formatted(token.substring(0, 8)));
      }
    }
  }

  /// Of the letters of a word, in bits.
  private static double entropy(String word) {
    Map<Character, Integer> counts = new HashMap<>();
    word.chars().forEach(c -> counts.merge((char) c, 1, Integer::sum));
    double bits = 0;
    for (int count : counts.values()) {
      double share = (double) count / word.length();
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }
}
