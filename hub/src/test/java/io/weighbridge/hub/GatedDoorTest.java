package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class GatedDoorTest {

  private static final String M = "/api/models/alice/m";
  private static final String REQUESTS = M + "/user-access-request";

  @TempDir Path folder;
  private HubFixture hub;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    hub.create("alice/m");
    hub.as("alice").put(M + "/settings", "{\"gated\":\"manual\"}");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private int access(String user) {
    return hub.as(user).get(M + "/auth-check").statusCode();
  }

  @Test
  void whoAsksWaitsUntilHeIsAccepted() {
    assertThat(access("bob")).isEqualTo(403);
    HttpResponse<String> asked =
        hub.as("bob").form("/alice/m/ask-access", "name=Bob&reason=for+research");
    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
    JsonNode pending = HubFixture.json(hub.as("alice").get(REQUESTS + "/pending")).path(0);
    assertThat(pending.path("user").path("user").asString()).isEqualTo("bob");
    assertThat(pending.path("fields").path("reason").asString()).isEqualTo("for research");
    assertThat(pending.path("status").asString()).isEqualTo("pending");
    assertThat(access("bob")).isEqualTo(403);
    String handle =
        "{\"requestId\":\"%s\",\"status\":\"accepted\"}"
            .formatted(pending.path("requestId").asString());
    assertThat(hub.as("bob").post(REQUESTS + "/handle", handle).statusCode()).isEqualTo(403);
    assertThat(hub.as("alice").post(REQUESTS + "/handle", handle).statusCode()).isEqualTo(200);
    assertThat(access("bob")).isEqualTo(200);
    hub.as("alice")
        .post(
            REQUESTS + "/handle",
            "{\"user\":\"bob\",\"status\":\"rejected\",\"rejectionReason\":\"no\"}");
    assertThat(access("bob")).isEqualTo(403);
    assertThat(hub.as("alice").get(REQUESTS + "/rejected").body()).contains("\"bob\"");
    assertThat(hub.as("bob").delete(REQUESTS).statusCode()).isEqualTo(404);
    assertThat(hub.as("bob").get(REQUESTS + "/pending").statusCode()).isEqualTo(403);
  }

  @Test
  void whoAskedSeesWhatBecameOfItAndNotWhatHeMayNotKnow() {
    String own = "/api/weighbridge/access-requests";
    assertThat(HubFixture.json(hub.as("bob").get(own)).path("requests")).isEmpty();
    hub.as("bob").form("/alice/m/ask-access", "reason=for+research");
    hub.as("alice")
        .post(
            REQUESTS + "/handle",
            "{\"user\":\"bob\",\"status\":\"rejected\",\"rejectionReason\":\"no\"}");
    JsonNode mine = HubFixture.json(hub.as("bob").get(own)).path("requests");
    assertThat(mine).hasSize(1);
    assertThat(mine.path(0).path("model").asString()).isEqualTo("alice/m");
    assertThat(mine.path(0).path("status").asString()).isEqualTo("rejected");
    assertThat(mine.path(0).path("rejectionReason").asString()).isEqualTo("no");
    assertThat(HubFixture.json(hub.as("alice").get(own)).path("requests")).isEmpty();
    hub.as("alice").put(M + "/settings", "{\"private\":true}");
    assertThat(
            HubFixture.json(hub.as("bob").get(own)).path("requests").path(0).path("model").isNull())
        .isTrue();
    assertThat(hub.anonymous().get(own).statusCode()).isEqualTo(401);
  }

  @Test
  void anAutomaticGateLetsInWhoAsksAndARequestCanBeTakenBack() {
    hub.as("alice").put(M + "/settings", "{\"gated\":\"auto\"}");
    assertThat(access("bob")).isEqualTo(403);
    assertThat(hub.as("bob").post(REQUESTS, "{\"fields\":{\"name\":\"Bob\"}}").statusCode())
        .isEqualTo(200);
    assertThat(access("bob")).isEqualTo(200);
    assertThat(hub.as("bob").delete(REQUESTS).statusCode()).isEqualTo(200);
    assertThat(access("bob")).isEqualTo(403);
    assertThat(hub.anonymous().post(REQUESTS, "{}").statusCode()).isEqualTo(401);
  }

  @Test
  void aUserIsLetInWhoHasNotAsked() {
    HttpResponse<String> granted = hub.as("alice").post(REQUESTS + "/grant", "{\"user\":\"bob\"}");
    assertThat(HubFixture.json(granted).path("status").asString()).isEqualTo("accepted");
    assertThat(access("bob")).isEqualTo(200);
    assertThat(hub.as("alice").post(REQUESTS + "/grant", "{\"user\":\"bob\"}").statusCode())
        .isEqualTo(400);
    assertThat(hub.as("alice").post(REQUESTS + "/grant", "{\"user\":\"none\"}").statusCode())
        .isEqualTo(404);
    assertThat(
            hub.as("alice")
                .post(REQUESTS + "/handle", "{\"user\":\"root\",\"status\":\"accepted\"}")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void anOpenRepositoryTakesNoRequests() {
    hub.as("alice").put(M + "/settings", "{\"gated\":false}");
    assertThat(hub.as("bob").form("/alice/m/ask-access", "a=b").statusCode()).isEqualTo(400);
    assertThat(hub.as("alice").post(REQUESTS + "/grant", "{\"user\":\"bob\"}").statusCode())
        .isEqualTo(400);
    assertThat(hub.as("alice").get(REQUESTS + "/lost").statusCode()).isEqualTo(400);
  }

  @Test
  void manyRequestsComeInPages() {
    for (int i = 0; i < 5; i++) {
      String user = "user" + i;
      hub.as("root").post("/api/weighbridge/users", "{\"name\":\"%s\"}".formatted(user));
      hub.as(user).post(REQUESTS, "{}");
    }
    HttpResponse<String> page = hub.as("alice").get(REQUESTS + "/pending?limit=2");
    int seen = HubFixture.json(page).size();
    while (page.headers().firstValue("Link").isPresent()) {
      String link = page.headers().firstValue("Link").orElseThrow();
      page =
          hub.as("alice").get(link.substring(1 + hub.url().toString().length(), link.indexOf('>')));
      seen += HubFixture.json(page).size();
    }
    assertThat(seen).isEqualTo(5);
  }

  private static final String STATE = "/api/weighbridge/models/alice/m/access";

  @Test
  void everybodyIsToldWhereHeStands() {
    hub.commit(
        "alice/m",
        "README.md",
        """
        ---
        extra_gated_heading: Who are you?
        extra_gated_fields:
          Company: text
          Purpose:
            type: select
            options: [Research, {label: Other, value: other}]
        ---
        """);
    JsonNode stranger = HubFixture.json(hub.anonymous().get(STATE));
    assertThat(stranger.path("gated").asString()).isEqualTo("manual");
    assertThat(stranger.path("state").asString()).isEqualTo("none");
    assertThat(stranger.path("can").toString())
        .isEqualTo(
            "{\"read\":true,\"discuss\":false,\"download\":false,\"write\":false,"
                + "\"govern\":false,\"deploy\":false}");
    assertThat(stranger.path("form").path("heading").asString()).isEqualTo("Who are you?");
    assertThat(stranger.path("form").path("fields").toString())
        .isEqualTo(
            "[{\"name\":\"Company\",\"type\":\"text\",\"options\":[]},"
                + "{\"name\":\"Purpose\",\"type\":\"select\",\"options\":[\"Research\",\"other\"]}]");
    hub.as("bob").post(REQUESTS, "{\"Company\":\"Acme\"}");
    JsonNode asked = HubFixture.json(hub.as("bob").get(STATE));
    assertThat(asked.path("state").asString()).isEqualTo("pending");
    assertThat(asked.path("request").path("fields").path("Company").asString()).isEqualTo("Acme");
    assertThat(asked.path("waiting").isNull()).isTrue();
    JsonNode governor = HubFixture.json(hub.as("alice").get(STATE));
    assertThat(governor.path("waiting").asInt()).isEqualTo(1);
    assertThat(governor.path("state").asString()).isEqualTo("none");
    assertThat(governor.path("can").path("govern").asBoolean()).isTrue();
    assertThat(governor.path("can").path("deploy").asBoolean()).isFalse();
    hub.as("alice")
        .post(
            REQUESTS + "/handle",
            "{\"user\":\"bob\",\"status\":\"rejected\",\"rejectionReason\":\"Too late.\"}");
    JsonNode rejected = HubFixture.json(hub.as("bob").get(STATE));
    assertThat(rejected.path("request").path("rejectionReason").asString()).isEqualTo("Too late.");
    assertThat(rejected.path("can").path("download").asBoolean()).isFalse();
    hub.as("alice").put(M + "/settings", "{\"gated\":false}");
    JsonNode open = HubFixture.json(hub.anonymous().get(STATE));
    assertThat(open.path("state").asString()).isEqualTo("open");
    assertThat(open.path("form").isNull()).isTrue();
    assertThat(open.path("can").path("download").asBoolean()).isTrue();
    hub.as("alice").put(M + "/settings", "{\"private\":true}");
    assertThat(hub.as("bob").get(STATE).statusCode()).isEqualTo(404);
  }
}
