"""Records how Keras trains some networks: learning/src/test/resources/golden.

Run: python trainings.py [NAME]
Needs the packages keras, tensorflow-cpu and jax; README.md tells the versions.

`<name>.keras` is the network before the first step, `<name>.json` the settings and the loss of each step's batch before
that step's update: `losses` with TensorFlow, and `losses_jax`, the same once more with JAX, whose distance tells how
far two right implementations drift apart. The files hold no data, since anybody can make them:

Generator   x' = 6364136223846793005 x + 1442695040888963407 mod 2^64, from x = seed; a draw steps once and takes the
            upper 16 bits of x', a whole number r of 0..65535. Step i's batch goes on where that of step i - 1 ended.
Picture     First r for the label: label = 10 r / 65536 (rounded down). Then one r for each row, column and channel, in
            this order, channel fastest: value = p / 32 + r / 131072 - 0.5, where the pattern p is
            (row (label + 1) + column (label + 3) + 5 channel) mod 16. All values are exact in float32.
Sequence    First r for the label: label = 5 r / 65536 (rounded down). Then one r for each step: where r < 32768 the id
            is 10 label + r mod 10, otherwise r mod 50.
Pair        First r for the label: label = 4 r / 65536 (rounded down). Then r for each of four values of input a:
            r / 65536 + label (i + 1) / 8, i = 0..3, and for each of two values of input b: r / 65536 - label / 4.
            Targets are the label, and the number a_0 + b_1.
Tagged      First r for the length: n = 4 + 9 r / 65536 (rounded down). Then one r for each of twelve steps; step i < n has
            the id 1 + 20 r / 65536 and the tag (id + the id before it, at first 0) mod 3, the others id 0 and tag 0.
A batch has the samples one after the other, each label before its own values.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
from keras import layers as L

FOLDER = Path(__file__).parents[2] / "learning/src/test/resources/golden"
STEPS = 200
SIDE, CHANNELS, KINDS = 32, 3, 10
LENGTH, WORDS, TOPICS = 20, 50, 5
TAGGED = 12


class Generator:
    """Makes many draws at once: after k steps x is a^k x + c (1 + a + ... + a^(k-1))."""

    def __init__(self, seed, at_once):
        self.x = np.uint64(seed)
        factors = np.full(at_once, 6364136223846793005, dtype=np.uint64)
        self.powers = np.multiply.accumulate(factors)
        before = np.concatenate([np.ones(1, np.uint64), self.powers[:-1]])
        self.sums = np.uint64(1442695040888963407) * np.add.accumulate(before)

    def draws(self):
        states = self.powers * self.x + self.sums
        self.x = states[-1]
        return (states >> np.uint64(48)).astype(np.int64)


def pictures(batch, seed):
    row, column, channel = np.indices((SIDE, SIDE, CHANNELS))
    generator = Generator(seed, batch * (1 + row.size))
    while True:
        drawn = generator.draws().reshape(batch, -1)
        label = KINDS * drawn[:, 0] // 65536
        each = label[:, None, None, None]
        pattern = (row * (each + 1) + column * (each + 3) + 5 * channel) % 16
        values = pattern / 32 + drawn[:, 1:].reshape(pattern.shape) / 131072 - 0.5
        yield values.astype("float32"), label.astype("int32")


def sequences(batch, seed):
    generator = Generator(seed, batch * (1 + LENGTH))
    while True:
        drawn = generator.draws().reshape(batch, -1)
        label, r = TOPICS * drawn[:, 0] // 65536, drawn[:, 1:]
        yield np.where(r < 32768, 10 * label[:, None] + r % 10, r % WORDS).astype("float32"), label.astype("int32")


def pairs(batch, seed):
    generator = Generator(seed, batch * 7)
    while True:
        drawn = generator.draws().reshape(batch, -1)
        label, r = 4 * drawn[:, :1] // 65536, drawn[:, 1:]
        a = (r[:, :4] / 65536 + label * np.arange(1, 5) / 8).astype("float32")
        b = (r[:, 4:] / 65536 - label / 4).astype("float32")
        yield [a, b], [label[:, 0].astype("int32"), (a[:, :1] + b[:, 1:]).astype("float32")]


def tagged(batch, seed):
    generator = Generator(seed, batch * (1 + TAGGED))
    while True:
        drawn = generator.draws().reshape(batch, -1)
        counts = np.arange(TAGGED) < 4 + 9 * drawn[:, :1] // 65536
        ids = np.where(counts, 1 + 20 * drawn[:, 1:] // 65536, 0)
        before = np.pad(ids, ((0, 0), (1, 0)))[:, :-1]
        yield ids.astype("float32"), np.where(counts, (ids + before) % 3, 0).astype("int32")


# ---- networks


def normalized(x, filters, size, strides=1):
    x = L.Conv2D(filters, size, strides, "same", use_bias=False, kernel_initializer="he_normal")(x)
    return L.BatchNormalization()(x)


def block(x, filters, strides):
    y = L.Activation("relu")(normalized(x, filters, 3, strides))
    y = normalized(y, filters, 3)
    if x.shape[-1] != filters:
        x = normalized(x, filters, 1, strides)
    return L.Activation("relu")(L.Add()([x, y]))


def resnet20():
    """ResNet-20 for small pictures (He et al. 2016, section 4.2), whose shortcuts are 1x1 convolutions."""
    given = keras.Input((SIDE, SIDE, CHANNELS))
    x = L.Activation("relu")(normalized(given, 16, 3))
    for filters in (16, 32, 64):
        for place in range(3):
            x = block(x, filters, 2 if place == 0 and filters > 16 else 1)
    x = L.GlobalAveragePooling2D()(x)
    return keras.Model(given, L.Dense(KINDS, activation="softmax")(x), name="resnet20")


def lstm_net():
    given = keras.Input((LENGTH,))
    x = L.LSTM(32)(L.Embedding(WORDS, 16)(given))
    return keras.Model(given, L.Dense(TOPICS, activation="softmax")(x), name="lstm_net")


def two_ends():
    """Two inputs, two outputs with losses of their own, weights that are held by each of Keras' constraints."""
    hold = keras.constraints
    a, b = keras.Input((4,), name="a"), keras.Input((2,), name="b")
    x = L.Concatenate()([a, b])
    x = L.Dense(16, "tanh", kernel_regularizer=keras.regularizers.L1L2(1e-3, 1e-2), kernel_constraint=hold.MaxNorm(0.9))(x)
    kind = L.Dense(4, "softmax", kernel_constraint=hold.MinMaxNorm(0.6, 1.1, 0.8, axis=1), name="kind")(x)
    y = L.Dense(8, "relu", kernel_constraint=hold.UnitNorm(axis=0), bias_constraint=hold.UnitNorm(axis=[0]))(x)
    size = L.Dense(1, kernel_constraint=hold.NonNeg(), name="size")(y)
    return keras.Model([a, b], [kind, size], name="two_ends")


