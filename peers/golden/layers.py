"""Makes Keras' own answers for every layer: layers/src/test/resources/golden.

Run: python layers.py            writes them with TensorFlow, then compares with JAX and with PyTorch where it is installed
     python layers.py Conv GRU   only the cases whose name begins so
     python layers.py --compare  only compares what is there
     KERAS_BACKEND=torch python layers.py    compares with PyTorch alone, in an environment without TensorFlow
Needs the packages keras, tensorflow-cpu, jax, safetensors and h5py; README.md tells the versions, PyTorch's too.

A case `<LayerClass>-<case>` is three files:

.keras        the network with its weights, as Keras 3 saves it
.h5           the same in the older format; only for the first case of each class
.safetensors  float32 tensors: input.i, output.i, projection.i (of the output's shape), weight.i in the order of
              model.weights, gradient.input.i (not where the input is ids) and gradient.weight.i (only of trainable
              weights), both of sum(output * projection); in mode training also weight_after.i, the weights that are not
              trained as the one call left them. Its metadata: weights (the variables' paths, JSON), network
              (model.to_json()), mode (inference or training).
"""

import importlib.util
import json
import logging
import os
import subprocess
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
from keras import layers as L
from safetensors import safe_open
from safetensors.numpy import save_file

logging.getLogger("absl").setLevel(logging.ERROR)  # that .h5 is the older format is no news

FOLDER = Path(__file__).parents[2] / "layers/src/test/resources/golden"
BATCH = 3
TOLERANCE = 1e-5
# Keras takes the word "dot" in the configuration for its function of that name.
NOT_EVEN_KERAS = {"Attention-query-value.h5"}
# Where Keras on PyTorch is alone against TensorFlow, JAX and finite differences.
NOT_WITH = {
    "torch": {
        "AveragePooling1D-same-overlapping": "counts the zeros around as values",
        "AveragePooling2D-same-overlapping": "counts the zeros around as values",
        "LayerNormalization-axis-1": "fails on any axis but the last",
        "MultiHeadAttention-mask-zero": "gives rows that attend to nothing another value",
        "Graph-separable-block": "has another gradient by the kernel of a 1x1 convolution with strides",
    }
}


@dataclass
class Given:
    """One input: its shape without the batch, how to draw it, and whether it is ids, which have no gradient."""

    shape: tuple
    draw: Callable
    ids: bool = False
    dtype: str = "float32"


@dataclass
class Case:
    name: str
    inputs: list
    build: Callable  # makes the network from the list of Given
    mode: str = "inference"
    keep: bool = False  # the network has its weights already


# ---- inputs


def values(*shape):
    """Numbers in [-3, 3] that are all apart and none of them at a kink (0, 1, ...), in random order."""

    def draw(rng):
        count = BATCH * int(np.prod(shape))
        step = 6.0 / count
        grid = -3 + step * (np.arange(count) + rng.uniform(0.3, 0.7, count))
        return rng.permutation(grid).reshape((BATCH, *shape))

    return Given(shape, draw)


def ids(length, of, dtype="float32"):
    return Given((length,), lambda rng: rng.integers(0, of, (BATCH, length)), ids=True, dtype=dtype)


def padded_ids(length, of):
    """Ids with zeros (which an Embedding with mask_zero masks) at the end, at the start and in the middle."""

    def draw(rng):
        drawn = rng.integers(1, of, (BATCH, length))
        drawn[0, -2:] = 0
        drawn[1, :1] = 0
        drawn[2, 2:4] = 0
        return drawn

    return Given((length,), draw, ids=True)


def masked(*shape, where, value=0.0):
    """Sequences with steps of nothing but the masked value: {sample: [steps]}."""

    def draw(rng):
        drawn = values(*shape).draw(rng)
        for sample, steps in where.items():
            drawn[sample, steps] = value
        return drawn

    return Given(shape, draw)


START, MIDDLE, END = {0: [0, 1], 2: [0]}, {0: [2], 1: [1, 3]}, {1: [3, 4], 2: [4]}
EVERYWHERE = {0: [0, 4], 1: [2, 3], 2: [1]}


# ---- networks


def layer(kind, case, given, mode="inference", **arguments):
    """One layer alone, in a Sequential."""

    def build(inputs):
        return keras.Sequential([symbolic(inputs[0]), getattr(L, kind)(**arguments)])

    return Case(f"{kind}-{case}", [given], build, mode)


def chain(kind, case, given, make):
    """Some layers one after the other, in a Sequential."""
    return Case(f"{kind}-{case}", [given], lambda inputs: keras.Sequential([symbolic(inputs[0]), *make()]))


def graph(kind, case, given, make):
    """A functional network: make takes the symbolic inputs and returns the outputs."""

    def build(inputs):
        given = [symbolic(i) for i in inputs]
        return keras.Model(given if len(given) > 1 else given[0], make(*given))

    return Case(f"{kind}-{case}", given, build)


def symbolic(given):
    return keras.Input(given.shape, dtype=given.dtype)


def merge(kind, case, shapes, **arguments):
    return graph(kind, case, [values(*s) for s in shapes], lambda *inputs: getattr(L, kind)(**arguments)(list(inputs)))


def masked_merges(kind):
    """Embeddings whose masks differ, alone and with an input that has none."""

    def draw(rng):
        drawn = rng.integers(1, 7, (BATCH, 5))
        drawn[0, -1:] = 0
        drawn[1, :2] = 0
        return drawn

    ids = [padded_ids(5, 7), Given((5,), draw, ids=True)]

    def embedded(*tokens):
        return [L.Embedding(7, 4, mask_zero=True)(each) for each in tokens]

    return [
        graph(kind, "masked", ids, lambda a, b: getattr(L, kind)()(embedded(a, b))),
        graph(kind, "half-masked", [*ids, values(5, 4)], lambda a, b, c: getattr(L, kind)()([*embedded(a, b), c])),
    ]


# ---- the cases

# With TensorFlow, Keras adds a bias to the wrong axis where the channels are first and there are as many of them as
# columns: no case is so.
FIRST = {"data_format": "channels_first"}

