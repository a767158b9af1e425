"""Models that Keras saved, in each of its three file forms, measured here as Keras measures them."""

import keras
import numpy as np
import pytest

from conftest import measured, mlp


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """One network and its files: legacy whole model, .keras, weights only, network alone."""
    folder = tmp_path_factory.mktemp("keras")
    model = mlp()
    model.save(folder / "whole.h5")
    model.save(folder / "whole.keras")
    model.save_weights(folder / "only.weights.h5")
    (folder / "network.json").write_text(model.to_json())
    return folder, model


CALLS = {
    "whole model .h5": ["whole.h5", "--weights", "whole.h5"],
    "whole model .keras": ["whole.keras", "--weights", "whole.keras"],
    "whole model .h5, its own weights": ["whole.h5"],
    "whole model .keras, its own weights": ["whole.keras"],
    "bundled network, .weights.h5": ["mnist-mlp", "--weights", "only.weights.h5"],
    "bundled network, whole .h5": ["mnist-mlp", "--weights", "whole.h5"],
    "network file, .weights.h5": ["network.json", "--weights", "only.weights.h5"],
}


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_evaluates_as_keras_does(call, saved, examples, weighbridge):
    folder, model = saved
    path, images, labels = examples
    loss, accuracy = measured(model, images, labels)
    arguments = [folder / part if "." in part else part for part in CALLS[call]]
    result = weighbridge("evaluate", *arguments, "--data", f"npz:{path}", "--json").json()
    assert result["loss"] == pytest.approx(loss, rel=1e-5)
    assert result["accuracy"] == pytest.approx(accuracy, abs=1e-9)


def test_each_probability_is_that_of_keras(saved, weighbridge, tmp_path):
    """The loss of one example with label k is -log p(k): ten labels give the whole answer of the network."""
    folder, model = saved
    image = np.random.default_rng(3).random((1, 28, 28), dtype=np.float32)
    expected = model.predict(image, verbose=0)[0]
    found = []
    for label in range(10):
        path = tmp_path / f"{label}.npz"
        labels = np.array([label])
        # Ten classes in the training part, so that one example is not a one-class problem.
        np.savez(
            path, x_train=np.repeat(image, 10, 0), y_train=np.arange(10), x_test=image, y_test=labels
        )
        arguments = ["--weights", folder / "whole.h5", "--data", f"npz:{path}", "--json"]
        found.append(np.exp(-weighbridge("evaluate", "mnist-mlp", *arguments).json()["loss"]))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


# Layers and activations as Keras computes them; the last layer of each gives ten probabilities.
NETWORKS = {
    "every kind of layer": lambda: [
        keras.layers.Rescaling(1 / 0.5, offset=-1.0),
        keras.layers.Reshape((14, 56)),
        keras.layers.Flatten(),
        keras.layers.Dense(32, bias_initializer="random_normal"),
        keras.layers.Activation("gelu"),
        keras.layers.Dropout(0.4),
        keras.layers.Dense(16, activation="tanh", use_bias=False),
        keras.layers.Dense(10),
        keras.layers.Activation("softmax"),
    ],
} | {
    name: lambda name=name: [
        keras.layers.Flatten(),
        keras.layers.Dense(24, activation=name, bias_initializer="random_normal"),
        keras.layers.Dense(10, activation="softmax", bias_initializer="random_normal"),
    ]
    # Left out: glu halves its input, which Dense does not foresee; threshold has no defaults in Keras; sparsemax of
    # Keras 3.15 does not add up to one (its threshold adds all partial sums of the support, where Martins and
    # Astudillo 2016, algorithm 1, take the last).
    for name in (
        "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu linear log_sigmoid"
        " log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus"
        " sparse_sigmoid squareplus tanh tanh_shrink"
    ).split()
}


@pytest.mark.parametrize("name", NETWORKS)
def test_computes_the_layers_as_keras_does(name, examples, weighbridge, tmp_path):
    path, images, labels = examples
    keras.utils.set_random_seed(9)
    model = keras.Sequential([keras.Input((28, 28)), *NETWORKS[name]()])
    model.save(tmp_path / "model.keras")
    loss, accuracy = measured(model, images, labels)
    result = weighbridge("evaluate", "model.keras", "--data", f"npz:{path}", "--json").json()
    assert result["loss"] == pytest.approx(loss, rel=1e-5)
    assert result["accuracy"] == pytest.approx(accuracy, abs=1e-9)


def test_a_layer_that_is_not_supported_is_named(weighbridge, tmp_path):
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(4, 3, name="edges"), keras.layers.Flatten()])
    model.save(tmp_path / "conv.keras")
    done = weighbridge("summary", "conv.keras")
    assert done.code == 1
    assert "edges" in done.err and "Conv2D" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_convert_to_keras_loads_in_keras(saved, weighbridge, tmp_path):
    folder, model = saved
    weighbridge.ok("convert", folder / "whole.h5", "weights.safetensors")
    weighbridge.ok("convert", "weights.safetensors", "again.h5")
    again = mlp()
    again.set_weights([np.zeros_like(w) for w in again.get_weights()])
    again.load_weights(tmp_path / "again.h5")
    for a, b in zip(model.get_weights(), again.get_weights()):
        np.testing.assert_array_equal(a, b)
