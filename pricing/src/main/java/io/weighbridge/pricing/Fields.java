package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The keys of one mapping of a file. What is wrong is noted with its line and reading goes on with
/// a value that fits, so that all mistakes are found at once; who asks must look afterwards whether
/// there were any.
final class Fields {

  private final YamlText file;
  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();

  /// @param what it is, for the message if it is no mapping
  Fields(YamlText file, Node node, String what) {
    this.file = file;
    this.node = node;
    if (!(node instanceof MappingNode mapping)) {
      file.mistake(node, "%s must hold keys and values".formatted(what));
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        file.mistake(tuple.getKeyNode(), "a key must be a word");
      } else if (values.put(key.getValue(), tuple.getValueNode()) != null) {
        file.mistake(key, "%s is given twice".formatted(Quoted.shortened(key.getValue())));
      }
    }
  }

  /// Every key that nobody has asked for is a mistake.
  void end(String known) {
    values.forEach((key, value) ->
        file.mistake(
            value, "%s is no key here; there are %s".formatted(Quoted.shortened(key), known)));
  }

  Optional<Node> maybe(String key) {
    return Optional.ofNullable(values.remove(key));
  }

  Optional<Node> node(String key) {
    Optional<Node> value = maybe(key);
    if (value.isEmpty()) {
      file.mistake(node, "%s is missing".formatted(key));
    }
    return value;
  }

  /// @return what stands for a text that is missing or none: `?`
  String text(String key) {
    return node(key).map(value -> text(key, value)).orElse("?");
  }

  Optional<String> maybeText(String key) {
    return maybe(key).map(value -> text(key, value));
  }

  private String text(String key, Node value) {
    if (value instanceof ScalarNode scalar
        && !scalar.getTag().equals(Tag.NULL)
        && Texts.fits(scalar.getValue())) {
      return scalar.getValue();
    }
    file.mistake(value, Texts.mistake(key));
    return "?";
  }

  /// A decimal number that is not negative.
  BigDecimal number(String key) {
    return node(key).map(value -> number(file, key, value)).orElse(BigDecimal.ONE);
  }

  BigDecimal number(String key, BigDecimal absent) {
    return maybe(key).map(value -> number(file, key, value)).orElse(absent);
  }

  Optional<BigDecimal> maybeNumber(String key) {
    return maybe(key).map(value -> number(file, key, value));
  }

  static BigDecimal number(YamlText file, String key, Node value) {
    if (value instanceof ScalarNode scalar) {
      // A reader that goes through binary fractions changes 0.1; text stays what it is.
      if (scalar.isPlain() && scalar.getTag().equals(Tag.FLOAT)) {
        file.mistake(
            value,
            "%s must be a decimal number in quotes: \"%s\""
                .formatted(key, Quoted.shortened(scalar.getValue())));
        return BigDecimal.ONE;
      }
      Optional<BigDecimal> number = Decimals.parse(scalar.getValue());
      if (number.isPresent()) {
        return number.get();
      }
    }
    file.mistake(
        value,
        "%s must be a decimal number in quotes, such as \"0.25\": not negative, no exponent, at most %d digits in front of the point and %d behind it"
            .formatted(key, Decimals.MAX_WHOLE, Decimals.MAX_SCALE));
    return BigDecimal.ONE;
  }

  Meter meter(String key) {
    Optional<Node> value = node(key);
    String name = value.map(found -> text(key, found)).orElse("?");
    try {
      return new Meter(name);
    } catch (PricingException e) {
      if (!name.equals("?")) {
        value.ifPresent(found -> file.mistake(found, String.valueOf(e.getMessage())));
      }
      return Meter.REQUESTS;
    }
  }

  /// One of some words.
  <T> T one(String key, Map<String, T> words, T absent) {
    Optional<Node> value = maybe(key);
    if (value.isEmpty()) {
      return absent;
    }
    T found = value.get() instanceof ScalarNode scalar ? words.get(scalar.getValue()) : null;
    if (found == null) {
      file.mistake(
          value.get(),
          "%s must be %s"
              .formatted(
                  key, words.keySet().stream().sorted().collect(Collectors.joining(" or "))));
      return absent;
    }
    return found;
  }

  List<Node> list(String key, int most) {
    Optional<Node> value = node(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get() instanceof SequenceNode sequence)) {
      file.mistake(value.get(), "%s must be a list".formatted(key));
      return List.of();
    }
    if (sequence.getValue().size() > most) {
      file.mistake(sequence, "%s has more than %d entries".formatted(key, most));
      return List.of();
    }
    return sequence.getValue();
  }

  /// What is left of the keys, in the order of the file.
  Map<String, Node> rest() {
    Map<String, Node> rest = new LinkedHashMap<>(values);
    values.clear();
    return rest;
  }
}