CONV1D = [
    layer("Conv1D", "valid", values(7, 3), filters=4, kernel_size=3),
    layer("Conv1D", "same", values(7, 3), filters=4, kernel_size=3, padding="same"),
    layer("Conv1D", "same-even-kernel", values(6, 2), filters=3, kernel_size=4, padding="same"),
    layer("Conv1D", "causal", values(7, 3), filters=4, kernel_size=3, padding="causal"),
    layer("Conv1D", "causal-dilated", values(9, 2), filters=3, kernel_size=3, padding="causal", dilation_rate=2),
    layer("Conv1D", "causal-strided", values(8, 2), filters=3, kernel_size=3, padding="causal", strides=2),
    layer("Conv1D", "strided", values(8, 3), filters=2, kernel_size=3, strides=2),
    layer("Conv1D", "strided-same-odd", values(7, 3), filters=2, kernel_size=3, strides=2, padding="same"),
    layer("Conv1D", "strided-same-even", values(8, 3), filters=2, kernel_size=3, strides=2, padding="same"),
    layer("Conv1D", "strided-over-kernel", values(9, 2), filters=2, kernel_size=2, strides=3),
    layer("Conv1D", "dilated", values(9, 2), filters=3, kernel_size=3, dilation_rate=2),
    layer("Conv1D", "dilated-same", values(9, 2), filters=3, kernel_size=3, dilation_rate=3, padding="same"),
    layer("Conv1D", "groups", values(7, 4), filters=6, kernel_size=3, groups=2),
    layer("Conv1D", "no-bias", values(7, 3), filters=4, kernel_size=3, use_bias=False),
    layer("Conv1D", "relu", values(7, 3), filters=4, kernel_size=3, activation="relu"),
    layer("Conv1D", "kernel-1", values(5, 3), filters=4, kernel_size=1, activation="tanh"),
    layer("Conv1D", "channels-first", values(3, 7), filters=4, kernel_size=3, **FIRST),
    layer("Conv1D", "channels-first-same", values(3, 8), filters=5, kernel_size=3, strides=2, padding="same", **FIRST),
]

