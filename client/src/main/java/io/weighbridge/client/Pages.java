package io.weighbridge.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Lists that come page by page (RFC 8288, `rel="next"`).
final class Pages {

  /// No model has more files, no hub lists more at once.
  private static final int MOST_ENTRIES = 2_000_000;

  private static final Pattern LINK = Pattern.compile("<([^<>]{1,8192})>([^<>]{0,1024})");
  private static final Pattern NEXT =
      Pattern.compile("(?i);\\s*rel\\s*=\\s*(\"(?:[^\"]*\\s)?next(?:\\s[^\"]*)?\"|next\\b)");

  private final Transport transport;

  Pages(Transport transport) {
    this.transport = transport;
  }

  /// @param limit the most entries wanted
  List<Fields> all(String purpose, URI first, int limit) {
    return all(purpose, first, limit, "");
  }

  /// @param member of the answer's object that is the list; empty where the answer is the list
  List<Fields> all(String purpose, URI first, int limit, String member) {
    List<Fields> entries = new ArrayList<>();
    record Page(JsonNode node, Optional<URI> next) {}
    URI uri = first;
    while (true) {
      Request request = Request.get(purpose, uri);
      URI asked = uri;
      Page page =
          transport.repeated(
              request, answer -> new Page(transport.read(request, answer), next(answer, asked)));
      List<Fields> found =
          Fields.array(member.isEmpty() ? page.node : page.node.path(member), purpose);
      entries.addAll(found);
      if (entries.size() > MOST_ENTRIES) {
        throw new UnreadableAnswerException(
            "could not %s: the list has more than %,d entries".formatted(purpose, MOST_ENTRIES));
      }
      if (entries.size() >= limit || page.next.isEmpty() || found.isEmpty()) {
        return entries.size() > limit ? entries.subList(0, limit) : entries;
      }
      uri = page.next.get();
    }
  }

  /// The next page. A hub behind a proxy may give itself another name, so of the link only path and
  /// query are used: the next page is where this one was.
  private static Optional<URI> next(Answer answer, URI asked) {
    Matcher links = LINK.matcher(answer.links());
    while (links.find()) {
      if (NEXT.matcher(links.group(2)).find()) {
        return sameServer(asked, links.group(1)).filter(link -> !link.equals(asked));
      }
    }
    return Optional.empty();
  }

  private static Optional<URI> sameServer(URI asked, String reference) {
    try {
      URI link = asked.resolve(reference);
      if (link.isOpaque() || link.getRawPath() == null) {
        return Optional.empty();
      }
      String query = link.getRawQuery() == null ? "" : "?" + link.getRawQuery();
      return Optional.of(
          URI.create(
              asked.getScheme() + "://" + asked.getRawAuthority() + link.getRawPath() + query));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
