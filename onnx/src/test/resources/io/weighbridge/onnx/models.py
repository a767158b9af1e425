"""Writes the small models of the tests beside it, and the casts of the program.

Run: python models.py (needs onnx and numpy)."""

from pathlib import Path

import numpy as np
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper

HERE = Path(__file__).parent
PROGRAM = HERE.parents[5] / "src/main/resources/io/weighbridge/onnx"

NUMBERS = {
    "BOOL": T.BOOL,
    "UINT8": T.UINT8,
    "UINT16": T.UINT16,
    "UINT32": T.UINT32,
    "UINT64": T.UINT64,
    "INT8": T.INT8,
    "INT16": T.INT16,
    "INT32": T.INT32,
    "INT64": T.INT64,
    "FP16": T.FLOAT16,
    "BF16": T.BFLOAT16,
    "FP32": T.FLOAT,
    "FP64": T.DOUBLE,
    "BYTES": T.STRING,
}


def value(name, kind, shape):
    return h.make_tensor_value_info(name, kind, shape)


def write(name, nodes, inputs, outputs, initializers=(), folder=HERE, opsets=(("", 13),)):
    graph = h.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = h.make_model(graph, opset_imports=[h.make_opsetid(*o) for o in opsets], ir_version=8)
    model.producer_name = "weighbridge"
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))
    return model


def external(name, location, array, offset=0):
    tensor = numpy_helper.from_array(array, name)
    size = len(tensor.raw_data)
    tensor.ClearField("raw_data")
    tensor.data_location = T.EXTERNAL
    for key, text in (("location", location), ("offset", str(offset)), ("length", str(size))):
        tensor.external_data.add(key=key, value=text)
    return tensor


def matmul(name, weights):
    return write(
        name,
        [h.make_node("MatMul", ["x", "w"], ["y"])],
        [value("x", T.FLOAT, ["n", 4])],
        [value("y", T.FLOAT, ["n", 2])],
        [weights],
    )


# The casts of UnsignedTensors.
for bits in ("16", "32", "64"):
    write(
        "UINT" + bits,
        [h.make_node("Cast", ["signed"], ["unsigned"], to=NUMBERS["UINT" + bits])],
        [value("signed", NUMBERS["INT" + bits], None)],
        [value("unsigned", NUMBERS["UINT" + bits], None)],
        folder=PROGRAM,
    )

# Every element type in and out.
write(
    "all_types",
    [h.make_node("Identity", [t], [t + "_OUT"]) for t in NUMBERS],
    [value(t, kind, ["n", 3]) for t, kind in NUMBERS.items()],
    [value(t + "_OUT", kind, ["n", 3]) for t, kind in NUMBERS.items()],
    opsets=(("", 16),),
)

# Unsigned integers computed with, so that their values arrive, not just their bits: no kernel adds
# UINT16, so all are cast to doubles.
write(
    "unsigned_values",
    [h.make_node("Cast", [t], [t + "_OUT"], to=T.DOUBLE) for t in ("UINT16", "UINT32", "UINT64")],
    [value(t, NUMBERS[t], ["n"]) for t in ("UINT16", "UINT32", "UINT64")],
    [value(t + "_OUT", T.DOUBLE, ["n"]) for t in ("UINT16", "UINT32", "UINT64")],
)

# Texts to numbers by a table.
write(
    "labels",
    [
        h.make_node(
            "LabelEncoder",
            ["text"],
            ["class"],
            domain="ai.onnx.ml",
            keys_strings=["cat", "Grüße", "犬"],
            values_int64s=[1, 2, 3],
            default_int64=-1,
        )
    ],
    [value("text", T.STRING, ["n", 1])],
    [value("class", T.INT64, ["n", 1])],
    opsets=(("", 13), ("ai.onnx.ml", 2)),
)

# The probabilities of a classifier as skl2onnx wraps them; classes not in ascending order.
zipmap = h.make_graph(
    [
        h.make_node("Softmax", ["x"], ["p"], axis=1),
        h.make_node("ZipMap", ["p"], ["probabilities"], domain="ai.onnx.ml", classlabels_int64s=[7, 3, 5]),
        h.make_node("ArgMax", ["x"], ["label"], axis=1, keepdims=0),
    ],
    "zipmap",
    [value("x", T.FLOAT, ["n", 3])],
    [
        value("label", T.INT64, ["n"]),
        h.make_value_info(
            "probabilities",
            h.make_sequence_type_proto(h.make_map_type_proto(T.INT64, h.make_tensor_type_proto(T.FLOAT, []))),
        ),
    ],
)
(HERE / "zipmap.onnx").write_bytes(
    h.make_model(
        zipmap, opset_imports=[h.make_opsetid("", 13), h.make_opsetid("ai.onnx.ml", 2)], ir_version=8
    ).SerializeToString(deterministic=True)
)

