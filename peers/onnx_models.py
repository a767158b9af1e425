"""Small ONNX models, written here: `onnx_models.py mnist-mlp WEIGHTS.h5 MODEL.onnx` writes the one the benchmarks serve."""

import sys

import h5py
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# What ONNX Runtime releases of the last years read.
OPSET, IR = 17, 8

TYPES = {
    "BOOL": TensorProto.BOOL,
    "UINT8": TensorProto.UINT8,
    "UINT16": TensorProto.UINT16,
    "UINT32": TensorProto.UINT32,
    "UINT64": TensorProto.UINT64,
    "INT8": TensorProto.INT8,
    "INT16": TensorProto.INT16,
    "INT32": TensorProto.INT32,
    "INT64": TensorProto.INT64,
    "FP16": TensorProto.FLOAT16,
    "BF16": TensorProto.BFLOAT16,
    "FP32": TensorProto.FLOAT,
    "FP64": TensorProto.DOUBLE,
    "BYTES": TensorProto.STRING,
}


def model(name, nodes, inputs, outputs, weights=None):
    """Inputs and outputs: name -> (datatype, shape); an extent may be a text."""
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(key, TYPES[datatype], shape) for key, (datatype, shape) in inputs.items()],
        [helper.make_tensor_value_info(key, TYPES[datatype], shape) for key, (datatype, shape) in outputs.items()],
        [numpy_helper.from_array(value, key) for key, value in (weights or {}).items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="weighbridge-peers")
    made.ir_version = IR
    onnx.checker.check_model(made)
    return made


def identity(datatype, shape=("batch", 4)):
    """Gives back what it is given."""
    node = helper.make_node("Identity", ["INPUT"], ["OUTPUT"])
    return model("identity", [node], {"INPUT": (datatype, shape)}, {"OUTPUT": (datatype, shape)})


def fixed(shape=(2, 3)):
    """Twice its input, of a shape without a batch."""
    node = helper.make_node("Add", ["INPUT", "INPUT"], ["OUTPUT"])
    return model("fixed", [node], {"INPUT": ("FP32", shape)}, {"OUTPUT": ("FP32", shape)})


def slow(layers, width=1024):
    """A chain of matrix products: `layers` sets how long one row takes."""
    weights = np.eye(width, dtype=np.float32)
    nodes, last = [], "INPUT"
    for number in range(layers):
        nodes.append(helper.make_node("MatMul", [last, "weights"], [f"layer-{number}"]))
        last = f"layer-{number}"
    nodes.append(helper.make_node("Identity", [last], ["OUTPUT"]))
    shape = ("FP32", ("batch", width))
    return model("slow", nodes, {"INPUT": shape}, {"OUTPUT": shape}, {"weights": weights})


def picky(width=4):
    """Looks a row up by an index that its input has: an index that is too large fails in the engine."""
    table = np.arange(10 * width, dtype=np.float32).reshape(10, width)
    node = helper.make_node("Gather", ["table", "INDEX"], ["OUTPUT"])
    inputs, outputs = {"INDEX": ("INT64", ("batch",))}, {"OUTPUT": ("FP32", ("batch", width))}
    return model("picky", [node], inputs, outputs, {"table": table})


def mnist_mlp(path):
    """Flatten, Dense(128, relu), Dense(10, softmax) with the weights that Keras saved in a file."""
    with h5py.File(path) as file:
        group = file["model_weights"] if "model_weights" in file else file
        found = {}
        group.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    kernels = sorted((v for v in found.values() if v.ndim == 2), key=lambda v: -v.size)
    biases = sorted((v for v in found.values() if v.ndim == 1), key=lambda v: -v.size)
    assert [k.shape for k in kernels] == [(784, 128), (128, 10)], [k.shape for k in kernels]
    weights = {"w1": kernels[0], "b1": biases[0], "w2": kernels[1], "b2": biases[1]}
    nodes = [
        helper.make_node("Flatten", ["image"], ["flat"], axis=1),
        helper.make_node("Gemm", ["flat", "w1", "b1"], ["hidden"]),
        helper.make_node("Relu", ["hidden"], ["active"]),
        helper.make_node("Gemm", ["active", "w2", "b2"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    inputs, outputs = {"image": ("FP32", ("batch", 28, 28))}, {"probabilities": ("FP32", ("batch", 10))}
    return model("mnist-mlp", nodes, inputs, outputs, weights)


if __name__ == "__main__":
    _, what, source, target = sys.argv
    assert what == "mnist-mlp", what
    onnx.save(mnist_mlp(source), target)
