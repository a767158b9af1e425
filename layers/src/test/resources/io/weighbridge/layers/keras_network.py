"""Writes keras_network.json beside it: a network of Keras 3 as Keras describes it, with the names of its layers and how
many weights each has. Run it with a Python that has Keras."""

import json
from pathlib import Path

import keras
import numpy as np
from keras import layers


def network():
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(0.5, offset=-1.0),
            layers.Flatten(),
            layers.Dense(64, activation="gelu", kernel_initializer="he_normal", use_bias=False),
            layers.Dropout(0.25),
            layers.Reshape((8, -1)),
            layers.Dense(3, activation="leaky_relu", bias_initializer="ones"),
            layers.Flatten(),
            layers.Activation("tanh"),
            layers.Dense(10, activation="softmax", trainable=False),
        ],
        name="every_layer",
    )
    counts = [sum(int(np.prod(w.shape)) for w in layer.weights) for layer in model.layers]
    return {"json": model.to_json(), "names": [layer.name for layer in model.layers], "counts": counts}


Path(__file__).with_suffix(".json").write_text(json.dumps({"keras": keras.__version__, **network()}, indent=1) + "\n")
