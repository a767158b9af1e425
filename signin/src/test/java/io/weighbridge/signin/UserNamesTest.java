package io.weighbridge.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Namespace;
import org.junit.jupiter.api.Test;

final class UserNamesTest {

  @Test
  void namesAreMadeOfWhatProvidersCallPeople() {
    assertName("alice", "alice");
    assertName("Alice.Smith", "alice.smith");
    assertName("alice@example.org", "alice");
    assertName("J\u00fcrgen M\u00fcller", "jurgen-muller");
    assertName("EXAMPLE\\alice", "example-alice");
    assertName("a--b..c", "a-b-c");
    assertName("_x_", "x");
    assertName("user+tag", "user-tag");
  }

  @Test
  void whatCannotBeANameIsNone() {
    for (String claim :
        new String[] {"", "@", "...", "api", "Login", "\u0416\u0416", "x".repeat(97), "a.git"}) {
      assertThat(UserNames.from(claim)).as(claim).isEmpty();
    }
  }

  private static void assertName(String claim, String name) {
    assertThat(UserNames.from(claim)).as(claim).hasValue(new Namespace(name));
  }
}
