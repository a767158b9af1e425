"""digests.txt: every tensor of the files under $WEIGHBRIDGE_DATA, as gguf-py 0.19, onnx 1.23, safetensors 0.8 and
h5py 3.16 read it; of TensorFlow.js models by NumPy, the manifest's words for it.   python make.py DATA

A line: file, tensor, dtype, shape, the first 16 digits of the SHA-256 of the elements. Files that the library refuses are left out.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

import gguf
import h5py
import ml_dtypes  # noqa: F401  names the narrow floats for safetensors
import numpy as np
import onnx
from onnx import helper, numpy_helper
from safetensors import safe_open

DATA = Path(sys.argv[1])
LINES = []
NAMES = {"bool": "BOOL", "bfloat16": "BF16", "complex64": "C64", "complex128": "C128"}


def dtype(array):
    kind = {"f": "F", "i": "I", "u": "U"}.get(array.dtype.kind, "?")
    return NAMES.get(array.dtype.name, f"{kind}{array.dtype.itemsize * 8}")


def put(file, name, array):
    array = np.asarray(array)
    array = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).reshape(array.shape)
    digest = hashlib.sha256(array.tobytes()).hexdigest()[:16]
    LINES.append(f"{file.relative_to(DATA)}\t{name}\t{dtype(array)}\t{list(array.shape)}\t{digest}\n")


def of_gguf(file):
    for tensor in gguf.GGUFReader(file).tensors:
        array = tensor.data
        if tensor.tensor_type.name in gguf.quants.__dict__:
            array = gguf.dequantize(array, tensor.tensor_type)
        put(file, tensor.name, array.reshape([int(n) for n in reversed(tensor.shape)]))


def of_graph(file, graph, prefix, nodes):
    for tensor in graph.initializer:
        if tensor.data_type != onnx.TensorProto.STRING:
            put(file, prefix + tensor.name, numpy_helper.to_array(tensor, str(file.parent)))
    for node in graph.node:
        number = next(nodes)
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.name == "value" and attribute.t.data_type != onnx.TensorProto.STRING:
                put(file, prefix + node.output[0], numpy_helper.to_array(attribute.t, str(file.parent)))
            if attribute.HasField("g"):
                of_graph(file, attribute.g, f"{prefix}{node.name or f'{node.op_type}_{number}'}.{attribute.name}/", nodes)


def of_onnx(file):
    of_graph(file, onnx.load(file).graph, "", iter(range(10**9)))


def of_safetensors(file):
    with safe_open(file, "np") as opened:
        for name in opened.keys():
            put(file, name, opened.get_tensor(name))


def of_h5(file, source=None):
    seen = set()

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and item.dtype.kind in "fiubc" and item.shape is not None:
            short = name.removeprefix("model_weights/")
            assert short not in seen
            seen.add(short)
            put(file, short, item[()])

    with h5py.File(source or file, "r") as opened:
        opened.visititems(visit)


def of_keras(file):
    with zipfile.ZipFile(file) as archive, archive.open("model.weights.h5") as weights:
        of_h5(file, weights)


def of_tfjs(file):
    for group in json.loads(file.read_text())["weightsManifest"]:
        data = b"".join((file.parent / path).read_bytes() for path in group["paths"])
        at = 0
        for weight in group["weights"]:
            count = int(np.prod(weight["shape"], dtype=np.int64))
            array = np.frombuffer(data, weight["dtype"], count, at).reshape(weight["shape"])
            at += array.nbytes
            put(file, weight["name"], array)
        assert at == len(data)


READERS = [
    ("gguf/**/*.gguf", of_gguf),
    ("onnx/**/*.onnx", of_onnx),
    ("safetensors/**/*.safetensors", of_safetensors),
    ("keras/**/*.h5", of_h5),
    ("keras/**/*.keras", of_keras),
    ("keras/tfjs*/model*.json", of_tfjs),
]
for pattern, read in READERS:
    for path in sorted(DATA.glob(pattern)):
        before = len(LINES)
        try:
            read(path)
        except Exception as e:  # noqa: BLE001  any refusal
            del LINES[before:]
            print(f"{path.relative_to(DATA)}: {type(e).__name__}: {e}", file=sys.stderr)
(Path(__file__).parent / "digests.txt").write_text("".join(LINES))
