package io.weighbridge.openai;

import io.weighbridge.finetuning.Page;
import io.weighbridge.http.Exchange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lists as OpenAI's clients page through them: `after` an id, at most `limit`, `has_more`.
record Paging(String after, int limit) {

  static Paging of(Exchange exchange, int usual, int most) {
    String text = exchange.query("limit").orElse(Integer.toString(usual));
    int limit;
    try {
      limit = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Refusals.param("limit", "'limit' is no whole number.");
    }
    if (limit < 1 || limit > most) {
      throw Refusals.param("limit", "'limit' is from 1 to %d.".formatted(most));
    }
    return new Paging(exchange.query("after").orElse(""), limit);
  }

  /// The document of a page; each item is told as a map that has its `id`.
  static <T> Map<String, @Nullable Object> document(
      Page<T> page, Function<T, Map<String, @Nullable Object>> shape) {
    List<Map<String, @Nullable Object>> data = new ArrayList<>();
    for (T item : page.items()) {
      data.add(shape.apply(item));
    }
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("object", "list");
    document.put("data", data);
    document.put("first_id", data.isEmpty() ? null : data.getFirst().get("id"));
    document.put("last_id", data.isEmpty() ? null : data.getLast().get("id"));
    document.put("has_more", page.more());
    return document;
  }
}
