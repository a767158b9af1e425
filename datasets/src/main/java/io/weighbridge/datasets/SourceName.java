package io.weighbridge.datasets;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The grammar of source names: `WORD`, or `WORD:FILE` with options `#name=value` behind the file.
final class SourceName {

  private static final String KNOWN =
      "mnist, fashion-mnist, digits[:COUNT], csv:FILE[#label=COLUMN], npz:FILE and images:DIR";

  /// An option begins with # and a word and =, so that a file's name may have a # in it.
  private static final Pattern OPTION = Pattern.compile("#([a-z]+)=");

  private SourceName() {}

  static DataSource parse(String spec) {
    int colon = spec.indexOf(':');
    String word = colon < 0 ? spec : spec.substring(0, colon);
    String rest = colon < 0 ? "" : spec.substring(colon + 1);
    return switch (word) {
      case "mnist" -> alone(spec, rest, new IdxSource(IdxSet.MNIST));
      case "fashion-mnist" -> alone(spec, rest, new IdxSource(IdxSet.FASHION_MNIST));
      case "digits" -> new DigitsSource(rest.isEmpty() ? DigitsSource.DEFAULT_COUNT : count(rest));
      case "csv" -> CsvSource.of(file(spec, rest), options(rest));
      case "npz" -> new NpzSource(plainFile(spec, rest));
      case "images" -> ImagesSource.of(file(spec, rest), options(rest));
      default ->
          throw new DatasetException("no data source \"%s\": there are %s".formatted(spec, KNOWN));
    };
  }

  private static DataSource alone(String spec, String rest, DataSource source) {
    if (!rest.isEmpty()) {
      throw new DatasetException(
          "data source \"%s\": nothing may follow %s".formatted(spec, source.spec()));
    }
    return source;
  }

  private static int count(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new DatasetException(
          "digits: \"%s\" is not a number of digits from 1 to %d".formatted(text, Digits.MAX_COUNT),
          e);
    }
  }

  private static Path file(String spec, String rest) {
    Matcher option = OPTION.matcher(rest);
    String name = option.find() ? rest.substring(0, option.start()) : rest;
    if (name.isEmpty()) {
      throw new DatasetException("data source \"%s\": names no file".formatted(spec));
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new DatasetException(
          "data source \"%s\": \"%s\" is no file name".formatted(spec, name), e);
    }
  }

  private static Path plainFile(String spec, String rest) {
    if (!options(rest).isEmpty()) {
      throw new DatasetException("data source \"%s\": npz has no options".formatted(spec));
    }
    return file(spec, rest);
  }

  private static Map<String, String> options(String rest) {
    Map<String, String> options = new LinkedHashMap<>();
    List<Integer> starts = new ArrayList<>();
    Matcher option = OPTION.matcher(rest);
    while (option.find()) {
      starts.add(option.start());
    }
    starts.add(rest.length());
    for (int i = 0; i + 1 < starts.size(); i++) {
      String text = rest.substring(starts.get(i) + 1, starts.get(i + 1));
      int equals = text.indexOf('=');
      if (options.put(text.substring(0, equals), text.substring(equals + 1)) != null) {
        throw new DatasetException(
            "option #%s= is given twice".formatted(text.substring(0, equals)));
      }
    }
    return options;
  }
}
