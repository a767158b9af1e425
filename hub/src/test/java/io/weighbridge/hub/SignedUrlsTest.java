package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.hub.SignedUrls.Grant;
import io.weighbridge.hub.SignedUrls.Purpose;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.store.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SignedUrlsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final byte[] KEY = SignedUrls.newKey();
  private static final Grant GRANT =
      new Grant(
          Purpose.UPLOAD,
          "0123456789abcdef01234567",
          RepoId.parse("acme/model"),
          Sha256.of(new byte[] {1, 2, 3}),
          3,
          "alice",
          "t0ken",
          "");

  private static SignedUrls at(Instant instant) {
    return new SignedUrls(KEY, Clock.fixed(instant, ZoneOffset.UTC));
  }

  @Test
  void whatIsSignedIsReadBack() {
    String token = at(NOW).sign(GRANT, Duration.ofHours(1));
    assertThat(at(NOW.plusSeconds(3599)).verify(token, Purpose.UPLOAD)).isEqualTo(GRANT);
  }

  @Test
  void anExpiredAddressIsForbidden() {
    String token = at(NOW).sign(GRANT, Duration.ofHours(1));
    refused(at(NOW.plusSeconds(3600)), token, Purpose.UPLOAD, "expired");
  }

  @Test
  void anAddressIsGoodForOnePurposeOnly() {
    String token = at(NOW).sign(GRANT, Duration.ofHours(1));
    refused(at(NOW), token, Purpose.DOWNLOAD, "something else");
  }

  @Test
  void eachChangedCharacterIsSeen() {
    String token = at(NOW).sign(GRANT, Duration.ofHours(1));
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      if (decodesAlike(token, changed)) {
        // The last digit of unpadded base64 carries bits that belong to nothing.
        continue;
      }
      refused(at(NOW), changed, Purpose.UPLOAD, "not made here");
    }
  }

  @Test
  void anotherServersAddressIsForbidden() {
    SignedUrls other = new SignedUrls(SignedUrls.newKey(), Clock.fixed(NOW, ZoneOffset.UTC));
    refused(at(NOW), other.sign(GRANT, Duration.ofHours(1)), Purpose.UPLOAD, "not made here");
  }

  @Test
  void whatIsNoTokenIsForbidden() {
    for (String token : new String[] {"", ".", "a.b", "%%%.%%%", "x".repeat(5000) + ".y", "...."}) {
      refused(at(NOW), token, Purpose.UPLOAD, "not made here");
    }
  }

  @Test
  void twoLinesInAFieldAreAMistakeOfOurs() {
    assertThatThrownBy(() ->
            new Grant(
                Purpose.UPLOAD,
                GRANT.repository(),
                GRANT.name(),
                GRANT.oid(),
                3,
                "alice\nbob",
                "",
                ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aShortKeyIsAMistakeOfOurs() {
    assertThatThrownBy(() -> new SignedUrls(new byte[16], Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32");
  }

  private static boolean decodesAlike(String token, String changed) {
    Base64.Decoder decoder = Base64.getUrlDecoder();
    int dot = token.indexOf('.');
    try {
      return dot == changed.indexOf('.')
          && java.util.Arrays.equals(
              decoder.decode(token.substring(0, dot)), decoder.decode(changed.substring(0, dot)))
          && java.util.Arrays.equals(
              decoder.decode(token.substring(dot + 1)), decoder.decode(changed.substring(dot + 1)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void refused(SignedUrls urls, String token, Purpose purpose, String words) {
    assertThatThrownBy(() -> urls.verify(token, purpose))
        .isInstanceOfSatisfying(
            HttpFailure.class, failure -> assertThat(failure.status()).isEqualTo(403))
        .hasMessageContaining(words);
  }
}
