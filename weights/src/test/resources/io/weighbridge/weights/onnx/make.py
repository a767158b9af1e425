"""The golden files of this folder, made and read by onnx 1.23:  python make.py

types.onnx     an initialiser of every type, once in raw_data and once as numbers, with an even and an odd count
graph.onnx     Constant nodes, sub-graphs, a function, a sparse tensor, strings, properties, training information
outside.onnx   external data: outside.bin at two offsets, below/outside.bin without any
*.txt          what onnx reads: name, type, shape, first 16 digits of the SHA-256 of the elements (of their values as float32 where they are
               narrower than 8 bits), NaN included
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper, numpy_helper

HERE = Path(__file__).parent


def digest(array):
    if array.dtype.itemsize == 1 and array.dtype.name in ("int4", "uint4", "int2", "uint2"):
        array = array.astype(np.int8 if array.dtype.name.startswith("int") else np.uint8)
    if array.dtype.name.startswith(("float4_", "float6_")):
        array = array.astype(np.float32)
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def line(name, tensor):
    array = numpy_helper.to_array(tensor, str(HERE))
    return f"{name}\t{T.DataType.Name(tensor.data_type)}\t{list(tensor.dims)}\t{digest(array)}\n"


def model(graph, **more):
    return helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("ai.onnx.ml", 3)],
        producer_name="make.py",
        **more,
    )


def types():
    random = np.random.default_rng(3)
    tensors = []
    for name, number in sorted(T.DataType.items(), key=lambda item: item[1]):
        if name in ("UNDEFINED", "STRING"):
            continue
        for count in (8, 5):
            dtype = helper.tensor_dtype_to_np_dtype(number)
            if name == "BOOL":
                values = random.integers(0, 2, count).astype(bool)
            elif "INT" in name:
                bits = dtype.itemsize * 8 if dtype.itemsize > 1 or name.endswith("8") else int(name[-1])
                low, high = (0, 2**bits) if name.startswith("U") else (-(2 ** (bits - 1)), 2 ** (bits - 1))
                values = np.array([random.integers(low, high - 1, dtype=np.uint64 if low == 0 else np.int64, endpoint=True) for _ in range(count)]).astype(dtype)
            elif "COMPLEX" in name:
                values = (random.normal(size=count) + 1j * random.normal(size=count)).astype(dtype)
            else:
                values = (random.normal(size=count) * 3).astype(np.float32).astype(dtype)
            raw = numpy_helper.from_array(values, f"{name}_{count}.raw")
            assert raw.data_type == number and raw.HasField("raw_data"), name
            tensors.append(raw)
            typed = helper.make_tensor(f"{name}_{count}.numbers", number, [count], values)
            assert not typed.HasField("raw_data")
            tensors.append(typed)
    onnx.save(model(helper.make_graph([], "types", [], [], tensors)), HERE / "types.onnx")
    (HERE / "types.txt").write_text("".join(line(tensor.name, tensor) for tensor in tensors))


def array(name, *shape):
    return numpy_helper.from_array(np.random.default_rng(len(name)).normal(size=shape).astype(np.float32), name)


def graph():
    listed = {}

    def kept(name, tensor):
        listed[name] = tensor
        return tensor

    then = helper.make_graph(
        [helper.make_node("Constant", [], ["c"], value=kept("choose.then_branch/c", array("inner", 2)))],
        "then", [], [helper.make_tensor_value_info("c", T.FLOAT, [2])],
    )  # fmt: skip
    inner = helper.make_node("If", ["deep"], ["q"], name="", then_branch=then, else_branch=then)
    listed["choose.else_branch/If_2.then_branch/c"] = listed["choose.then_branch/c"]
    listed["choose.else_branch/If_2.else_branch/c"] = listed["choose.then_branch/c"]
    otherwise = helper.make_graph(
        [inner], "otherwise", [], [helper.make_tensor_value_info("q", T.FLOAT, [2])],
        [kept("choose.else_branch/w", array("w", 2, 3))],
    )  # fmt: skip
    nodes = [
        helper.make_node("Constant", [], ["k"], name="constant", value=kept("k", array("any", 3))),
        helper.make_node("If", ["condition"], ["y"], name="choose", then_branch=then, else_branch=otherwise),
        helper.make_node("Twice", ["x"], ["z"], domain="mine"),
        helper.make_node("ConstantOfShape", ["s"], ["o"], value=array("no weight", 1)),
    ]
    weights = [kept("weight", array("weight", 4, 3)), kept("empty", array("empty", 0, 3)), kept("scalar", array("scalar"))]
    strings = helper.make_tensor("words", T.STRING, [2], [b"a", b"b"])
    sparse = helper.make_sparse_tensor(array("sparse", 2), helper.make_tensor("", T.INT64, [2], [1, 5]), [3, 3])
    made = model(
        helper.make_graph(
            nodes, "main",
            [helper.make_tensor_value_info("x", T.FLOAT, ["batch", None, 3]), helper.make_tensor_value_info("weight", T.FLOAT, [4, 3]),
             helper.make_tensor_sequence_value_info("many", T.INT64, None)],
            [helper.make_tensor_value_info("y", T.FLOAT, None)], [*weights, strings], sparse_initializer=[sparse],
        ),
        functions=[helper.make_function("mine", "Twice", ["a"], ["b"],
            [helper.make_node("Constant", [], ["two"], value=kept("mine.Twice/two", array("two", 1))), helper.make_node("Mul", ["a", "two"], ["b"])],
            [helper.make_opsetid("", 21)])],
        doc_string="A model\nof tests",
    )  # fmt: skip
    helper.set_model_props(made, {"author": "tests", "licence": "none"})
    training = made.training_info.add()
    training.algorithm.CopyFrom(helper.make_graph([], "step", [], [], [kept("training_info0.algorithm/rate", array("rate", 1))]))
    (HERE / "graph.onnx").write_bytes(made.SerializeToString())
    (HERE / "graph.txt").write_text("".join(line(name, tensor) for name, tensor in listed.items()))


def outside():
    (HERE / "below").mkdir(exist_ok=True)
    tensors = [array("first", 4), array("second", 2, 2), array("third", 3)]
    first, second, third = (tensor.raw_data for tensor in tensors)
    (HERE / "outside.bin").write_bytes(first + b"\0" * 8 + second)
    (HERE / "below" / "outside.bin").write_bytes(third)
    places = [
        {"location": "outside.bin", "offset": "0", "length": "16"},
        {"location": "outside.bin", "offset": "24", "length": "16"},
        {"location": "below/outside.bin"},
    ]
    text = "".join(line(tensor.name, tensor) for tensor in tensors)
    for tensor, place in zip(tensors, places):
        tensor.ClearField("raw_data")
        tensor.data_location = T.EXTERNAL
        for key, value in place.items():
            entry = tensor.external_data.add()
            entry.key, entry.value = key, value
    assert text == "".join(line(tensor.name, tensor) for tensor in tensors)
    (HERE / "outside.onnx").write_bytes(model(helper.make_graph([], "outside", [], [], tensors)).SerializeToString())
    (HERE / "outside.txt").write_text(text)


types()
graph()
outside()
