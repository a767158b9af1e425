package io.weighbridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class OpenApiTest {

  private final Router router =
      new Router()
          .get(
              "/api/{ns}/tree/{path...}",
              Operation.of("Lists a folder")
                  .query("recursive", "boolean", "folders below too")
                  .answer(200, "the entries")
                  .answer(200, "the same as a picture", "image/png")
                  .answer(404, "no such folder"),
              exchange -> exchange.empty(204))
          .post(
              "/api/{ns}/tree/{path...}",
              Operation.of("Changes")
                  .json("{\"type\":\"object\"}")
                  .forSignedIn()
                  .answer(201, "done"),
              exchange -> exchange.empty(204))
          .get("/hidden", Operation.internal("not told"), exchange -> exchange.empty(204));

  private final JsonNode document =
      OpenApi.document(router, "Test", "1.0", Links.of("https://models.example/hub/"));

  @Test
  void tellsOfEachPublishedRoute() {
    assertThat(document.at("/openapi").asString()).isEqualTo("3.1.0");
    assertThat(document.at("/servers/0/url").asString()).isEqualTo("https://models.example/hub");
    assertThat(document.get("paths").propertyNames()).containsExactly("/api/{ns}/tree/{path}");
    JsonNode path = document.get("paths").get("/api/{ns}/tree/{path}");
    assertThat(path.propertyNames()).containsExactlyInAnyOrder("get", "head", "post");
  }

  @Test
  void describesParametersBodiesAndAnswers() {
    JsonNode get = document.get("paths").get("/api/{ns}/tree/{path}").get("get");
    assertThat(get.get("parameters").valueStream().map(node -> node.get("name").asString()))
        .containsExactly("ns", "path", "recursive");
    assertThat(get.at("/parameters/2/schema/type").asString()).isEqualTo("boolean");
    assertThat(get.get("responses").propertyNames()).containsExactly("200", "404", "default");
    JsonNode both = get.get("responses").get("200");
    assertThat(both.get("description").asString()).isEqualTo("the entries");
    assertThat(both.get("content").propertyNames())
        .containsExactly("application/json", "image/png");
    JsonNode post = document.get("paths").get("/api/{ns}/tree/{path}").get("post");
    assertThat(post.at("/requestBody/content/application~1json/schema/type").asString())
        .isEqualTo("object");
    assertThat(post.get("security")).hasSize(1);
    assertThat(get.get("security")).hasSize(2);
  }
}
