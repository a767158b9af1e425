package io.weighbridge.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a name that a pickle imports is good for. An allow-list decides: what is not on it is at
/// least suspicious, and lists of what is known to be dangerous only make the finding heavier
/// (docs/decisions: scanner, allow-list first).
final class Globals {

  enum Judgement {
    /// Tensors and plain containers are made of it.
    ALLOWED,
    /// A class that nobody here knows, or data of the standard library.
    UNKNOWN,
    /// A part of a library that is there to be called, not to be stored.
    TOOL,
    /// Runs, reads, writes or connects.
    DANGEROUS
  }

  /// What `torch/_weights_only_unpickler.py` accepts, and how NumPy rebuilds arrays.
  private static final Set<String> ALLOWED =
      Set.of(
          "collections.OrderedDict",
          "collections.Counter",
          "_codecs.encode",
          "torch.Size",
          "torch.Tensor",
          "torch.device",
          "torch.nn.parameter.Parameter",
          "torch.nn.parameter.Buffer",
          "torch.storage.UntypedStorage",
          "torch.storage.TypedStorage",
          "torch._utils._rebuild_tensor",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_tensor_v3",
          "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch._utils._rebuild_qtensor",
          "torch._utils._rebuild_sparse_tensor",
          "torch._utils._rebuild_meta_tensor_no_storage",
          "torch._utils._rebuild_wrapper_subclass",
          "torch._utils._rebuild_device_tensor_from_numpy",
          "torch._utils._rebuild_device_tensor_from_cpu_tensor",
          "torch._tensor._rebuild_from_type_v2",
          "torch.serialization._get_layout",
          "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_tensorlist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_boollist",
          "torch.jit._pickle.build_tensor_from_id",
          "torch.jit._pickle.restore_type_tag",
          "numpy.ndarray",
          "numpy.dtype",
          "numpy.core._internal._reconstruct", // NumPy 1.0
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray._reconstruct",
          "numpy.core.multiarray.scalar",
          "numpy._core.multiarray.scalar",
          "numpy.core.numeric._frombuffer",
          "numpy._core.numeric._frombuffer");

  /// Types that are data and nothing else, in both spellings of the module.
  private static final Pattern ALLOWED_FAMILIES =
      Pattern.compile(
          "(?:builtins|__builtin__)\\.(?:set|frozenset|bytearray|complex|slice|range|xrange)"
              + "|torch\\.(?:cuda\\.)?[A-Z][A-Za-z0-9]*Storage"
              + "|torch\\.(?:u?int[0-9]+|float[0-9]+(?:_[a-z0-9]+)?|bfloat16|half|float|double|long|short|bool"
              + "|complex(?:32|64|128)|cfloat|cdouble|q?u?int(?:8|32|4x2|2x4)|bits[0-9x]+)"
              + "|numpy\\.dtypes\\.[A-Za-z0-9]+DType"
              // Classes of TorchScript are in the archive itself and no Python.
              + "|__torch__(?:\\.[A-Za-z0-9_]+)*\\.[A-Za-z0-9_]+");

  /// Plain data of the standard library, which checkpoints hold now and then.
  private static final Set<String> DATA =
      Set.of(
          "argparse.Namespace",
          "builtins.object",
          "__builtin__.object",
          "collections.defaultdict",
          "collections.deque",
          "copy_reg._reconstructor",
          "copyreg._reconstructor",
          "datetime.date",
          "datetime.datetime",
          "datetime.timedelta",
          "datetime.timezone",
          "decimal.Decimal",
          "fractions.Fraction",
          "pathlib.Path",
          "pathlib.PosixPath",
          "pathlib.PurePath",
          "pathlib.PurePosixPath",
          "pathlib.PureWindowsPath",
          "pathlib.WindowsPath",
          "types.SimpleNamespace",
          "uuid.UUID");

  private static final List<String> CLASSES =
      List.of("torch.nn.", "torch.optim.", "numpy.random.", "numpy.ma.", "numpy.matrixlib.");

  /// Besides the standard library.
  private static final Set<String> DANGEROUS_MODULES =
      Set.of(
          "IPython",
          "_pytest",
          "aiohttp",
          "cloudpickle",
          "dill",
          "fabric",
          "gevent",
          "httpx",
          "invoke",
          "jsonpickle",
          "pandas.io.pickle",
          "paramiko",
          "pexpect",
          "pip",
          "pkg_resources",
          "plumbum",
          "psutil",
          "pywin32",
          "requests",
          "setuptools",
          "sh",
          "torch.hub",
          "torch.storage._load_from_bytes",
          "torch.serialization",
          "torch.package",
          "torch.jit",
          "torch.utils.cpp_extension",
          "torch._inductor",
          "torch._dynamo",
          "numpy.f2py",
          "numpy.testing",
          "numpy.distutils",
          "tensorflow.io",
          "urllib3",
          "websocket",
          "wget",
          "win32api",
          "yaml");

  private static final Set<String> STANDARD_LIBRARY = standardLibrary();

  private Globals() {}

  static Judgement judge(String module, String name) {
    String full = module + "." + name;
    if (ALLOWED.contains(full) || ALLOWED_FAMILIES.matcher(full).matches()) {
      return Judgement.ALLOWED;
    }
    if (DATA.contains(full)) {
      return Judgement.UNKNOWN;
    }
    if (DANGEROUS_MODULES.stream().anyMatch(known -> full.startsWith(known + "."))
        || DANGEROUS_MODULES.contains(full)
        || STANDARD_LIBRARY.contains(top(module))) {
      return Judgement.DANGEROUS;
    }
    if (CLASSES.stream().anyMatch(full::startsWith)) {
      return Judgement.UNKNOWN;
    }
    // A name with dots reaches through what was imported: no pickler writes it for a library's
    // data.
    boolean library = Set.of("torch", "numpy", "tensorflow", "keras", "jax").contains(top(module));
    return library || (name.contains(".") && name.contains("__"))
        ? Judgement.TOOL
        : Judgement.UNKNOWN;
  }

  /// Whether a module is one that a model has no business with.
  static boolean dangerousModule(String module) {
    return STANDARD_LIBRARY.contains(top(module))
        || DANGEROUS_MODULES.stream().anyMatch(known -> (module + ".").startsWith(known + "."));
  }

  private static String top(String module) {
    int dot = module.indexOf('.');
    return dot < 0 ? module : module.substring(0, dot);
  }

  private static Set<String> standardLibrary() {
    try (InputStream in =
        Objects.requireNonNull(Globals.class.getResourceAsStream("standard-library.txt"))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
