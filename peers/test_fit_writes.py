"""What `fit` writes, opened by the libraries that own the formats."""

import json
import struct

import h5py
import keras
import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import load_file

from conftest import measured, mlp, one

SHAPES = [(784, 128), (128,), (128, 10), (10,)]


def in_layer_order(tensors):
    """The four arrays of the network, told apart by their shapes."""
    by_shape = {array.shape: array for array in tensors}
    assert sorted(by_shape) == sorted(SHAPES)
    return [by_shape[shape] for shape in SHAPES]


def h5_datasets(path):
    found = []
    with h5py.File(path) as file:
        root = file["model_weights"] if "model_weights" in file else file
        root.visititems(lambda _, item: found.append(item[()]) if isinstance(item, h5py.Dataset) else None)
    return found


def test_safetensors_opens_the_weights(fitted):
    tensors = load_file(one(fitted, "*.safetensors"))
    arrays = in_layer_order(tensors.values())
    assert all(array.dtype == np.float32 and np.isfinite(array).all() for array in arrays)
    assert np.abs(arrays[0]).max() > 0.01


def test_h5py_finds_the_same_values_as_safetensors(fitted):
    ours = in_layer_order(load_file(one(fitted, "*.safetensors")).values())
    theirs = in_layer_order(h5_datasets(one(fitted, "*.h5")))
    for a, b in zip(ours, theirs):
        np.testing.assert_array_equal(a, b)


def test_keras_loads_the_weights_into_its_own_network(fitted, weighbridge, examples):
    path, images, labels = examples
    model = mlp()
    model.load_weights(one(fitted, "*.h5"))
    ours = in_layer_order(load_file(one(fitted, "*.safetensors")).values())
    for a, b in zip(ours, model.get_weights()):
        np.testing.assert_array_equal(a, b)

    loss, accuracy = measured(model, images, labels)
    for weights in (one(fitted, "*.h5"), one(fitted, "*.safetensors")):
        result = weighbridge("evaluate", "mnist-mlp", "--weights", weights, "--data", f"npz:{path}", "--json").json()
        assert result["loss"] == pytest.approx(loss, rel=1e-5)
        assert result["accuracy"] == pytest.approx(accuracy, abs=1e-9)


def test_keras_opens_the_whole_model(fitted, examples):
    _, images, _ = examples
    with h5py.File(one(fitted, "*.h5")) as file:
        assert "model_config" in file.attrs
    whole = keras.models.load_model(one(fitted, "*.h5"), compile=False)
    by_weights = mlp()
    by_weights.load_weights(one(fitted, "*.h5"))
    np.testing.assert_allclose(
        whole.predict(images, verbose=0), by_weights.predict(images, verbose=0), rtol=0, atol=1e-6
    )


def test_the_history_is_the_document_it_promises(fitted):
    history = json.loads((fitted / "history.json").read_text())
    assert [epoch["epoch"] for epoch in history["epochs"]] == [1]
    assert {"seconds", "loss", "accuracy", "learning_rate"} <= set(history["epochs"][0])
    assert {"loss", "accuracy"} <= set(history["test"])
    assert history["recipe"]


def test_the_learning_curve_is_a_picture(fitted):
    with Image.open(one(fitted, "*.png")) as picture:
        picture.load()
        assert picture.width >= 300 and picture.height >= 200
        assert len(set(picture.convert("RGB").getdata())) > 3
    svg = one(fitted, "*.svg").read_text()
    assert svg.lstrip().startswith(("<svg", "<?xml")) and "</svg>" in svg


def test_fit_ends_with_the_two_lines(weighbridge):
    done = weighbridge.ok("fit", "mnist-mlp", "--data", "digits:500", "--epochs", "1", "--out", "run")
    loss, accuracy = done.out.rstrip("\n").splitlines()[-2:]
    assert loss.startswith("Test loss: ") and len(loss.split(".")[1]) == 4
    assert accuracy.startswith("Test accuracy: ") and 0 <= float(accuracy.split()[-1]) <= 1


def test_the_same_seed_and_threads_give_the_same_bits(weighbridge, tmp_path):
    for name in ("a", "b"):
        weighbridge.ok(
            "fit", "mnist-mlp", "--data", "digits:500", "--epochs", "1", "--seed", "3", "--threads", "2", "--out", name
        )
    a, b = (load_file(one(tmp_path / name, "*.safetensors")) for name in ("a", "b"))
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name])


def test_the_safetensors_header_is_aligned_and_leaves_no_gap(fitted):
    data = one(fitted, "*.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    spans = sorted(entry["data_offsets"] for entry in header.values())
    assert length % 8 == 0
    assert spans[0][0] == 0 and spans[-1][1] == len(data) - 8 - length
    assert all(left[1] == right[0] for left, right in zip(spans, spans[1:]))
    with safe_open(one(fitted, "*.safetensors"), "np") as file:
        assert set(file.keys()) == set(header)
