package io.weighbridge.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a token's key is named, and what is said where there is none. Keys in a token are in peers.
final class TokenKeyTest {

  @Test
  void itIsNamedAsRfc7512Has() {
    assertThat(TokenKey.of("pkcs11:object=our%20key+1;type=secret-key?module-path=/usr/lib/hsm.so"))
        .isEqualTo(new TokenKey("/usr/lib/hsm.so", Optional.empty(), "our key+1"));
    assertThat(TokenKey.of("pkcs11:slot-id=7;object=a?module-path=/b"))
        .isEqualTo(new TokenKey("/b", Optional.of("7"), "a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          acme.pem                                            | names no key in a token
          pkcs11:object=a                                     | module-path=
          pkcs11:object=a?module-path=relative.so             | module-path=
          pkcs11:object=a?module-path=/x%22%0Aslot=1          | module-path=
          pkcs11:?module-path=/x.so                           | not understood
          pkcs11:object=?module-path=/x.so                    | object=
          pkcs11:object=a;slot-id=one?module-path=/x.so       | slot-id=
          pkcs11:object=a;type=private?module-path=/x.so      | must be a secret-key
          pkcs11:object=%zz?module-path=/x.so                 | as in a URI
          pkcs11:token=t;object=a?module-path=/x.so           | is not understood of a
          """)
  void anythingElseIsRefusedInASentence(String uri, String why) {
    assertThatThrownBy(() -> TokenKey.of(uri))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aPinInItIsNotRepeated() {
    assertThatThrownBy(() -> TokenKey.of("pkcs11:object=a?module-path=/x.so&pin-value=24680"))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("'pin-value'")
        .hasMessageNotContaining("24680");
  }

  @Test
  void aTokenNeedsItsPin() {
    Optional<String> uri = Optional.of("pkcs11:object=a?module-path=/x.so");
    assertThatThrownBy(() -> TokenKey.password(uri, Optional.empty()))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("PIN");
    Optional<Password> given = Optional.of(Password.of("as it is"));
    assertThat(TokenKey.password(Optional.empty(), given)).isSameAs(given);
  }

  @Test
  void aLibraryThatIsNotThereIsTold() {
    TokenKey key = TokenKey.of("pkcs11:object=a?module-path=/there/is/none.so");
    assertThatThrownBy(() -> key.password(Password.of("1234")))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("no token to be reached by /there/is/none.so");
  }
}
