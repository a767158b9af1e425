package io.weighbridge.weights;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// PyTorch's names for types of elements.
final class TorchTypes {

  /// Modules that storage classes are named from; old files name those of a GPU.
  private static final Set<String> MODULES = Set.of("torch", "torch.cuda", "torch.storage");

  private static final Map<String, Dtype> STORAGES =
      Map.ofEntries(
          Map.entry("BoolStorage", Dtype.BOOL),
          Map.entry("ByteStorage", Dtype.U8),
          Map.entry("CharStorage", Dtype.I8),
          Map.entry("ShortStorage", Dtype.I16),
          Map.entry("IntStorage", Dtype.I32),
          Map.entry("LongStorage", Dtype.I64),
          Map.entry("HalfStorage", Dtype.F16),
          Map.entry("BFloat16Storage", Dtype.BF16),
          Map.entry("FloatStorage", Dtype.F32),
          Map.entry("DoubleStorage", Dtype.F64),
          Map.entry("ComplexFloatStorage", Dtype.C64),
          Map.entry("ComplexDoubleStorage", Dtype.C128),
          Map.entry("UntypedStorage", Dtype.U8));

  private static final Map<String, Dtype> DTYPES =
      Map.ofEntries(
          Map.entry("bool", Dtype.BOOL),
          Map.entry("uint8", Dtype.U8),
          Map.entry("int8", Dtype.I8),
          Map.entry("int16", Dtype.I16),
          Map.entry("uint16", Dtype.U16),
          Map.entry("int32", Dtype.I32),
          Map.entry("uint32", Dtype.U32),
          Map.entry("int64", Dtype.I64),
          Map.entry("uint64", Dtype.U64),
          Map.entry("float16", Dtype.F16),
          Map.entry("bfloat16", Dtype.BF16),
          Map.entry("float32", Dtype.F32),
          Map.entry("float64", Dtype.F64),
          Map.entry("complex64", Dtype.C64),
          Map.entry("complex128", Dtype.C128),
          Map.entry("float8_e4m3fn", Dtype.F8_E4M3),
          Map.entry("float8_e5m2", Dtype.F8_E5M2),
          Map.entry("float8_e4m3fnuz", Dtype.F8_E4M3FNUZ),
          Map.entry("float8_e5m2fnuz", Dtype.F8_E5M2FNUZ),
          Map.entry("float8_e8m0fnu", Dtype.F8_E8M0));

  private TorchTypes() {}

  /// The elements of a storage class; bytes for an untyped one, null for one that is not read.
  static @Nullable Dtype ofStorage(PickleValue.Global global) {
    return MODULES.contains(global.module()) ? STORAGES.get(global.name()) : null;
  }

  /// Whether it is a class of tensors of one type, as old files name them.
  static boolean isTensorClass(PickleValue.Global global) {
    return MODULES.contains(global.module())
        && global.name().endsWith("Tensor")
        && STORAGES.containsKey(global.name().replace("Tensor", "Storage"));
  }

  /// The elements of a `torch.dtype`; null for one that is not read.
  static @Nullable Dtype ofDtype(PickleValue.Global global) {
    return global.module().equals("torch") ? DTYPES.get(global.name()) : null;
  }
}