CONV2D = [
    layer("Conv2D", "valid", values(6, 5, 3), filters=4, kernel_size=3),
    layer("Conv2D", "same", values(6, 5, 3), filters=4, kernel_size=3, padding="same"),
    layer("Conv2D", "same-even-kernel", values(5, 6, 2), filters=3, kernel_size=(2, 4), padding="same"),
    layer("Conv2D", "kernel-1", values(4, 3, 3), filters=5, kernel_size=1),
    layer("Conv2D", "strided", values(7, 8, 2), filters=3, kernel_size=3, strides=2),
    layer("Conv2D", "strided-rectangle", values(7, 8, 2), filters=3, kernel_size=(3, 2), strides=(2, 3)),
    layer("Conv2D", "strided-same-odd", values(7, 5, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    layer("Conv2D", "strided-same-even", values(6, 8, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    layer("Conv2D", "strided-same-mixed", values(6, 5, 2), filters=3, kernel_size=(3, 2), strides=2, padding="same"),
    layer("Conv2D", "strided-kernel-1-same", values(6, 5, 2), filters=3, kernel_size=1, strides=2, padding="same"),
    layer("Conv2D", "dilated", values(8, 7, 2), filters=3, kernel_size=3, dilation_rate=2),
    layer("Conv2D", "dilated-same", values(7, 8, 2), filters=3, kernel_size=3, dilation_rate=(2, 3), padding="same"),
    layer("Conv2D", "groups", values(5, 4, 4), filters=6, kernel_size=3, groups=2),
    layer(
        "Conv2D", "groups-same-strided", values(5, 6, 6), filters=3, kernel_size=3, groups=3, strides=2, padding="same"
    ),
    layer("Conv2D", "no-bias", values(5, 4, 3), filters=2, kernel_size=3, use_bias=False),
    layer("Conv2D", "relu", values(5, 4, 3), filters=2, kernel_size=3, activation="relu"),
    layer("Conv2D", "softmax", values(4, 4, 2), filters=3, kernel_size=2, activation="softmax"),
    layer("Conv2D", "channels-first", values(3, 6, 5), filters=4, kernel_size=3, **FIRST),
    layer(
        "Conv2D", "channels-first-same", values(3, 6, 5), filters=4, kernel_size=3, strides=2, padding="same", **FIRST
    ),
    layer("Conv2D", "channels-first-groups", values(4, 5, 5), filters=2, kernel_size=2, groups=2, **FIRST),
    layer("Conv2D", "channels-first-softmax", values(2, 4, 4), filters=4, kernel_size=2, activation="softmax", **FIRST),
]

DEPTHWISE = [
    layer("DepthwiseConv1D", "valid", values(7, 3), kernel_size=3),
    layer("DepthwiseConv1D", "same", values(7, 3), kernel_size=3, padding="same"),
    layer("DepthwiseConv1D", "multiplied", values(7, 3), kernel_size=3, depth_multiplier=2, activation="tanh"),
    layer("DepthwiseConv1D", "strided-same-odd", values(7, 2), kernel_size=3, strides=2, padding="same"),
    layer("DepthwiseConv1D", "strided-same-even", values(8, 2), kernel_size=3, strides=2, padding="same"),
    layer("DepthwiseConv1D", "dilated", values(9, 2), kernel_size=3, dilation_rate=2),
    layer("DepthwiseConv1D", "no-bias", values(5, 2), kernel_size=2, use_bias=False),
    layer("DepthwiseConv1D", "channels-first", values(3, 7), kernel_size=3, depth_multiplier=2, **FIRST),
    layer("DepthwiseConv2D", "valid", values(6, 5, 3), kernel_size=3),
    layer("DepthwiseConv2D", "same", values(6, 5, 3), kernel_size=(3, 2), padding="same"),
    layer("DepthwiseConv2D", "multiplied", values(5, 4, 3), kernel_size=3, depth_multiplier=2, activation="tanh"),
    layer("DepthwiseConv2D", "strided", values(7, 6, 2), kernel_size=3, strides=2),
    layer("DepthwiseConv2D", "strided-same-odd", values(7, 5, 2), kernel_size=3, strides=2, padding="same"),
    layer("DepthwiseConv2D", "strided-same-even", values(6, 8, 2), kernel_size=3, strides=2, padding="same"),
    layer("DepthwiseConv2D", "dilated", values(7, 8, 2), kernel_size=3, dilation_rate=2),
    layer("DepthwiseConv2D", "dilated-same", values(7, 8, 2), kernel_size=3, dilation_rate=2, padding="same"),
    layer("DepthwiseConv2D", "no-bias", values(5, 4, 2), kernel_size=2, use_bias=False),
    layer("DepthwiseConv2D", "channels-first", values(3, 6, 5), kernel_size=3, depth_multiplier=2, **FIRST),
    layer("DepthwiseConv2D", "channels-first-same", values(2, 6, 5), kernel_size=3, strides=2, padding="same", **FIRST),
]

SEPARABLE = [
    layer("SeparableConv1D", "valid", values(7, 3), filters=4, kernel_size=3),
    layer("SeparableConv1D", "same", values(7, 3), filters=4, kernel_size=3, padding="same"),
    layer(
        "SeparableConv1D", "multiplied", values(6, 3), filters=4, kernel_size=2, depth_multiplier=2, activation="relu"
    ),
    layer("SeparableConv1D", "strided-same-odd", values(7, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    layer("SeparableConv1D", "strided-same-even", values(8, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    layer("SeparableConv1D", "dilated", values(9, 2), filters=3, kernel_size=3, dilation_rate=2),
    layer("SeparableConv1D", "no-bias", values(6, 2), filters=3, kernel_size=3, use_bias=False),
    layer("SeparableConv1D", "channels-first", values(3, 7), filters=4, kernel_size=3, **FIRST),
    layer("SeparableConv2D", "valid", values(6, 5, 3), filters=4, kernel_size=3),
    layer("SeparableConv2D", "same", values(6, 5, 3), filters=4, kernel_size=3, padding="same"),
    layer(
        "SeparableConv2D",
        "multiplied",
        values(5, 4, 3),
        filters=4,
        kernel_size=2,
        depth_multiplier=2,
        activation="relu",
    ),
    layer("SeparableConv2D", "strided-same-odd", values(7, 5, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    layer("SeparableConv2D", "strided-same-even", values(6, 8, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    layer("SeparableConv2D", "dilated", values(7, 8, 2), filters=3, kernel_size=3, dilation_rate=2),
    layer("SeparableConv2D", "no-bias", values(5, 4, 2), filters=3, kernel_size=3, use_bias=False),
    layer("SeparableConv2D", "channels-first", values(3, 6, 5), filters=4, kernel_size=3, depth_multiplier=2, **FIRST),
]

TRANSPOSED = [
    layer("Conv1DTranspose", "valid", values(5, 3), filters=4, kernel_size=3),
    layer("Conv1DTranspose", "same", values(5, 3), filters=4, kernel_size=3, padding="same"),
    layer("Conv1DTranspose", "strided", values(5, 2), filters=3, kernel_size=3, strides=2),
    layer("Conv1DTranspose", "strided-same", values(4, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    layer(
        "Conv1DTranspose", "strided-same-even-kernel", values(5, 2), filters=3, kernel_size=4, strides=2, padding="same"
    ),
    layer("Conv1DTranspose", "strided-over-kernel", values(4, 2), filters=3, kernel_size=2, strides=3),
    layer("Conv1DTranspose", "output-padding", values(4, 2), filters=3, kernel_size=3, strides=2, output_padding=1),
    layer(
        "Conv1DTranspose",
        "output-padding-same",
        values(4, 2),
        filters=3,
        kernel_size=3,
        strides=2,
        padding="same",
        output_padding=0,
    ),
    layer("Conv1DTranspose", "no-bias", values(4, 2), filters=3, kernel_size=3, use_bias=False, activation="tanh"),
    layer(
        "Conv1DTranspose", "channels-first", values(2, 4), filters=3, kernel_size=3, strides=2, padding="same", **FIRST
    ),
    layer("Conv2DTranspose", "valid", values(4, 3, 3), filters=2, kernel_size=3),
    layer("Conv2DTranspose", "same", values(4, 3, 3), filters=2, kernel_size=3, padding="same"),
    layer("Conv2DTranspose", "strided", values(4, 3, 2), filters=3, kernel_size=3, strides=2),
    layer("Conv2DTranspose", "strided-same", values(4, 3, 2), filters=3, kernel_size=3, strides=2, padding="same"),
    layer(
        "Conv2DTranspose",
        "strided-same-even-kernel",
        values(3, 4, 2),
        filters=3,
        kernel_size=(2, 4),
        strides=2,
        padding="same",
    ),
    layer("Conv2DTranspose", "strided-rectangle", values(3, 4, 2), filters=2, kernel_size=(3, 2), strides=(2, 3)),
    layer(
        "Conv2DTranspose", "strided-over-kernel", values(3, 3, 2), filters=2, kernel_size=2, strides=3, padding="same"
    ),
    layer("Conv2DTranspose", "output-padding", values(3, 4, 2), filters=2, kernel_size=3, strides=2, output_padding=1),
    layer(
        "Conv2DTranspose",
        "output-padding-same",
        values(3, 4, 2),
        filters=2,
        kernel_size=3,
        strides=2,
        padding="same",
        output_padding=(1, 0),
    ),
    layer("Conv2DTranspose", "no-bias", values(3, 3, 2), filters=2, kernel_size=2, use_bias=False, activation="tanh"),
    layer(
        "Conv2DTranspose",
        "channels-first",
        values(2, 4, 3),
        filters=3,
        kernel_size=3,
        strides=2,
        padding="same",
        **FIRST,
    ),
]

EDGES = [
    layer("ZeroPadding1D", "one", values(4, 3), padding=1),
    layer("ZeroPadding1D", "sides", values(4, 3), padding=(2, 1)),
    layer("ZeroPadding1D", "channels-first", values(3, 4), padding=(0, 2), **FIRST),
    layer("ZeroPadding2D", "one", values(3, 4, 2), padding=1),
    layer("ZeroPadding2D", "two-numbers", values(3, 4, 2), padding=(1, 2)),
    layer("ZeroPadding2D", "sides", values(3, 4, 2), padding=((1, 0), (2, 3))),
    layer("ZeroPadding2D", "channels-first", values(2, 3, 4), padding=((1, 0), (2, 3)), **FIRST),
    layer("Cropping1D", "one", values(5, 3), cropping=1),
    layer("Cropping1D", "sides", values(6, 3), cropping=(0, 2)),
    layer("Cropping2D", "one", values(5, 4, 2), cropping=1),
    layer("Cropping2D", "two-numbers", values(5, 6, 2), cropping=(1, 2)),
    layer("Cropping2D", "sides", values(5, 6, 2), cropping=((0, 2), (1, 0))),
    layer("Cropping2D", "channels-first", values(2, 5, 6), cropping=((0, 2), (1, 0)), **FIRST),
    layer("UpSampling1D", "two", values(4, 3), size=2),
    layer("UpSampling1D", "three", values(3, 2), size=3),
    layer("UpSampling2D", "nearest", values(3, 4, 2), size=2),
    layer("UpSampling2D", "nearest-rectangle", values(3, 4, 2), size=(3, 2)),
    layer("UpSampling2D", "bilinear", values(3, 4, 2), size=2, interpolation="bilinear"),
    layer("UpSampling2D", "bilinear-rectangle", values(3, 4, 2), size=(2, 3), interpolation="bilinear"),
    layer("UpSampling2D", "channels-first", values(2, 3, 4), size=2, **FIRST),
    layer("UpSampling2D", "channels-first-bilinear", values(2, 3, 4), size=2, interpolation="bilinear", **FIRST),
]


def pools(kind):
    return [
        layer(f"{kind}1D", "two", values(6, 3), pool_size=2),
        layer(f"{kind}1D", "odd", values(7, 3), pool_size=2),
        layer(f"{kind}1D", "overlapping", values(7, 2), pool_size=3, strides=2),
        layer(f"{kind}1D", "same-odd", values(7, 2), pool_size=2, padding="same"),
        layer(f"{kind}1D", "same-stride-1", values(6, 2), pool_size=3, strides=1, padding="same"),
        layer(f"{kind}1D", "same-overlapping", values(6, 2), pool_size=3, strides=2, padding="same"),
        layer(f"{kind}1D", "channels-first", values(2, 7), pool_size=2, **FIRST),
        layer(f"{kind}2D", "two", values(6, 4, 2), pool_size=2),
        layer(f"{kind}2D", "odd", values(5, 7, 2), pool_size=2),
        layer(f"{kind}2D", "rectangle", values(6, 5, 2), pool_size=(3, 2), strides=(1, 2)),
        layer(f"{kind}2D", "overlapping", values(7, 6, 2), pool_size=3, strides=2),
        layer(f"{kind}2D", "same-odd", values(5, 7, 2), pool_size=2, padding="same"),
        layer(f"{kind}2D", "same-overlapping", values(6, 5, 2), pool_size=3, strides=2, padding="same"),
        layer(f"{kind}2D", "same-stride-1", values(4, 5, 2), pool_size=3, strides=1, padding="same"),
        layer(f"{kind}2D", "channels-first", values(2, 6, 5), pool_size=2, **FIRST),
        layer(f"{kind}2D", "channels-first-same", values(2, 5, 5), pool_size=3, strides=2, padding="same", **FIRST),
    ]


def global_pools(kind):
    return [
        layer(f"{kind}1D", "plain", values(5, 3)),
        layer(f"{kind}1D", "kept", values(5, 3), keepdims=True),
        layer(f"{kind}1D", "channels-first", values(3, 5), **FIRST),
        layer(f"{kind}2D", "plain", values(4, 3, 3)),
        layer(f"{kind}2D", "kept", values(4, 3, 3), keepdims=True),
        layer(f"{kind}2D", "channels-first", values(3, 4, 3), **FIRST),
        layer(f"{kind}2D", "channels-first-kept", values(3, 4, 3), keepdims=True, **FIRST),
    ]


POOLS = [
    *pools("MaxPooling"),
    *pools("AveragePooling"),
    *global_pools("GlobalMaxPooling"),
    *global_pools("GlobalAveragePooling"),
    chain(
        "GlobalAveragePooling1D",
        "masked",
        masked(5, 3, where=EVERYWHERE),
        lambda: [L.Masking(), L.GlobalAveragePooling1D()],
    ),
]

NORMS = [
    layer("BatchNormalization", "rank-2", values(4)),
    layer("BatchNormalization", "rank-3", values(5, 4)),
    layer("BatchNormalization", "rank-4", values(3, 4, 3)),
    layer("BatchNormalization", "axis-1-rank-3", values(4, 5), axis=1),
    layer("BatchNormalization", "axis-1-rank-4", values(3, 4, 3), axis=1),
    layer("BatchNormalization", "no-scale", values(3, 2, 3), scale=False),
    layer("BatchNormalization", "no-center", values(3, 2, 3), center=False),
    layer("BatchNormalization", "neither", values(4), scale=False, center=False),
    layer("BatchNormalization", "epsilon", values(4), epsilon=0.1),
    layer("BatchNormalization", "training-rank-2", values(4), mode="training"),
    layer("BatchNormalization", "training-rank-3", values(5, 3), mode="training", momentum=0.9),
    layer("BatchNormalization", "training-rank-4", values(3, 4, 2), mode="training", momentum=0.8, epsilon=0.01),
    layer("BatchNormalization", "training-axis-1", values(2, 4, 3), mode="training", axis=1),
    layer("BatchNormalization", "training-no-scale", values(4, 3), mode="training", scale=False),
    layer("BatchNormalization", "training-no-center", values(4, 3), mode="training", center=False),
    layer("LayerNormalization", "last", values(4, 5)),
    layer("LayerNormalization", "rank-2", values(6)),
    layer("LayerNormalization", "axes-1-2", values(3, 4), axis=[1, 2]),
    layer("LayerNormalization", "axis-1", values(3, 4), axis=1),
    layer("LayerNormalization", "no-scale", values(3, 4), scale=False),
    layer("LayerNormalization", "no-center", values(3, 4), center=False),
    layer("LayerNormalization", "epsilon", values(3, 4), epsilon=0.1),
    layer("GroupNormalization", "two", values(3, 4, 6), groups=2),
    layer("GroupNormalization", "one", values(5, 4), groups=1),
    layer("GroupNormalization", "each", values(3, 4, 3), groups=-1),
    layer("GroupNormalization", "axis-1", values(4, 3, 3), groups=2, axis=1),
    layer("GroupNormalization", "no-scale", values(3, 4), groups=2, scale=False),
    layer("GroupNormalization", "no-center", values(3, 4), groups=2, center=False, epsilon=0.01),
    layer("GroupNormalization", "rank-2", values(6), groups=3),
    layer("UnitNormalization", "last", values(4, 5)),
    layer("UnitNormalization", "axis-1", values(4, 5), axis=1),
    layer("UnitNormalization", "axes-1-2", values(4, 5), axis=[1, 2]),
    layer("Normalization", "given", values(3), mean=[0.5, -1.0, 2.0], variance=[1.5, 0.25, 4.0]),
    layer("Normalization", "number", values(2, 3), mean=0.5, variance=2.0),
    layer("Normalization", "inverted", values(3), mean=[0.5, -1.0, 2.0], variance=[1.5, 0.25, 4.0], invert=True),
    layer("Normalization", "no-axis", values(3), axis=None, mean=-0.5, variance=3.0),
    Case("Normalization-adapted", [values(4, 3)], lambda given: adapted(given), keep=True),
    layer("Rescaling", "plain", values(3, 2), scale=0.5),
    layer("Rescaling", "offset", values(3, 2), scale=1 / 127.5, offset=-1.0),
    layer("Rescaling", "each-channel", values(3, 2), scale=[0.5, 2.0], offset=[1.0, -1.0]),
]


def adapted(given):
    scaling = L.Normalization()
    scaling.adapt(np.random.default_rng(7).normal(1.0, 2.0, (10, *given[0].shape)))
    return keras.Sequential([symbolic(given[0]), scaling])


EMBEDDINGS = [
    layer("Embedding", "plain", ids(5, 7), input_dim=7, output_dim=4),
    layer("Embedding", "whole-numbers", ids(5, 7, "int32"), input_dim=7, output_dim=4),
    layer("Embedding", "one-id", ids(1, 7), input_dim=7, output_dim=3),
    layer("Embedding", "mask-zero", padded_ids(5, 7), input_dim=7, output_dim=4, mask_zero=True),
    chain(
        "Embedding",
        "mask-zero-lstm",
        padded_ids(6, 7),
        lambda: [L.Embedding(7, 4, mask_zero=True), L.LSTM(3), L.Dense(2, activation="softmax")],
    ),
    chain(
        "Embedding",
        "mask-zero-lstm-sequences",
        padded_ids(6, 7),
        lambda: [L.Embedding(7, 4, mask_zero=True), L.LSTM(3, return_sequences=True), L.LSTM(2)],
    ),
    chain("Embedding", "flatten", ids(4, 9), lambda: [L.Embedding(9, 3), L.Flatten(), L.Dense(2)]),
]


def recurrent(kind):
    steps = values(5, 3)

    def behind_mask(case, where, **arguments):
        return chain(
            kind,
            case,
            masked(5, 3, where=where),
            lambda: [L.Masking(mask_value=0.0), getattr(L, kind)(4, **arguments)],
        )

    return [
        layer(kind, "plain", steps, units=4),
        layer(kind, "sequences", steps, units=4, return_sequences=True),
        layer(kind, "backwards", steps, units=4, go_backwards=True),
        layer(kind, "backwards-sequences", steps, units=4, go_backwards=True, return_sequences=True),
        layer(kind, "relu", steps, units=4, activation="relu"),
        layer(kind, "no-bias", steps, units=4, use_bias=False),
        layer(kind, "unrolled", steps, units=4, unroll=True),
        layer(kind, "one-step", values(1, 3), units=4, return_sequences=True),
        layer(kind, "dropouts-in-inference", steps, units=3, dropout=0.3, recurrent_dropout=0.2),
        behind_mask("mask-start", START),
        behind_mask("mask-middle", MIDDLE),
        behind_mask("mask-end", END),
        behind_mask("mask-sequences", EVERYWHERE, return_sequences=True),
        behind_mask("mask-backwards", EVERYWHERE, go_backwards=True),
        behind_mask("mask-backwards-sequences", EVERYWHERE, go_backwards=True, return_sequences=True),
        behind_mask("mask-all", {0: [0, 1, 2, 3, 4], 1: [2]}, return_sequences=True),
        chain(
            kind,
            "mask-two-layers",
            masked(5, 3, where=EVERYWHERE),
            lambda: [L.Masking(), getattr(L, kind)(4, return_sequences=True), getattr(L, kind)(3)],
        ),
        graph(kind, "states", [steps], lambda x: getattr(L, kind)(4, return_state=True)(x)),
    ]


def encoder_decoder(source, target):
    _, hidden, cell = L.LSTM(4, return_state=True)(source)
    decoded = L.LSTM(4, return_sequences=True)(target, initial_state=[hidden, cell])
    return L.Dense(3, activation="softmax")(decoded)


def gru_with_state(steps, state):
    return L.GRU(4, return_sequences=True)(steps, initial_state=state)


RECURRENT = [
    *recurrent("SimpleRNN"),
    *recurrent("LSTM"),
    layer("LSTM", "hard-sigmoid", values(5, 3), units=4, recurrent_activation="hard_sigmoid"),
    layer("LSTM", "other-activations", values(5, 3), units=4, activation="softsign", recurrent_activation="relu"),
    layer("LSTM", "no-unit-forget-bias", values(5, 3), units=4, unit_forget_bias=False),
    graph("LSTM", "encoder-decoder", [values(5, 3), values(4, 2)], encoder_decoder),
    *recurrent("GRU"),
    layer("GRU", "reset-before", values(5, 3), units=4, reset_after=False),
    layer("GRU", "reset-before-sequences", values(5, 3), units=4, reset_after=False, return_sequences=True),
    layer("GRU", "reset-before-no-bias", values(5, 3), units=4, reset_after=False, use_bias=False),
    layer("GRU", "reset-before-backwards", values(5, 3), units=4, reset_after=False, go_backwards=True),
    layer("GRU", "hard-sigmoid", values(5, 3), units=4, recurrent_activation="hard_sigmoid"),
    layer("GRU", "other-activations", values(5, 3), units=4, activation="softsign", recurrent_activation="tanh"),
    graph("GRU", "initial-state", [values(5, 3), values(4)], gru_with_state),
]


def both_ways(kind):
    def wrapped(case, given, merge_mode="concat", **arguments):
        return chain(
            "Bidirectional",
            f"{kind}-{case}",
            given,
            lambda: [
                *([L.Masking()] if case.startswith("mask") else []),
                L.Bidirectional(getattr(L, kind)(3, **arguments), merge_mode=merge_mode),
            ],
        )

    return [
        wrapped("concat", values(5, 3)),
        wrapped("sum", values(5, 3), "sum"),
        wrapped("mul", values(5, 3), "mul"),
        wrapped("ave", values(5, 3), "ave"),
        wrapped("sequences", values(5, 3), return_sequences=True),
        wrapped("sequences-sum", values(5, 3), "sum", return_sequences=True),
        wrapped("mask", masked(5, 3, where=EVERYWHERE)),
        wrapped("mask-sequences", masked(5, 3, where=EVERYWHERE), return_sequences=True),
        graph(
            "Bidirectional",
            f"{kind}-separate",
            [values(5, 3)],
            lambda x: L.Bidirectional(getattr(L, kind)(3), merge_mode=None)(x),
        ),
    ]


WRAPPERS = [
    *both_ways("LSTM"),
    *both_ways("GRU"),
    *both_ways("SimpleRNN"),
    chain(
        "Bidirectional",
        "two-different-layers",
        values(5, 3),
        lambda: [L.Bidirectional(L.LSTM(3), backward_layer=L.LSTM(3, activation="softsign", go_backwards=True))],
    ),
    chain("TimeDistributed", "Dense", values(4, 3), lambda: [L.TimeDistributed(L.Dense(2, activation="tanh"))]),
    chain("TimeDistributed", "Conv2D", values(2, 5, 4, 2), lambda: [L.TimeDistributed(L.Conv2D(3, 3))]),
    chain("TimeDistributed", "Flatten", values(3, 2, 4), lambda: [L.TimeDistributed(L.Flatten())]),
    chain("TimeDistributed", "BatchNormalization", values(3, 4), lambda: [L.TimeDistributed(L.BatchNormalization())]),
    chain(
        "TimeDistributed",
        "after-mask",
        masked(5, 3, where=EVERYWHERE),
        lambda: [L.Masking(), L.LSTM(4, return_sequences=True), L.TimeDistributed(L.Dense(2))],
    ),
]


def heads(case, shapes, attend):
    return graph("MultiHeadAttention", case, [values(*s) for s in shapes], attend)


def heads_behind_mask(tokens):
    embedded = L.Embedding(7, 4, mask_zero=True)(tokens)
    return L.MultiHeadAttention(2, 3)(embedded, embedded)


ATTENTION = [
    heads("self", [(5, 4)], lambda x: L.MultiHeadAttention(2, 3)(x, x)),
    heads("query-value", [(4, 5), (6, 4)], lambda q, v: L.MultiHeadAttention(2, 3)(q, v)),
    heads(
        "query-value-key",
        [(4, 5), (6, 3), (6, 4)],
        lambda q, v, k: L.MultiHeadAttention(2, key_dim=3, value_dim=2)(q, v, key=k),
    ),
    heads("value-dim", [(5, 4)], lambda x: L.MultiHeadAttention(3, key_dim=2, value_dim=5)(x, x)),
    heads("output-shape", [(5, 4)], lambda x: L.MultiHeadAttention(2, 3, output_shape=6)(x, x)),
    heads("no-bias", [(5, 4)], lambda x: L.MultiHeadAttention(2, 3, use_bias=False)(x, x)),
    heads("one-head", [(5, 4)], lambda x: L.MultiHeadAttention(1, 4)(x, x)),
    heads("causal", [(5, 4)], lambda x: L.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True)),
    heads("dropout-in-inference", [(5, 4)], lambda x: L.MultiHeadAttention(2, 3, dropout=0.4)(x, x)),
    graph("MultiHeadAttention", "mask-zero", [padded_ids(6, 7)], heads_behind_mask),
    merge("Attention", "query-value", [(4, 3), (5, 3)]),
    merge("Attention", "query-value-key", [(4, 3), (5, 2), (5, 3)]),
    merge("Attention", "scaled", [(4, 3), (5, 3)], use_scale=True),
    merge("Attention", "concat", [(4, 3), (5, 3)], score_mode="concat"),
    merge("Attention", "concat-scaled", [(4, 3), (5, 3)], score_mode="concat", use_scale=True),
    graph("Attention", "causal", [values(4, 3)], lambda x: L.Attention()([x, x], use_causal_mask=True)),
]

SHAPES = [
    layer("Permute", "two", values(4, 3), dims=(2, 1)),
    layer("Permute", "three", values(2, 3, 4), dims=(3, 1, 2)),
    layer("RepeatVector", "three", values(4), n=3),
    layer("Masking", "zero", masked(5, 3, where=EVERYWHERE)),
    layer("Masking", "other-value", masked(5, 3, where=EVERYWHERE, value=-1.0), mask_value=-1.0),
    layer("Flatten", "rank-2", values(4)),
    layer("Flatten", "rank-4", values(2, 3, 4)),
    layer("Flatten", "channels-first", values(2, 3, 4), **FIRST),
    layer("Reshape", "plain", values(12), target_shape=(3, 4)),
    layer("Reshape", "free", values(4, 6), target_shape=(2, -1, 3)),
    layer("Reshape", "flat", values(2, 3, 2), target_shape=(-1,)),
    layer("Identity", "plain", values(3, 2)),
]

NOISE = [
    layer("Dropout", "plain", values(4, 3), rate=0.5),
    layer("ActivityRegularization", "plain", values(5), l1=0.01, l2=0.02),
    layer("GaussianNoise", "plain", values(4, 3), stddev=0.5),
    layer("GaussianDropout", "plain", values(4, 3), rate=0.5),
    layer("AlphaDropout", "plain", values(4, 3), rate=0.5),
    layer("SpatialDropout1D", "plain", values(4, 3), rate=0.5),
    layer("SpatialDropout2D", "plain", values(4, 3, 2), rate=0.5),
    layer("SpatialDropout2D", "channels-first", values(2, 4, 3), rate=0.5, **FIRST),
]

PAIR, TRIPLE = [(3, 4), (3, 4)], [(3, 4), (3, 4), (3, 4)]
MERGES = [
    merge("Add", "two", PAIR),
    merge("Add", "three", TRIPLE),
    merge("Add", "broadcast", [(3, 4), (1, 4)]),
    merge("Add", "ranks", [(3, 4), (4,)]),
    merge("Subtract", "two", PAIR),
    merge("Subtract", "broadcast", [(3, 4), (3, 1)]),
    merge("Multiply", "two", PAIR),
    merge("Multiply", "three", TRIPLE),
    merge("Multiply", "broadcast", [(3, 3, 2), (1, 1, 2)]),
    merge("Average", "two", PAIR),
    merge("Average", "three", TRIPLE),
    merge("Maximum", "two", PAIR),
    merge("Maximum", "three", TRIPLE),
    merge("Minimum", "two", PAIR),
    merge("Minimum", "three", TRIPLE),
    merge("Concatenate", "last", [(3, 4), (3, 2)]),
    merge("Concatenate", "axis-1", [(3, 4), (2, 4)], axis=1),
    merge("Concatenate", "three", [(2,), (3,), (1,)]),
    merge("Concatenate", "pictures", [(3, 4, 2), (3, 4, 1)], axis=-1),
    merge("Dot", "vectors", [(4,), (4,)], axes=1),
    merge("Dot", "normalized", [(4,), (4,)], axes=1, normalize=True),
    merge("Dot", "matrices-axis-1", [(3, 4), (3, 2)], axes=1),
    merge("Dot", "matrices", [(3, 4), (4, 2)], axes=(2, 1)),
    merge("Dot", "matrices-normalized", [(3, 4), (2, 4)], axes=(2, 2), normalize=True),
    merge("Dot", "matrix-vector", [(3, 4), (4,)], axes=(2, 1)),
    *[case for kind in ("Add", "Average", "Multiply", "Maximum", "Minimum") for case in masked_merges(kind)],
]

# Not sparsemax, which Keras 3.15.1 computes wrongly (it sums all cumulated sums for the threshold, so that the outputs
# do not add up to 1); not glu, which halves what Dense says its width is; not threshold, which takes arguments.
ACTIVATIONS = (
    "relu linear relu6 leaky_relu elu celu selu gelu silu mish sigmoid log_sigmoid hard_sigmoid hard_silu tanh "
    "hard_tanh tanh_shrink soft_shrink hard_shrink softplus softsign squareplus sparse_plus sparse_sigmoid "
    "exponential softmax log_softmax"
).split()

DENSE = [
    layer("Dense", "plain", values(4), units=3),
    layer("Dense", "no-bias", values(4), units=3, use_bias=False),
    layer("Dense", "rank-3", values(3, 4), units=2),
    layer("Dense", "rank-4", values(2, 3, 4), units=2, activation="softmax"),
    *[layer("Dense", name, values(5), units=6, activation=name) for name in ACTIVATIONS],
    *[layer("Activation", name, values(4, 5), activation=name) for name in ACTIVATIONS],
    layer("ReLU", "plain", values(4, 3)),
    layer("ReLU", "max-value", values(4, 3), max_value=1.5),
    layer("ReLU", "negative-slope", values(4, 3), negative_slope=0.2),
    layer("ReLU", "threshold", values(4, 3), threshold=0.7),
    layer("ReLU", "all", values(4, 5), max_value=2.0, negative_slope=0.1, threshold=0.4),
    layer("LeakyReLU", "plain", values(4, 3)),
    layer("LeakyReLU", "slope", values(4, 3), negative_slope=0.1),
    layer("ELU", "plain", values(4, 3)),
    layer("ELU", "alpha", values(4, 3), alpha=0.5),
    layer("PReLU", "plain", values(4, 3)),
    layer("PReLU", "shared-1", values(4, 3), shared_axes=[1]),
    layer("PReLU", "shared-1-2", values(4, 3, 2), shared_axes=[1, 2]),
    layer("Softmax", "last", values(4, 3)),
    layer("Softmax", "axis-1", values(4, 3), axis=1),
    layer("Softmax", "axes-1-2", values(4, 3), axis=[1, 2]),
]


# ---- whole graphs


def residual(x):
    y = L.Conv2D(4, 3, padding="same", use_bias=False)(x)
    y = L.BatchNormalization()(y)
    y = L.Activation("relu")(y)
    y = L.Conv2D(4, 3, padding="same", use_bias=False)(y)
    y = L.BatchNormalization()(y)
    y = L.Add()([y, L.Conv2D(4, 1)(x)])
    y = L.GlobalAveragePooling2D()(L.Activation("relu")(y))
    return L.Dense(3, activation="softmax")(y)


def two_and_two(picture, numbers):
    seen = L.Flatten()(L.Conv2D(3, 2, activation="relu")(picture))
    joined = L.Concatenate()([seen, L.Dense(4, activation="tanh")(numbers)])
    return [L.Dense(3, activation="softmax", name="kind")(joined), L.Dense(1, name="price")(joined)]


def small(name, width=4):
    return keras.Sequential([keras.Input((width,)), L.Dense(5, activation="tanh"), L.Dense(3)], name=name)


def small_functional(name, width=4):
    given = keras.Input((width,))
    hidden = L.Dense(5, activation="tanh", name="hidden")(given)
    return keras.Model(given, L.Add()([L.Dense(3, name="left")(hidden), L.Dense(3, name="right")(hidden)]), name=name)


def nested_sequential(x):
    return L.Dense(2)(L.Activation("relu")(small("inner")(L.Dense(4)(x))))


def shared_layer(a, b):
    shared = L.Dense(3, activation="tanh", name="shared")
    return L.Concatenate()([shared(a), shared(b)])


def shared_model(a, b):
    shared = small("shared")
    return L.Subtract()([shared(a), shared(b)])


def same_names_inside(a, b):
    """Two models whose layers have the same names: dense, dense_1 in each."""
    return L.Add()([renamed("first")(a), renamed("second")(b)])


def renamed(name):
    inner = [L.Dense(5, activation="tanh", name="dense"), L.Dense(3, name="dense_1")]
    return keras.Sequential([keras.Input((4,)), *inner], name=name)


def one_in_two_out(x):
    given = keras.Input((4,))
    both = keras.Model(given, [L.Dense(3, name="a")(given), L.Dense(3, name="b")(given)], name="both")
    left, right = both(x)
    return L.Multiply()([left, right])


def dictionary_network(given):
    left, right = keras.Input((3,), name="zebra"), keras.Input((3,), name="ant")
    joined = L.Concatenate()([left, right])
    outputs = {"width": L.Dense(2, name="width")(joined), "area": L.Dense(1, name="area")(joined)}
    return keras.Model([left, right], outputs)


def deferred(given):
    """A Sequential that begins without an Input and knows its shapes only when it is built."""
    network = keras.Sequential([L.Dense(5, activation="relu"), L.Dropout(0.3), L.Dense(2)])
    network.build((None, *given[0].shape))
    return network


def deferred_by_call(given):
    network = keras.Sequential([L.Conv1D(3, 2, activation="relu"), L.Flatten(), L.Dense(2)])
    network(np.zeros((1, *given[0].shape), "float32"))
    return network


def frozen(given):
    network = keras.Sequential([symbolic(given[0]), L.Dense(5), L.BatchNormalization(), L.Dense(2)])
    network.layers[0].trainable = False
    return network


def transformer_block(tokens):
    x = L.Embedding(9, 4)(tokens)
    attended = L.MultiHeadAttention(2, 2)(x, x)
    x = L.LayerNormalization(epsilon=1e-6)(L.Add()([x, attended]))
    y = L.Dense(4)(L.Dense(8, activation="gelu")(x))
    x = L.LayerNormalization(epsilon=1e-6)(L.Add()([x, y]))
    return L.Dense(2, activation="softmax")(L.GlobalAveragePooling1D()(x))


def separable_block(x):
    y = L.SeparableConv2D(4, 3, padding="same", activation="relu")(x)
    y = L.BatchNormalization()(y)
    y = L.MaxPooling2D(3, strides=2, padding="same")(y)
    shortcut = L.BatchNormalization()(L.Conv2D(4, 1, strides=2, padding="same")(x))
    return L.Add()([y, shortcut])


def u_net(x):
    down = L.Conv2D(3, 3, padding="same", activation="relu")(x)
    deep = L.Conv2D(4, 3, padding="same", activation="relu")(L.MaxPooling2D()(down))
    up = L.Conv2DTranspose(3, 2, strides=2)(deep)
    return L.Conv2D(1, 1, activation="sigmoid")(L.Concatenate()([down, up]))


GRAPHS = [
    graph("Graph", "residual", [values(6, 6, 3)], residual),
    graph("Graph", "two-inputs-two-outputs", [values(4, 4, 1), values(3)], two_and_two),
    graph("Graph", "sequential-in-functional", [values(4)], nested_sequential),
    chain("Graph", "functional-in-sequential", values(4), lambda: [L.Dense(4), small_functional("inner"), L.Dense(2)]),
    chain("Graph", "sequential-in-sequential", values(4), lambda: [small("inner"), L.Dense(2)]),
    graph("Graph", "shared-layer", [values(4), values(4)], shared_layer),
    graph("Graph", "shared-model", [values(4), values(4)], shared_model),
    chain("Graph", "model-in-time-distributed", values(3, 4), lambda: [L.TimeDistributed(small("inner"))]),
    graph("Graph", "same-names-inside", [values(4), values(4)], same_names_inside),
    graph("Graph", "model-with-two-outputs-inside", [values(4)], one_in_two_out),
    Case("Graph-dictionary-of-outputs", [values(3), values(3)], dictionary_network),
    Case("Graph-deferred", [values(4)], deferred),
    Case("Graph-deferred-by-call", [values(5, 2)], deferred_by_call),
    Case("Graph-frozen-layer", [values(4)], frozen),
    graph("Graph", "transformer-block", [ids(5, 9)], transformer_block),
    graph("Graph", "separable-block", [values(6, 6, 2)], separable_block),
    graph("Graph", "u-net", [values(4, 4, 2)], u_net),
    graph("Graph", "input-is-an-output", [values(4)], lambda x: [x, L.Dense(2)(x)]),
]

CASES = [
    *CONV1D,
    *CONV2D,
    *DEPTHWISE,
    *SEPARABLE,
    *TRANSPOSED,
    *EDGES,
    *POOLS,
    *NORMS,
    *EMBEDDINGS,
    *RECURRENT,
    *WRAPPERS,
    *ATTENTION,
    *SHAPES,
    *NOISE,
    *MERGES,
    *DENSE,
    *GRAPHS,
]


# ---- weights


def draw_weights(network, rng):
    for weight in network.weights:
        weight.assign(draw_weight(weight, rng))


def draw_weight(weight, rng):
    name = weight.path.split("/")[-1]
    if "variance" in name or "gamma" in name or name == "scale":
        return rng.uniform(0.5, 1.5, weight.shape)
    return rng.uniform(0.1, 0.8, weight.shape) * rng.choice([-1, 1], weight.shape)


# ---- answers


def answers(network, inputs, projections, training):
    """Outputs, gradients of sum(output * projection) by input and by trainable weight, weights as the call left."""
    with_backend = {"tensorflow": with_tensorflow, "jax": with_jax, "torch": with_torch}[keras.backend.backend()]
    return with_backend(network, inputs, projections, training)


def with_tensorflow(network, inputs, projections, training):
    import tensorflow as tf

    def run():
        given = [tf.constant(i) for i in inputs]
        variables = [v.value for v in network.trainable_variables]
        with tf.GradientTape() as tape:
            tape.watch(given)
            outputs = keras.tree.flatten(network(given if len(given) > 1 else given[0], training=training))
            total = tf.add_n([tf.reduce_sum(o * p) for o, p in zip(outputs, projections)])
        zero = tf.UnconnectedGradients.ZERO
        by_input, by_weight = tape.gradient(total, [given, variables], unconnected_gradients=zero)
        return outputs, [tf.convert_to_tensor(g) for g in by_input], [tf.convert_to_tensor(g) for g in by_weight]

    try:
        answered = run()
    except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
        # TensorFlow has no kernels for the CPU with channels first; its compiler XLA has them.
        answered = tf.function(run, jit_compile=True)()
    return *answered, network.weights


def with_jax(network, inputs, projections, training):
    import jax

    fixed = [v.value for v in network.non_trainable_variables]

    def total(weights, given):
        outputs, left = network.stateless_call(weights, fixed, given if len(given) > 1 else given[0], training=training)
        outputs = keras.tree.flatten(outputs)
        return sum((o * p).sum() for o, p in zip(outputs, projections)), (outputs, left)

    weights = [v.value for v in network.trainable_variables]
    given = [jax.numpy.asarray(i, dtype="float32") for i in inputs]
    (by_weight, by_input), (outputs, left) = jax.grad(total, argnums=(0, 1), has_aux=True)(weights, given)
    for variable, value in zip(network.non_trainable_variables, left):
        variable.assign(value)
    return outputs, by_input, by_weight, network.weights


def with_torch(network, inputs, projections, training):
    import torch

    given = [torch.tensor(i, requires_grad=True) for i in inputs]
    weights = [v.value for v in network.trainable_variables]
    outputs = keras.tree.flatten(network(given if len(given) > 1 else given[0], training=training))
    total = sum((o * torch.tensor(p)).sum() for o, p in zip(outputs, projections))
    wanted = [*given, *weights]
    if total.requires_grad:
        found = torch.autograd.grad(total, wanted, allow_unused=True)
    else:  # nothing that came in reaches the output
        found = [None] * len(wanted)
    found = [torch.zeros_like(w) if f is None else f for w, f in zip(wanted, found)]
    return outputs, found[: len(given)], found[len(given) :], network.weights


# ---- writing and comparing


def write(case, with_h5):
    keras.backend.clear_session()
    rng = np.random.default_rng(zlib.crc32(case.name.encode()))
    network = case.build(case.inputs)
    if not case.keep:
        draw_weights(network, rng)
    network.save(FOLDER / f"{case.name}.keras")
    if with_h5:
        network.save(FOLDER / f"{case.name}.h5")
    inputs = [given.draw(rng).astype("float32") for given in case.inputs]
    projections = [rng.normal(size=(BATCH, *o.shape[1:])).astype("float32") for o in network.outputs]
    tensors = numbered("weight", network.weights) | numbered("input", inputs) | numbered("projection", projections)
    tensors |= answered(case, network, inputs, projections)
    metadata = {
        "weights": json.dumps([w.path for w in network.weights]),
        "network": network.to_json(),
        "mode": case.mode,
    }
    save_file(dict(sorted(tensors.items())), FOLDER / f"{case.name}.safetensors", metadata)


def answered(case, network, inputs, projections):
    """The tensors that a backend computed, by their names in the file."""
    training = case.mode == "training"
    outputs, by_input, by_weight, after = answers(network, inputs, projections, training)
    tensors = numbered("output", outputs)
    if not any(given.ids for given in case.inputs):
        tensors |= numbered("gradient.input", by_input)
    places = {id(w): i for i, w in enumerate(network.weights)}
    for variable, gradient in zip(network.trainable_variables, by_weight):
        tensors[f"gradient.weight.{places[id(variable)]}"] = plain(gradient)
    if training:
        trained = {id(v) for v in network.trainable_variables}
        for i, (weight, value) in enumerate(zip(network.weights, after)):
            if id(weight) not in trained:
                tensors[f"weight_after.{i}"] = plain(value)
    return tensors


def numbered(name, arrays):
    return {f"{name}.{i}": plain(array) for i, array in enumerate(arrays)}


def plain(array):
    # ascontiguousarray would make a vector of a scalar.
    return np.array(keras.ops.convert_to_numpy(array), dtype="float32", order="C")


def chosen(prefixes):
    return [case for case in CASES if not prefixes or any(case.name.startswith(p) for p in prefixes)]


def first_of_their_class():
    firsts = {}
    for case in CASES:
        firsts.setdefault(case.name.split("-")[0], case.name)
    return set(firsts.values())


def write_all(prefixes):
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names), "two cases have one name"
    firsts = first_of_their_class()
    for case in chosen(prefixes):
        write(case, case.name in firsts or case.name.startswith("Graph"))


def compare_all(prefixes):
    """Another backend reads the files and must come to the same numbers."""
    wrong = 0
    apart = NOT_WITH.get(keras.backend.backend(), {})
    for case in chosen(prefixes):
        if case.name in apart:
            print(f"{case.name}: left out, {keras.backend.backend()} {apart[case.name]}")
            continue
        for file in (FOLDER / f"{case.name}.keras", FOLDER / f"{case.name}.h5"):
            if not file.exists() or file.name in NOT_EVEN_KERAS:
                continue
            try:
                differences = list(compare(case, file))
            except Exception as failure:
                differences = [f"is not computed: {str(failure).strip().splitlines()[0]}"]
            for difference in differences:
                print(f"{file.name}: {difference}", flush=True)
                wrong += 1
    print(f"{sum(case.name not in apart for case in chosen(prefixes))} cases, {wrong} tensors differ between TensorFlow and {keras.backend.backend()}")
    sys.exit(1 if wrong else 0)


def compare(case, file):
    keras.backend.clear_session()
    network = keras.models.load_model(file)
    go_the_long_way(network)
    with safe_open(FOLDER / f"{case.name}.safetensors", "np") as golden:
        inputs = [golden.get_tensor(f"input.{i}") for i in range(len(case.inputs))]
        projections = [golden.get_tensor(k) for k in in_order(golden.keys(), "projection.")]
        mine = numbered("weight", network.weights) | answered(case, network, inputs, projections)
        for name, value in mine.items():
            recorded = golden.get_tensor(name)
            scale = max(1.0, float(np.abs(recorded).max()))
            apart = float(np.abs(recorded - value).max()) if recorded.shape == value.shape else np.inf
            if not apart <= TOLERANCE * scale:
                yield f"{name} is {apart} away"


def go_the_long_way(network):
    """Keras with JAX fails where key_dim and value_dim differ, in its fused attention; with a dropout, which does
    nothing in inference, it multiplies the matrices itself."""
    for layer in network.layers:
        if isinstance(layer, L.MultiHeadAttention):
            layer._dropout = 0.5


def in_order(keys, prefix):
    return sorted((k for k in keys if k.startswith(prefix)), key=lambda k: int(k.split(".")[-1]))


if __name__ == "__main__":
    options = sys.argv[1:]
    prefixes = [o for o in options if not o.startswith("--")]
    if keras.backend.backend() == "tensorflow":
        if "--compare" not in options:
            write_all(prefixes)
        others = ["jax", "torch"] if importlib.util.find_spec("torch") else ["jax"]
        compared = [
            subprocess.run([sys.executable, __file__, "--compare", *prefixes], env=os.environ | {"KERAS_BACKEND": other})
            for other in others
        ]
        sys.exit(max(run.returncode for run in compared))
    compare_all(prefixes)
