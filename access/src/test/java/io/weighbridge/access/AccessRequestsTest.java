package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.access.AccessRequest.Status;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessRequestsTest {

  @TempDir Path folder;
  private Fixture hub;
  private Settings manual;
  private Settings auto;

  @BeforeEach
  void open() {
    hub = new Fixture(folder);
    for (String name : new String[] {"alice", "bob", "carol"}) {
      hub.user(name);
    }
    manual = Settings.fresh(hub.clock.instant(), false).withGate(Gate.MANUAL);
    auto = Settings.fresh(hub.clock.instant(), false).withGate(Gate.AUTO);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void aManualGateLetsWaitUntilSomebodyDecides() {
    AccessRequest request =
        hub.requests.request(manual, "bob", Map.of("Country", "AT", "Use", "line one\nline two"));
    assertThat(request.status()).isEqualTo(Status.PENDING);
    assertThat(request.fullname()).isEqualTo("User bob");
    assertThat(hub.requests.list(manual.id(), Status.PENDING, 0, 10)).containsExactly(request);

    hub.requests.handle(manual.id(), "bob", Status.REJECTED, "alice", "not for this use");
    AccessRequest rejected = hub.requests.find(manual.id(), "bob").orElseThrow();
    assertThat(rejected.status()).isEqualTo(Status.REJECTED);
    assertThat(rejected.reason()).isEqualTo("not for this use");
    assertThat(rejected.fields()).containsEntry("Country", "AT").hasSize(2);
    assertThat(rejected.asked()).isEqualTo(request.asked());
    assertThat(hub.requests.list(manual.id(), Status.PENDING, 0, 10)).isEmpty();

    hub.requests.handle(manual.id(), "bob", Status.ACCEPTED, "alice", "");
    assertThat(hub.requests.find(manual.id(), "bob").orElseThrow().reason()).isEmpty();
    assertThat(hub.requests.count(manual.id(), Status.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void anAutomaticGateLetsInWhoeverAsks() {
    assertThat(hub.requests.request(auto, "bob", Map.of()).status()).isEqualTo(Status.ACCEPTED);
    assertThat(hub.requests.list(auto.id(), Status.ACCEPTED, 0, 10)).hasSize(1);
  }

  @Test
  void askingAgainReplacesTheAnswersWhileItWaitsAndChangesNoDecision() {
    hub.requests.request(manual, "bob", Map.of("Country", "AT", "Use", "fun"));
    AccessRequest again = hub.requests.request(manual, "bob", Map.of("Country", "CH"));
    assertThat(again.fields()).isEqualTo(Map.of("Country", "CH"));
    hub.requests.handle(manual.id(), "bob", Status.REJECTED, "alice", "no");
    assertThat(hub.requests.request(manual, "bob", Map.of()).status()).isEqualTo(Status.REJECTED);
    // Nor does a gate that has become automatic let in who was rejected.
    assertThat(hub.requests.request(manual.withGate(Gate.AUTO), "bob", Map.of()).status())
        .isEqualTo(Status.REJECTED);
  }

  @Test
  void whoWaitsIsLetInWhenHeAsksAgainAtAGateThatHasBecomeAutomatic() {
    hub.requests.request(manual, "bob", Map.of());
    assertThat(hub.requests.request(manual.withGate(Gate.AUTO), "bob", Map.of()).status())
        .isEqualTo(Status.ACCEPTED);
  }

  @Test
  void anOwnerLetsInWhoHasNotAsked() {
    assertThat(hub.requests.grant(manual.id(), "carol", "alice").status())
        .isEqualTo(Status.ACCEPTED);
    assertThatThrownBy(() -> hub.requests.grant(manual.id(), "nobody", "alice"))
        .isInstanceOf(NoSuchUser.class);
    assertThatThrownBy(() -> hub.requests.handle(manual.id(), "bob", Status.ACCEPTED, "alice", ""))
        .isInstanceOf(NoSuchRequest.class);
  }

  @Test
  void requestsAreListedInPagesTheOldestFirst() {
    for (String name : new String[] {"carol", "alice", "bob"}) {
      hub.requests.request(manual, name, Map.of());
      hub.clock.move(Duration.ofSeconds(1));
    }
    assertThat(hub.requests.list(manual.id(), Status.PENDING, 0, 2))
        .extracting(AccessRequest::user)
        .containsExactly("carol", "alice");
    assertThat(hub.requests.list(manual.id(), Status.PENDING, 2, 2))
        .extracting(AccessRequest::user)
        .containsExactly("bob");
  }

  @Test
  void requestsBelongToOneRepositoryAndGoWithIt() {
    hub.requests.request(manual, "bob", Map.of("Country", "AT"));
    hub.requests.request(auto, "bob", Map.of());
    hub.requests.forget(manual.id());
    assertThat(hub.requests.find(manual.id(), "bob")).isEmpty();
    assertThat(hub.requests.find(auto.id(), "bob")).isPresent();
    assertThat(hub.requests.request(manual, "bob", Map.of()).fields()).isEmpty();
  }

  @Test
  void fieldsAreBounded() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 51; i++) {
      many.put("field " + i, "x");
    }
    assertThatThrownBy(() -> hub.requests.request(manual, "bob", many))
        .isInstanceOf(BadDetail.class);
    assertThatThrownBy(() -> hub.requests.request(manual, "bob", Map.of("a", "x".repeat(2001))))
        .isInstanceOf(BadDetail.class);
    assertThatThrownBy(() -> hub.requests.request(manual, "bob", Map.of("a", "\u001b[2J")))
        .isInstanceOf(BadDetail.class);
    assertThatThrownBy(() -> hub.requests.request(manual, "bob", Map.of("a\nb", "x")))
        .isInstanceOf(BadDetail.class);
    assertThat(hub.requests.find(manual.id(), "bob")).isEmpty();
  }
}
