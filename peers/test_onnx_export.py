"""Networks as ONNX models: valid to onnx itself, and answering in ONNX Runtime as Keras and this program do."""

import os
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime
import pytest
from safetensors.numpy import load_file

from conftest import ROOT, mlp

RECORDS = ROOT / "peers/golden/files"
FILES = Path(os.environ.get("WEIGHBRIDGE_DATA", ROOT / "../shared/data")) / "keras"

# Networks that Keras 1 and 2 saved, of each family of layers.
REAL = [
    "KiLJ4EdeN_mnist.h5",
    "dl4j/examples/cnn1d/cnn1d_flatten_tf_keras2.h5",
    "dl4j/examples/masking/masking_two_lstm.h5",
    "dl4j/examples/simple_flatten_rnn/simple_flatten_rnn_tf_keras_2_model.h5",
    "dl4j/keras/simple/lstm_tf_model.h5",
    "dl4j/modelimport/elephas/java_param_sharing_model.h5",
    "dl4j/weights/batch_to_conv2d_theano_2.h5",
    "dl4j/weights/bidirectional_lstm_no_return_sequences_theano_1.h5",
    "dl4j/weights/embedding_lstm_tensorflow_1.h5",
]


def answers(path, *inputs):
    """What a model answers, once onnx has found nothing wrong with it."""
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    assert all(each.shape[0] == "batch" for each in session.get_inputs() + session.get_outputs())
    return session.run(None, dict(zip(names, inputs, strict=True)))


def assert_equal(found, expected):
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize("name", REAL)
def test_real_files_answer_as_keras_does(name, weighbridge, tmp_path):
    if not (FILES / name).is_file():
        pytest.skip(f"{FILES / name} is not here")
    recorded = load_file(RECORDS / f"{name}.safetensors")
    weighbridge.ok("convert", FILES / name, "model.onnx")
    inputs = [recorded[key].astype(np.float32) for key in sorted(recorded) if key.startswith("input.")]
    expected = [recorded[key] for key in sorted(recorded) if key.startswith("output.")]
    for found, wanted in zip(answers(tmp_path / "model.onnx", *inputs), expected, strict=True):
        assert_equal(found, wanted)


def branches():
    """Several inputs and outputs, a layer that is called twice, attention, pictures, a network inside."""
    picture = keras.Input((8, 8, 3), name="picture")
    words = keras.Input((6,), name="words")
    inner = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.SeparableConv2D(5, 3, activation="silu"), keras.layers.BatchNormalization()])
    seen = inner(keras.layers.Conv2D(4, 3, padding="same", activation="relu")(picture))
    seen = keras.layers.GlobalAveragePooling2D()(keras.layers.UpSampling2D(interpolation="bilinear")(seen))
    read = keras.layers.Embedding(20, 8, mask_zero=True)(words)
    read = keras.layers.MultiHeadAttention(2, 4)(read, read)
    read = keras.layers.Bidirectional(keras.layers.GRU(5))(keras.layers.LayerNormalization()(read))
    shared = keras.layers.Dense(5, activation="gelu")
    mixed = keras.layers.Concatenate()([shared(seen), keras.layers.Dense(5)(read)])
    again = shared(keras.layers.Dense(5)(mixed))
    return keras.Model([picture, words], [keras.layers.Dense(3, activation="softmax", name="kind")(mixed), again])


def test_a_graph_of_layers_answers_as_keras_does(weighbridge, tmp_path):
    keras.utils.set_random_seed(11)
    model = branches()
    random = np.random.default_rng(11)
    for each in model.weights:
        each.assign(random.uniform(0.1, 0.9, each.shape))
    model.save(tmp_path / "model.keras")
    document = weighbridge("convert", "model.keras", "model.onnx", "--json").json()
    assert document["inputs"] == ["picture", "words"]
    assert document["outputs"][0] == "kind"
    for rows in 1, 4:
        picture = random.normal(size=(rows, 8, 8, 3)).astype(np.float32)
        words = random.integers(1, 20, size=(rows, 6)).astype(np.float32)
        words[0, 4:] = 0
        expected = model.predict([picture, words], verbose=0)
        for found, wanted in zip(answers(tmp_path / "model.onnx", picture, words), expected, strict=True):
            assert_equal(found, wanted)


def test_answers_as_this_program_does(examples, weighbridge, tmp_path):
    """What a network of ours answers: of each example the loss by its label, which is -log of its probability."""
    path, images, labels = examples
    keras.utils.set_random_seed(5)
    mlp().save(tmp_path / "model.h5")
    weighbridge.ok("convert", "model.h5", "model.onnx")
    (found,) = answers(tmp_path / "model.onnx", images.astype(np.float32))
    result = weighbridge("evaluate", "model.h5", "--data", f"npz:{path}", "--json").json()
    assert -np.log(found[np.arange(len(labels)), labels]).mean() == pytest.approx(result["loss"], rel=1e-5)


def test_weights_without_a_network_are_refused(weighbridge, tmp_path):
    mlp().save_weights(tmp_path / "only.weights.h5")
    done = weighbridge("convert", "only.weights.h5", "model.onnx")
    assert done.code == 1 and "network" in done.err
    assert not (tmp_path / "model.onnx").exists()
