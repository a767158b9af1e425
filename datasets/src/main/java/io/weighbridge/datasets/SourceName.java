package io.weighbridge.datasets;

/// The grammar of source names: `WORD` or `WORD:REST`.
final class SourceName {

  private static final String KNOWN = "mnist, fashion-mnist";

  private SourceName() {}

  static DataSource parse(String spec) {
    return switch (spec) {
      case "mnist" -> new IdxSource(IdxSet.MNIST);
      case "fashion-mnist" -> new IdxSource(IdxSet.FASHION_MNIST);
      default ->
          throw new DatasetException("no data source \"%s\": there are %s".formatted(spec, KNOWN));
    };
  }
}
