"""Makes keras_golden.json: what Keras 3 says of losses, and five steps of each optimiser.

Run: KERAS_BACKEND=torch python keras_golden.py. Needs keras and torch.
"""

import json
from pathlib import Path

import keras
import numpy as np

random = np.random.default_rng(7)


def losses():
    values = random.normal(size=(4, 3)).astype("float32")
    targets = random.normal(size=(4, 3)).astype("float32")
    labels = np.array([[0], [2], [1], [2]], dtype="float32")
    one_hot = np.eye(3, dtype="float32")[labels[:, 0].astype(int)]
    soft = (one_hot * 0.9 + 0.1 / 3).astype("float32")
    softmax = np.exp(values) / np.exp(values).sum(-1, keepdims=True)
    sigmoid = 1 / (1 + np.exp(-values))
    bits = (targets > 0).astype("float32")
    k = keras.losses
    cases = [
        ("mse", False, k.MeanSquaredError(), targets, values),
        ("mae", False, k.MeanAbsoluteError(), targets, values),
        ("huber", False, k.Huber(), targets, values),
        ("huber:0.3", False, k.Huber(0.3), targets, values),
        ("binary_crossentropy", False, k.BinaryCrossentropy(), bits, sigmoid),
        ("binary_crossentropy", True, k.BinaryCrossentropy(from_logits=True), bits, values),
        ("categorical_crossentropy", False, k.CategoricalCrossentropy(), soft, softmax),
        ("categorical_crossentropy", True, k.CategoricalCrossentropy(from_logits=True), soft, values),
        ("sparse_categorical_crossentropy", False, k.SparseCategoricalCrossentropy(), labels, softmax),
        ("sparse_categorical_crossentropy", True, k.SparseCategoricalCrossentropy(from_logits=True), labels, values),
    ]
    return [
        {
            "name": name,
            "from_logits": logits,
            "targets": t.astype(float).tolist(),
            "outputs": y.astype(float).tolist(),
            "loss": float(loss(t, y)),
        }
        for name, logits, loss, t, y in cases
    ]


def optimizers():
    start = random.normal(size=7).astype("float32")
    gradients = random.normal(size=(5, 7)).astype("float32")
    o = keras.optimizers
    made = {
        "sgd": o.SGD(0.1),
        "momentum": o.SGD(0.1, momentum=0.9),
        "nesterov": o.SGD(0.1, momentum=0.9, nesterov=True),
        "rmsprop": o.RMSprop(0.1),
        "rmsprop momentum": o.RMSprop(0.1, momentum=0.8),
        "adam": o.Adam(0.1),
        "adamw": o.AdamW(0.1),
    }
    ends = {}
    for name, optimizer in made.items():
        variable = keras.Variable(start)
        for gradient in gradients:
            optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
        ends[name] = keras.ops.convert_to_numpy(variable).astype(float).tolist()
    return {"start": start.astype(float).tolist(), "gradients": gradients.astype(float).tolist(), "ends": ends}


golden = {"keras": keras.__version__, "losses": losses(), "optimizers": optimizers()}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
