package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// Vendors, grants and lists of revocations of a Weighbridge server.
public final class Grants {

  private static final String OWN = "/api/weighbridge/";
  private static final String SIGNED = "application/x-weighbridge-signed";
  private static final String PEM = "application/x-pem-file";

  private final Transport transport;

  Grants(Transport transport) {
    this.transport = transport;
  }

  /// What is installed there.
  ///
  /// @param node the machine's fingerprint
  /// @param licensee the id of the key that grants must be for; empty if the server has none
  /// @param publicKey of it, PEM
  public record Installed(String node, String licensee, String publicKey, List<JsonNode> grants) {}

  public Installed installed() {
    Fields answer =
        document("list the grants", Request.of("list the grants", "GET", at("grants"), Body.NONE));
    return new Installed(
        answer.text("node"),
        answer.optionalText("licensee").orElse(""),
        answer.optionalText("public_key").orElse(""),
        answer.objects("grants").stream().map(Fields::node).toList());
  }

  /// @return the grant as the server read it
  public JsonNode install(byte[] document) {
    return posted("install the grant", "grants", SIGNED, document).node();
  }

  public void remove(String id) {
    transport.json(
        Request.of(
                "remove the grant " + id, "DELETE", at("grants/" + Address.segment(id)), Body.NONE)
            .once());
  }

  /// @return the key's id
  public String trust(byte[] pem) {
    return posted("trust the vendor", "vendors", PEM, pem).text("id");
  }

  /// A list that the server has taken in.
  ///
  /// @param url where it gives it to everybody
  public record Published(String issuer, long serial, String url) {}

  public Published publish(byte[] list) {
    Fields answer = posted("publish the list", "revocations", SIGNED, list);
    return new Published(
        answer.text("issuer"),
        answer.number("serial"),
        transport.server().at(answer.text("path")).toString());
  }

  /// @return a sentence for each place that was asked
  public List<String> refresh() {
    return posted("fetch the lists", "grants-refresh", SIGNED, new byte[0]).texts("fetched");
  }

  private Fields posted(String purpose, String path, String type, byte[] content) {
    return document(
        purpose,
        Request.of(purpose, "POST", at(path), new Body.Text(new String(content, UTF_8), type))
            .once());
  }

  private Fields document(String purpose, Request request) {
    return new Fields(transport.json(request), purpose);
  }

  private java.net.URI at(String path) {
    return transport.server().at(OWN + path);
  }
}
