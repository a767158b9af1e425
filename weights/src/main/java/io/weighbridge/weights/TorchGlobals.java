package io.weighbridge.weights;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a weights file of PyTorch may name. Everything else is refused before anything of the file
/// is looked at, whatever the file would do with it.
///
/// The names are those that PyTorch itself lets through without being asked
/// (`torch/_weights_only_unpickler.py`), as far as they can stand in a file of weights.
final class TorchGlobals {

  /// What makes dicts out of nothing or of pairs.
  static final Set<String> DICTS =
      Set.of("collections.OrderedDict", "collections.defaultdict", "collections.Counter");

  /// What makes plain values, which become metadata.
  static final Set<String> VALUES =
      Set.of(
          "torch.Size",
          "torch.device",
          "_codecs.encode",
          "builtins.set",
          "builtins.frozenset",
          "builtins.complex",
          "builtins.bytearray",
          "__builtin__.set",
          "__builtin__.frozenset",
          "__builtin__.complex",
          "__builtin__.bytearray",
          "torch.serialization._get_layout");

  private static final Set<String> REBUILD =
      Set.of(
          "torch._utils._rebuild_tensor",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_tensor_v3",
          "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch._tensor._rebuild_from_type_v2");

  /// What makes tensors of kinds that are not read, and how they are called.
  private static final Set<String> OTHER_TENSORS =
      Set.of(
          "torch._utils._rebuild_qtensor",
          "torch._utils._rebuild_sparse_tensor",
          "torch._utils._rebuild_sparse_csr_tensor",
          "torch._utils._rebuild_nested_tensor",
          "torch._utils._rebuild_meta_tensor_no_storage",
          "torch._utils._rebuild_wrapper_subclass",
          "torch._utils._rebuild_device_tensor_from_cpu_tensor",
          "torch._utils._rebuild_device_tensor_from_numpy");

  /// Classes of tensors that differ from plain ones in nothing that is stored.
  static final Set<String> TENSOR_CLASSES =
      Set.of("torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer");

  /// TorchScript's lists and its word for "this is of type T".
  static final String TYPE_TAG = "torch.jit._pickle.restore_type_tag";

  static final Set<String> SCRIPT_LISTS =
      Set.of(
          "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_boollist",
          "torch.jit._pickle.build_tensorlist");

  /// Where TorchScript's own classes live, whose source is in the archive and is never run.
  private static final String SCRIPT = "__torch__";

  private static final Set<String> QUANTIZED =
      Set.of(
          "QInt8Storage", "QUInt8Storage", "QInt32Storage", "QUInt4x2Storage", "QUInt2x4Storage");

  private TorchGlobals() {}

  static boolean isAllowed(PickleValue.Global global, boolean isScript) {
    String name = global.toString();
    return DICTS.contains(name)
        || VALUES.contains(name)
        || REBUILD.contains(name)
        || TENSOR_CLASSES.contains(name)
        || TorchTypes.ofStorage(global) != null
        || TorchTypes.isTensorClass(global)
        || TorchTypes.ofDtype(global) != null
        || (isScript && (isScriptClass(global) || name.equals(TYPE_TAG) || isScriptList(name)));
  }

  private static boolean isScriptList(String name) {
    return SCRIPT_LISTS.contains(name);
  }

  static boolean isScriptClass(PickleValue.Global global) {
    return global.module().equals(SCRIPT) || global.module().startsWith(SCRIPT + ".");
  }

  /// Why a name that is harmless is not read all the same; null if nothing is known of it.
  static @Nullable String kind(PickleValue.Global global) {
    if (global.name().equals("_rebuild_qtensor") || QUANTIZED.contains(global.name())) {
      return "quantized tensors are not read";
    }
    if (OTHER_TENSORS.contains(global.toString())) {
      return "only dense tensors with their elements are read";
    }
    if (global.module().equals("torch") && global.name().matches("[a-z][a-z0-9_]*")) {
      return "it is no type of elements that is read";
    }
    return null;
  }
}
