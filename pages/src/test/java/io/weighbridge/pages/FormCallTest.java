package io.weighbridge.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A form is the call of the API that it names, and nothing else.
final class FormCallTest {

  private static FormCall of(String... fields) {
    Map<String, List<String>> form = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      form.computeIfAbsent(fields[i], _ -> new java.util.ArrayList<>()).add(fields[i + 1]);
    }
    return FormCall.of(form);
  }

  @Test
  void fieldsBecomeTheBody() {
    FormCall call =
        of(
            "call", "POST /api/weighbridge/tokens",
            "csrf", "c",
            "then", "/ui/settings",
            "name", " laptop ",
            "limits.requests:number", "1000",
            "limits.money", "12.50",
            "admin:boolean", "on",
            "tags:list", "a, b",
            "spec:json", "{\"x\":[1]}",
            "empty", "");
    assertThat(call.method()).isEqualTo(Method.POST);
    assertThat(call.path()).isEqualTo("/api/weighbridge/tokens");
    assertThat(call.body())
        .hasToString(
            "{\"name\":\"laptop\",\"limits\":{\"requests\":1000,\"money\":\"12.50\"},"
                + "\"admin\":true,\"tags\":[\"a\",\"b\"],\"spec\":{\"x\":[1]}}");
  }

  @Test
  void fieldsMayStandInThePath() {
    FormCall call =
        of("call", "PUT /api/weighbridge/users/{user}/password", "user", "a/../b", "password", "p");
    assertThat(call.path()).isEqualTo("/api/weighbridge/users/a%2F..%2Fb/password");
    assertThat(call.body()).hasToString("{\"password\":\"p\"}");
    assertThatThrownBy(() -> of("call", "PUT /api/users/{user}", "user", " "))
        .isInstanceOf(HttpFailure.class)
        .hasMessageContaining("user");
  }

  @Test
  void namesOfStrangersAreKeysAsTheyAre() {
    assertThat(of("call", "POST /api/x", "=I agree: yes. Or.no", "true").body())
        .hasToString("{\"I agree: yes. Or.no\":\"true\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "POST",
        "POST /ui/call",
        "GET /api/models",
        "POST /ui/call?x/ask-access",
        "POST //elsewhere.invalid/api/x",
        "POST http://elsewhere.invalid/api/x",
        "TRACE /api/x",
        "POST /static/x",
        "POST /login",
        "POST /api/x y"
      })
  void whatIsNoCallOfTheApiIsRefused(String call) {
    assertThatThrownBy(() -> of("call", call)).isInstanceOf(HttpFailure.class);
  }

  @Test
  void passwordsAreTakenAsTheyWereTyped() {
    assertThat(of("call", "POST /api/x", "password", " p ", "user", " u ").body())
        .hasToString("{\"password\":\" p \",\"user\":\"u\"}");
  }

  @Test
  void wrongValuesAreSaid() {
    assertThatThrownBy(() -> of("call", "POST /api/x", "n:number", "many"))
        .isInstanceOf(HttpFailure.class)
        .hasMessageContaining("n should be a number");
    assertThatThrownBy(() -> of("call", "POST /api/x", "n:json", "{"))
        .isInstanceOf(HttpFailure.class)
        .hasMessageContaining("JSON");
  }
}