# A sequence of tensors, which nothing carries.
sequence = h.make_graph(
    [h.make_node("SequenceConstruct", ["x", "x"], ["s"])],
    "sequence",
    [value("x", T.FLOAT, ["n", 3])],
    [h.make_tensor_sequence_value_info("s", T.FLOAT, None)],
)
(HERE / "sequence.onnx").write_bytes(
    h.make_model(sequence, opset_imports=[h.make_opsetid("", 13)], ir_version=8).SerializeToString(
        deterministic=True
    )
)

# Which first extents are a batch's.
WAYS = {
    "batch_named": (["n", 2], ["n", 2]),
    "batch_nameless": ([None, 2], [None, 2]),
    "batch_tf2onnx": (["unk__1", 2], ["unk__2", 2]),
    "batch_two_names": (["n", 2], ["m", 2]),
    "batch_square": (["n", "n"], ["n", "n"]),
    "batch_fixed": ([1, 2], [1, 2]),
    "batch_scalar": ([], []),
}
for name, (given, got) in WAYS.items():
    write(name, [h.make_node("Neg", ["x"], ["y"])], [value("x", T.FLOAT, given)], [value("y", T.FLOAT, got)])

# Gives one row whatever comes in, against its word.
write(
    "one_row",
    [h.make_node("ReduceSum", ["x"], ["y"], keepdims=1)],
    [value("x", T.FLOAT, ["n", 2])],
    [value("y", T.FLOAT, ["n", None])],
    opsets=(("", 11),),
)

# As many elements as the caller says.
write(
    "any_size",
    [h.make_node("ConstantOfShape", ["shape"], ["zeros"])],
    [value("shape", T.INT64, ["rank"])],
    [value("zeros", T.FLOAT, None)],
)

# Picks rows: indices beyond the table are the caller's mistake.
write(
    "gather",
    [h.make_node("Gather", ["table", "index"], ["row"], axis=0)],
    [value("index", T.INT64, ["n"])],
    [value("row", T.FLOAT, ["n", 2])],
    [numpy_helper.from_array(np.arange(6, dtype=np.float32).reshape(3, 2), "table")],
)

# Weights beside the model, where they belong and where they do not.
WEIGHTS = np.arange(8, dtype=np.float32).reshape(4, 2)
(HERE / "weights.bin").write_bytes(WEIGHTS.tobytes())
matmul("external", external("w", "weights.bin", WEIGHTS))
matmul("external_up", external("w", "../weights.bin", WEIGHTS))
matmul("external_absolute", external("w", "/etc/passwd", WEIGHTS))
matmul("external_winding", external("w", "a/../../weights.bin", WEIGHTS))
write(
    "external_in_branch",
    [
        h.make_node(
            "If",
            ["c"],
            ["y"],
            then_branch=h.make_graph(
                [h.make_node("Constant", [], ["t"], value=external("t", "../../secret", WEIGHTS))],
                "then",
                [],
                [value("t", T.FLOAT, [4, 2])],
            ),
            else_branch=h.make_graph(
                [h.make_node("Constant", [], ["e"], value=numpy_helper.from_array(WEIGHTS))],
                "else",
                [],
                [value("e", T.FLOAT, [4, 2])],
            ),
        )
    ],
    [value("c", T.BOOL, [])],
    [value("y", T.FLOAT, [4, 2])],
)

# Large ones, behind each other at offsets that their elements' size does not divide.
LARGE = np.arange(512, dtype=np.float32).reshape(64, 8) / 64
(HERE / "weights_large.bin").write_bytes(b"\1" + LARGE.tobytes() + LARGE[0].tobytes())
write(
    "external_large",
    [h.make_node("MatMul", ["x", "w"], ["p"]), h.make_node("Add", ["p", "b"], ["y"])],
    [value("x", T.FLOAT, ["n", 64])],
    [value("y", T.FLOAT, ["n", 8])],
    [
        external("w", "weights_large.bin", LARGE, 1),
        external("b", "weights_large.bin", LARGE[0], 1 + LARGE.nbytes),
    ],
)

# Unsigned integers come in by way of a cast, which is a model of its own without these weights.
write(
    "external_unsigned",
    [h.make_node("Cast", ["x"], ["f"], to=T.FLOAT), h.make_node("MatMul", ["f", "w"], ["y"])],
    [value("x", T.UINT32, ["n", 4])],
    [value("y", T.FLOAT, ["n", 2])],
    [external("w", "weights.bin", WEIGHTS)],
)

# An operator that only a library of somebody could bring.
write(
    "custom_operator",
    [h.make_node("Launch", ["x"], ["y"], domain="com.example.custom")],
    [value("x", T.FLOAT, ["n", 2])],
    [value("y", T.FLOAT, ["n", 2])],
    opsets=(("", 13), ("com.example.custom", 1)),
)
