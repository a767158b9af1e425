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
    layers = [keras.Input((9, 9, 9, 1)), keras.layers.Conv3D(4, 3, name="solids"), keras.layers.Flatten()]
    model = keras.Sequential(layers)
    model.save(tmp_path / "conv.keras")
    done = weighbridge("summary", "conv.keras")
    assert done.code == 1
    assert "solids" in done.err and "Conv3D" in done.err
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


def cnn():
    return keras.Sequential(
        [
            keras.Input((12, 12, 2)),
            keras.layers.Conv2D(6, 3, padding="same", activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.MaxPooling2D(),
            keras.layers.SeparableConv2D(8, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(5, activation="softmax"),
        ]
    )


def lstm():
    return keras.Sequential(
        [
            keras.Input((7,)),
            keras.layers.Embedding(20, 6, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(4, return_sequences=True)),
            keras.layers.GRU(5),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


def nested():
    """A frozen network inside, called twice, and one of layers in a row; two inputs."""
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    inner = keras.Input((4,))
    hidden = keras.layers.Dense(6, activation="tanh")(inner)
    base = keras.Model(inner, keras.layers.Add()([hidden, keras.layers.Dense(6)(inner)]), name="base")
    base.trainable = False
    row = keras.Sequential([keras.layers.Dense(5, activation="relu"), keras.layers.BatchNormalization()], name="row")
    together = keras.layers.Concatenate()([base(right), row(base(left))])
    return keras.Model([left, right], keras.layers.Dense(3, activation="softmax")(together))


MODELS = {"CNN": cnn, "LSTM": lstm, "networks inside": nested}


def shaken(model):
    """The model with weights that are neither zeros nor ones, and variances above zero."""
    random = np.random.default_rng(5)
    model.set_weights([random.uniform(0.1, 0.9, each.shape).astype(np.float32) for each in model.get_weights()])
    return model


def inputs(model):
    random = np.random.default_rng(7)
    if isinstance(model.layers[0], keras.layers.Embedding):
        return [random.integers(0, 20, (6, 7)).astype(np.float32)]
    return [random.random((6, *each.shape[1:]), dtype=np.float32) for each in model.inputs]


@pytest.mark.parametrize("name", MODELS)
def test_what_is_converted_answers_in_keras_as_before(name, weighbridge, tmp_path):
    keras.utils.set_random_seed(4)
    model = shaken(MODELS[name]())
    expected = model.predict(inputs(model), verbose=0)
    model.save(tmp_path / "theirs.keras")
    model.save(tmp_path / "theirs.h5")
    weighbridge.ok("convert", "theirs.h5", "from-h5.keras")
    weighbridge.ok("convert", "theirs.keras", "from-keras.h5")
    weighbridge.ok("convert", "theirs.keras", "once.safetensors")
    weighbridge.ok("convert", "once.safetensors", "twice.keras")
    weighbridge.ok("convert", "once.safetensors", "twice.h5")
    for file in ("from-h5.keras", "from-keras.h5", "twice.keras", "twice.h5"):
        ours = keras.models.load_model(tmp_path / file)
        np.testing.assert_allclose(ours.predict(inputs(ours), verbose=0), expected, rtol=0, atol=1e-5, err_msg=file)
        assert [each.trainable for each in ours.layers] == [each.trainable for each in model.layers], file


def test_two_inputs_are_summarised_and_measured(weighbridge, tmp_path):
    keras.utils.set_random_seed(4)
    model = shaken(nested())
    model.save(tmp_path / "two.keras")
    given = inputs(model)
    labels = np.array([0, 1, 2, 0, 1, 2])
    # The values of several inputs lie side by side.
    rows = np.concatenate([each.reshape(6, -1) for each in given], axis=1)
    np.savez(tmp_path / "rows.npz", x_train=rows, y_train=labels, x_test=rows, y_test=labels)
    answers = model.predict(given, verbose=0)
    result = weighbridge("evaluate", "two.keras", "--data", "npz:rows.npz", "--json").json()
    assert result["loss"] == pytest.approx(-np.log(answers[np.arange(6), labels]).mean(), rel=1e-5)
    assert result["accuracy"] == pytest.approx((answers.argmax(1) == labels).mean(), abs=1e-9)
    summary = weighbridge("summary", "two.keras", "--json").json()
    assert summary["parameters"]["total"] == model.count_params()
    assert summary["parameters"]["trainable"] == sum(int(np.prod(each.shape)) for each in model.trainable_weights)


def test_a_network_learns_on_with_a_new_head(weighbridge, tmp_path):
    model = shaken(cnn())
    model.save(tmp_path / "before.keras")
    pictures = np.random.default_rng(3).random((30, 12, 12, 2), dtype=np.float32)
    labels = np.arange(30) % 3
    np.savez(tmp_path / "data.npz", x_train=pictures, y_train=labels, x_test=pictures, y_test=labels)
    until = model.layers[-2].name
    changes = ["--replace-head", "--freeze-until", until, "--output", "after.keras"]
    weighbridge.ok("fit", "before.keras", "--data", "npz:data.npz", "--epochs", 1, "--out", "run", *changes)
    after = keras.models.load_model(tmp_path / "after.keras")
    assert after.output_shape == (None, 3)
    assert [each.name for each in after.layers if each.trainable and each.weights] == ["head"]
    for a, b in zip(model.get_weights()[:-2], after.get_weights()[:-2]):
        np.testing.assert_array_equal(a, b)
