"""Makes keras_golden.json: what Keras 3 says of activations (values and slopes), schedules and network descriptions.

Run: KERAS_BACKEND=torch python keras_golden.py. Needs keras and torch.
"""

import json
from pathlib import Path

import keras
import numpy as np
import numpy as np
import torch

POINTS = [-7.5, -3.2, -2.0, -1.3, -0.9, -0.51, -0.2, 0.1, 0.3, 0.499, 0.7, 1.1, 2.4, 3.5, 5.9, 8.0]
NAMES = (
    "linear relu relu6 leaky_relu elu celu selu gelu silu mish sigmoid log_sigmoid hard_sigmoid hard_silu tanh "
    "hard_tanh tanh_shrink soft_shrink hard_shrink softplus softsign squareplus sparse_plus sparse_sigmoid exponential"
).split()


def activation(name):
    x = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
    y = keras.activations.get(name)(x)
    y.sum().backward()
    return {"values": y.detach().tolist(), "slopes": x.grad.tolist()}


def schedules():
    steps = [0, 1, 10, 999, 1874, 1875, 5000, 9374]
    made = {
        "inverse-time:0.001": keras.optimizers.schedules.InverseTimeDecay(0.001, 1, 0.001),
        "exponential:0.96,1000": keras.optimizers.schedules.ExponentialDecay(0.001, 1000, 0.96),
        "cosine": keras.optimizers.schedules.CosineDecay(0.001, 9375),
        "cosine:0.1": keras.optimizers.schedules.CosineDecay(0.001, 9375, alpha=0.1),
        "step:0.5,2": keras.optimizers.schedules.ExponentialDecay(0.001, 2 * 1875, 0.5, staircase=True),
    }
    return {"steps": steps, "rates": {name: [float(rate(step)) for step in steps] for name, rate in made.items()}}


golden = {
    "keras": keras.__version__,
    "points": POINTS,
    "activations": {name: activation(name) for name in NAMES},
    "schedules": schedules(),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