def tagger():
    """A class for each time step, of which some do not count."""
    given = keras.Input((TAGGED,))
    x = L.LSTM(16, return_sequences=True)(L.Embedding(21, 8, mask_zero=True)(given))
    return keras.Model(given, L.Dense(3, activation="softmax")(x), name="tagger")


# ---- trainings

TRAININGS = {
    "resnet20": {
        "make": resnet20,
        "data": pictures,
        "settings": {"batch": 32, "seed": 1, "optimizer": "SGD", "learning_rate": 0.004, "momentum": 0.0},
    },
    "lstm-net": {
        "make": lstm_net,
        "data": sequences,
        "settings": {"batch": 32, "seed": 2, "optimizer": "Adam", "learning_rate": 0.003},
    },
    "two-ends": {
        "make": two_ends,
        "data": pairs,
        "settings": {
            "batch": 16, "seed": 3, "optimizer": "Adam", "learning_rate": 0.01,
            "loss": ["sparse_categorical_crossentropy", "mean_squared_error"], "loss_weights": [1.0, 0.25],
        },
    },
    "tagger": {
        "make": tagger,
        "data": tagged,
        "settings": {"batch": 16, "seed": 4, "optimizer": "Adam", "learning_rate": 0.03},
    },
}


class Dense:
    """With TensorFlow, Keras gives an Embedding's gradient only the rows that were looked up, and then Adam lets the
    other rows' moments be: that is not what Keras does elsewhere. Whole gradients are the same on each backend."""

    def apply(self, gradients, variables=None):
        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            gradients = [tf.convert_to_tensor(g) for g in gradients]
        return super().apply(gradients, variables)


class SGD(Dense, keras.optimizers.SGD):
    pass


class Adam(Dense, keras.optimizers.Adam):
    pass


def losses(name):
    settings = TRAININGS[name]["settings"]
    network = keras.models.load_model(FOLDER / f"{name}.keras")
    own = {key: settings[key] for key in ("learning_rate", "momentum") if key in settings}
    optimizer = {"SGD": SGD, "Adam": Adam}[settings["optimizer"]](**own)
    loss = settings.get("loss", "sparse_categorical_crossentropy")
    network.compile(optimizer, loss=loss, loss_weights=settings.get("loss_weights"), jit_compile=False)
    data = TRAININGS[name]["data"](settings["batch"], settings["seed"])
    kept = []
    for _ in range(STEPS):
        network.reset_metrics()  # otherwise Keras tells the mean of all steps
        kept.append(float(network.train_on_batch(*next(data), return_dict=True)["loss"]))
    assert np.mean(kept[-20:]) < 0.5 * np.mean(kept[:20]), f"{name} does not learn"
    return kept


def with_jax(name):
    environment = os.environ | {"KERAS_BACKEND": "jax"}
    run = subprocess.run([sys.executable, __file__, name], env=environment, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def record(name):
    keras.utils.set_random_seed(20)
    TRAININGS[name]["make"]().save(FOLDER / f"{name}.keras")
    settings = {"steps": STEPS, "loss": "sparse_categorical_crossentropy"} | TRAININGS[name]["settings"]
    inputs, targets = next(TRAININGS[name]["data"](settings["batch"], settings["seed"]))
    golden = {
        "keras": keras.__version__,
        "settings": settings,
        "first_values": [float(v) for v in np.ravel(inputs[0] if isinstance(inputs, list) else inputs)[:8]],
        "first_labels": [int(v) for v in np.ravel(targets[0] if isinstance(targets, list) else targets)[: settings["batch"]]],
        "losses": losses(name),
        "losses_jax": with_jax(name),
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(golden, indent=1) + "\n")
    here, there = np.array(golden["losses"]), np.array(golden["losses_jax"])
    print(f"{name}: loss {here[0]:.4f} to {here[-1]:.4f}; JAX is {np.abs(here - there).max():.2g} away at most")


if __name__ == "__main__":
    if keras.backend.backend() == "jax":
        print(json.dumps(losses(sys.argv[1])))
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in sys.argv[1:] or TRAININGS:
            record(name)
