package io.weighbridge.weights;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// NumPy's spelling of an element type, as in `<f4` (numpy "Array interface", typestr).
record NpyDescr(Dtype dtype, boolean bigEndian) {

  private static final Map<String, Dtype> DTYPES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("b1", Dtype.BOOL),
              Map.entry("u1", Dtype.U8),
              Map.entry("i1", Dtype.I8),
              Map.entry("u2", Dtype.U16),
              Map.entry("i2", Dtype.I16),
              Map.entry("u4", Dtype.U32),
              Map.entry("i4", Dtype.I32),
              Map.entry("u8", Dtype.U64),
              Map.entry("i8", Dtype.I64),
              Map.entry("f2", Dtype.F16),
              Map.entry("f4", Dtype.F32),
              Map.entry("f8", Dtype.F64),
              Map.entry("c8", Dtype.C64),
              Map.entry("c16", Dtype.C128)));

  static NpyDescr of(Path path, String where, String descr) {
    char order = descr.isEmpty() ? ' ' : descr.charAt(0);
    String type = "<>|=".indexOf(order) < 0 ? descr : descr.substring(1);
    Dtype dtype = DTYPES.get(type);
    if (dtype == null) {
      throw new WeightsException(path, where + refusal(type, Quoted.name(descr)));
    }
    boolean ordered = order == '<' || order == '>';
    // '=' and no order mean "as the machine that wrote it", which nobody knows.
    if (!ordered && dtype.bits() > Byte.SIZE) {
      throw new WeightsException(
          path,
          "%shas the dtype %s, which does not say its byte order"
              .formatted(where, Quoted.name(descr)));
    }
    return new NpyDescr(dtype, order == '>');
  }

  private static String refusal(String type, String descr) {
    return switch (type.isEmpty() ? ' ' : type.charAt(0)) {
      case 'O' -> "holds Python objects (a pickle): not read";
      case 'S', 'U', 'a' -> "holds text (dtype %s): not read".formatted(descr);
      case 'M', 'm' -> "holds dates or spans of time (dtype %s): not read".formatted(descr);
      case 'V' ->
          switch (type) {
            case "V1" ->
                ("holds bytes without a type (dtype %s), as ml_dtypes stores 8-bit floats, but"
                        + " which of them the file does not say: not read")
                    .formatted(descr);
            case "V2" ->
                ("holds pairs of bytes without a type (dtype %s), as ml_dtypes stores bfloat16,"
                        + " but the file does not say so: not read")
                    .formatted(descr);
            default -> "holds bytes without a type (dtype %s): not read".formatted(descr);
          };
      default -> "holds elements of the dtype %s: not read".formatted(descr);
    };
  }

  /// How NumPy spells a dtype in little-endian files, if it has it.
  static Optional<String> of(Dtype dtype) {
    return DTYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == dtype)
        .map(entry -> (dtype.bits() > Byte.SIZE ? "<" : "|") + entry.getKey())
        .findFirst();
  }
}
