package io.weighbridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxiesTest {

  private static final Proxies OURS =
      new Proxies(
          Stream.of("10.0.0.0/8", "192.0.2.7", "fd00::/8", "203.0.113.64/27")
              .map(AddressRange::parse)
              .toList());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // Nobody is believed who is no proxy of ours, nor what was written before he was asked.
        "198.51.100.4 | 10.0.0.1                          | 198.51.100.4",
        "10.1.2.3     | -                                 | 10.1.2.3",
        "10.1.2.3     | 198.51.100.4                      | 198.51.100.4",
        "10.1.2.3     | 127.0.0.1, 198.51.100.4           | 198.51.100.4",
        "192.0.2.7    | 198.51.100.4, 10.9.9.9            | 198.51.100.4",
        "192.0.2.8    | 198.51.100.4                      | 192.0.2.8",
        "10.1.2.3     | 10.0.0.1, 10.0.0.2                | 10.0.0.1",
        "203.0.113.95 | 198.51.100.4                      | 198.51.100.4",
        "203.0.113.96 | 198.51.100.4                      | 203.0.113.96",
        "fd12::1      | 2001:db8::5                       | 2001:db8:0:0:0:0:0:5",
        "fe80::1      | 2001:db8::5                       | fe80::1",
        // As some proxies write it.
        "10.1.2.3     | 198.51.100.4:4711                 | 198.51.100.4",
        "10.1.2.3     | [2001:db8::5]:4711                | 2001:db8:0:0:0:0:0:5",
        "10.1.2.3     | ::ffff:198.51.100.4               | 198.51.100.4",
        // What is no address is nobody's; nothing that a client wrote is passed on as it is.
        "10.1.2.3     | unknown                           | 10.1.2.3",
        "10.1.2.3     | 198.51.100.4, localhost           | 10.1.2.3",
        "10.1.2.3     | 198.51.100.4, localhost, 10.0.0.2 | 10.0.0.2",
        "10.1.2.3     | ''                                | 10.1.2.3",
        "10.1.2.3     | 'fe80::1%eth0'                    | 10.1.2.3",
        "10.1.2.3     | 999.1.1.1                         | 10.1.2.3",
      })
  void theLastAddressCountsThatNoTrustedProxyHas(String peer, String forwarded, String client) {
    assertThat(OURS.client(peer, Optional.ofNullable(forwarded))).isEqualTo(client);
  }

  @Test
  void withoutTrustedProxiesNobodyIsBelieved() {
    assertThat(Proxies.NONE.client("127.0.0.1", Optional.of("198.51.100.4")))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void aRangeOfNoBitsIsEveryAddressOfItsKind() {
    Proxies all = new Proxies(List.of(AddressRange.parse("0.0.0.0/0")));
    assertThat(all.client("198.51.100.4", Optional.of("2001:db8::5")))
        .isEqualTo("2001:db8:0:0:0:0:0:5");
    assertThat(all.client("2001:db8::5", Optional.of("198.51.100.4"))).isEqualTo("2001:db8::5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "10.0.0.1/8"})
  void whatIsNoRangeIsRefused(String text) {
    assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
