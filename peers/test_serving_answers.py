"""Deployed models answer what Keras and ONNX Runtime in Python answer on the same inputs."""

import contextlib
import gzip
import json
import os

import h5py
import numpy as np
import onnx
import onnx_models
import onnxruntime
import pytest
import serving
from hub import ROOT, Server
from safetensors.numpy import load_file

TOLERANCE = 1e-5
REFUSAL_SECONDS = 30
SEED = int(os.environ.get("ANSWERS_SEED", "41"))
ROWS, LENGTH = 3, 5


def found(folder, *suffixes):
    """The real files below a folder, for the tests' names; a missing folder is told by the test."""
    root = serving.DATA / folder
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.suffix in suffixes) or ["(none)"]


@pytest.fixture(scope="module")
def server(tmp_path_factory, built):
    running = Server(tmp_path_factory.mktemp("answers") / "data").start()
    yield running
    running.stop()


@pytest.fixture
def name(request, server):
    yield "model"
    if server.request("GET", f"{serving.DEPLOYMENTS}/model", server.admin).status == 200:
        serving.undeploy(server, "model")


def refused(answer):
    """A model that is not taken: the reason is a sentence, and it is the caller's to mend."""
    assert answer.status in (400, 422), (answer.status, answer.body)
    told = answer.json()
    reason = told.get("detail") or told.get("error") or ""
    assert len(reason) > 20 and "Exception" not in reason and "\n" not in reason.strip(), told
    return reason


# ---- Keras -----------------------------------------------------------------------------------------------------------


RECORDS = ROOT / "peers" / "golden" / "files"  # what Keras of their day answers, see golden/files.py
NO_SHAPE = {"dl4j/examples/12net.h5"}  # leaves the size of its pictures open


def recorded(path):
    """Inputs and outputs of a whole model, where there is a record."""
    record = RECORDS / f"{path}.safetensors"
    if path in NO_SHAPE or not record.exists() or record.with_suffix(".json").exists():
        return None
    tensors = load_file(record)
    return [
        [tensors[name] for name in sorted(tensors, key=lambda name: int(name.split(".")[1])) if name.startswith(kind)]
        for kind in ("input.", "output.")
    ]


def assert_answers(server, name, given, expected):
    signature = serving.metadata(server, name)
    assert len(signature["inputs"]) == len(given)
    inputs = {}
    for tensor, value in zip(signature["inputs"], given):
        inputs[tensor["name"]] = (tensor["datatype"], value.astype(serving.NUMPY[tensor["datatype"]]))
    for ask in (serving.infer_binary, serving.infer_json):
        outputs, _ = ask(server, name, inputs)
        assert len(outputs) == len(expected)
        for one, other in zip(outputs.values(), expected):
            np.testing.assert_allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE)


def keras_inputs(model, random):
    """Rows of each input; whole numbers where the network looks them up."""
    import keras

    layers = [layer for layer in model.layers]
    tables = [layer.input_dim for layer in layers if isinstance(layer, keras.layers.Embedding)]
    inputs = []
    for tensor in model.inputs:
        shape = [ROWS, *[LENGTH if extent is None else extent for extent in tensor.shape[1:]]]
        if tables:
            inputs.append(random.integers(0, min(tables), shape).astype(np.float32))
        else:
            inputs.append(random.random(shape, dtype=np.float32))
    return inputs


def as_in_the_day_of(file):
    """Keras 1 and 2 had another hard sigmoid under the name that Keras 3 gives to relu6(x + 3) / 6."""
    import keras

    if not h5py.is_hdf5(file):
        return contextlib.nullcontext()
    with h5py.File(file) as archive:
        saved_by = archive.attrs.get("keras_version", b"1")
    major = (saved_by.decode() if isinstance(saved_by, bytes) else str(saved_by)).split(".")[0]
    if major not in ("1", "2"):
        return contextlib.nullcontext()
    return keras.saving.custom_object_scope({"hard_sigmoid": lambda x: keras.ops.clip(0.2 * x + 0.5, 0, 1)})


@pytest.mark.parametrize("path", found("keras", ".h5", ".keras"))
def test_as_keras(server, name, path):
    import keras

    file = serving.data("keras", path)
    answer = serving.try_deploy(server, file, name)
    record = recorded(path)
    if answer.status >= 300:
        assert record is None, answer.body
        print(f"not served: {refused(answer)}")
        return
    assert record is not None, "it is served, and nobody knows whether rightly"
    assert_answers(server, name, *record)
    try:
        with as_in_the_day_of(file):
            model = keras.models.load_model(file, compile=False)
    except Exception as failure:  # Keras 3 does not read all that Keras 1 wrote
        print(f"served as recorded; Keras 3 does not load it: {failure}")
        return
    given = keras_inputs(model, np.random.default_rng(SEED))
    expected = model(given if len(given) > 1 else given[0], training=False)
    expected = [np.asarray(one) for one in (expected if isinstance(expected, (list, tuple)) else [expected])]
    assert_answers(server, name, given, expected)


def test_the_open_weights_as_keras_on_real_digits(server, name):
    import keras

    file = ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5"
    serving.deploy(server, file, name)
    images, labels = mnist(500)
    image = serving.metadata(server, name)["inputs"][0]["name"]
    outputs, _ = serving.infer_binary(server, name, {image: ("FP32", images)})
    (probabilities,) = outputs.values()
    expected = np.asarray(keras.models.load_model(file, compile=False)(images))
    np.testing.assert_allclose(probabilities, expected, rtol=TOLERANCE, atol=TOLERANCE)
    assert (probabilities.argmax(1) == labels).mean() > 0.97


def mnist(count):
    with gzip.open(serving.data("mnist", "t10k-images-idx3-ubyte.gz")) as file:
        images = np.frombuffer(file.read(), np.uint8, count * 784, 16).reshape(count, 28, 28)
    with gzip.open(serving.data("mnist", "t10k-labels-idx1-ubyte.gz")) as file:
        labels = np.frombuffer(file.read(), np.uint8, count, 8)
    return (images / 255).astype(np.float32), labels


# ---- ONNX Runtime ----------------------------------------------------------------------------------------------------

KINDS = {
    "tensor(bool)": "BOOL", "tensor(uint8)": "UINT8", "tensor(uint16)": "UINT16", "tensor(uint32)": "UINT32",
    "tensor(uint64)": "UINT64", "tensor(int8)": "INT8", "tensor(int16)": "INT16", "tensor(int32)": "INT32",
    "tensor(int64)": "INT64", "tensor(float16)": "FP16", "tensor(float)": "FP32", "tensor(double)": "FP64",
    "tensor(string)": "BYTES",
}  # fmt: skip
ONNX_LOADED = {"mnist-8.onnx", "tract_keras_tf2_example.onnx", "triton/simple_1_model.onnx", "triton/simple_int8_1_model.onnx"}


def onnx_inputs(session, random):
    """For each input its datatype and values; extents of the same name are the same."""
    extents, inputs = {}, {}
    for tensor in session.get_inputs():
        shape = [
            extent if isinstance(extent, int) else extents.setdefault(extent, ROWS if axis == 0 else LENGTH)
            for axis, extent in enumerate(tensor.shape)
        ]
        datatype = KINDS[tensor.type]
        if datatype == "BYTES":
            # Triton's example reads its texts as numbers.
            inputs[tensor.name] = (datatype, random.integers(0, 100, shape).astype(str).astype(object))
        elif datatype in ("INT32", "INT64"):
            inputs[tensor.name] = (datatype, random.integers(0, 5, shape).astype(serving.NUMPY[datatype]))
        else:
            inputs[tensor.name] = (datatype, serving.values(datatype, shape, random))
    return inputs


def as_texts(values):
    return np.array([v.decode() if isinstance(v, bytes) else str(v) for v in values.ravel()], dtype=object).reshape(values.shape)


@pytest.mark.parametrize("path", found("onnx", ".onnx"))
def test_as_onnx_runtime(server, name, path):
    file = serving.data("onnx", path)
    answer = serving.try_deploy(server, file, name)
    if answer.status >= 300:
        print(f"not served: {refused(answer)}")
        # Only what ONNX Runtime in Python does not load either, and sequences and maps, which the protocol has no form for.
        assert path not in ONNX_LOADED
        try:
            session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        except Exception:
            return
        kinds = [tensor.type for tensor in (*session.get_inputs(), *session.get_outputs())]
        assert not set(kinds) <= set(KINDS), answer.body
        return
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    signature = serving.metadata(server, name)
    told = {tensor["name"]: tensor for tensor in signature["inputs"]}
    assert set(told) == {tensor.name for tensor in session.get_inputs()}, signature
    assert [tensor["name"] for tensor in signature["outputs"]] == [tensor.name for tensor in session.get_outputs()], signature
    inputs = onnx_inputs(session, np.random.default_rng(SEED))
    expected = session.run(None, {key: value for key, (_, value) in inputs.items()})
    ways = [serving.infer_binary, serving.infer_json]
    if sum(np.asarray(value).size for _, value in inputs.values()) > 20_000:
        ways = ways[:1]
    for ask in ways:
        outputs, _ = ask(server, name, inputs)
        for tensor, other in zip(session.get_outputs(), expected):
            compare(outputs[tensor.name], np.asarray(other))


def compare(found, expected):
    if expected.dtype.kind in "OUS":
        assert (as_texts(found) == as_texts(expected)).all(), (found, expected)
    else:
        np.testing.assert_allclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE)


def conformance():
    root = serving.DATA / "onnx" / "conformance"
    return sorted(str(path.parent.relative_to(root)) for path in root.rglob("model.onnx")) or ["(none)"]


@pytest.mark.parametrize("case", conformance())
def test_the_outputs_that_conformance_tests_bring(server, name, case):
    """ONNX' own test cases: inputs and outputs were written by those who made the models."""
    folder = serving.data("onnx", "conformance", case)
    answer = serving.try_deploy(server, folder / "model.onnx", name)
    if answer.status >= 300:
        # Operators as old as Gemm of version 6: ONNX Runtime dropped them.
        assert "Could not find an implementation" in refused(answer), answer.body
        return
    signature = serving.metadata(server, name)
    read = lambda path: onnx.numpy_helper.to_array(onnx.load_tensor(str(path)))  # noqa: E731
    inputs = {
        tensor["name"]: (tensor["datatype"], read(folder / "test_data_set_0" / f"input_{number}.pb"))
        for number, tensor in enumerate(signature["inputs"])
    }
    outputs, _ = serving.infer_binary(server, name, inputs)
    for number, tensor in enumerate(signature["outputs"]):
        expected = read(folder / "test_data_set_0" / f"output_{number}.pb")
        np.testing.assert_allclose(outputs[tensor["name"]], expected, rtol=1e-4, atol=TOLERANCE)


def test_mnist_8_names_real_digits(server, name):
    """The model of the ONNX zoo takes pixels from 0 to 255."""
    serving.deploy(server, serving.data("onnx", "mnist-8.onnx"), name)
    signature = serving.metadata(server, name)
    (tensor,) = signature["inputs"]
    images, labels = mnist(200)
    right = 0
    for image, label in zip(images, labels):
        outputs, _ = serving.infer_binary(server, name, {tensor["name"]: ("FP32", (image * 255).reshape(1, 1, 28, 28))})
        right += next(iter(outputs.values())).argmax() == label
    assert right >= 196, right


def test_mnist_8_classifies_pictures(server, name):
    """The convenience beside the raw tensors: a PNG in, labels out."""
    serving.deploy(server, ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5", name)
    digits = sorted(serving.data("misc", "digits").glob("*_label?.png"))
    assert digits
    for path in digits:
        answer = server.request("POST", f"/v1/models/{name}/classify", server.admin, path.read_bytes(), {"Content-Type": "image/png"})
        assert answer.status == 200, answer.body
        assert path.stem[-1] in json.dumps(answer.json()), (path, answer.body)


# ---- what cannot be loaded -------------------------------------------------------------------------------------------


def broken_models(folder):
    (folder / "empty").mkdir()
    (folder / "text.onnx").write_text("no model")
    (folder / "cut.onnx").write_bytes(onnx_models.identity("FP32").SerializeToString()[:-20])
    (folder / "empty.h5").touch()
    unknown = onnx_models.identity("FP32")
    unknown.graph.node[0].op_type = "NoSuchOperator"
    (folder / "operator.onnx").write_bytes(unknown.SerializeToString())
    outside = onnx_models.slow(1, width=16)
    (weights,) = outside.graph.initializer
    weights.data_location = onnx.TensorProto.EXTERNAL
    weights.ClearField("raw_data")
    for key, value in (("location", "../../../../etc/passwd"), ("length", "1024")):
        entry = weights.external_data.add()
        entry.key, entry.value = key, value
    (folder / "outside.onnx").write_bytes(outside.SerializeToString())
    return ["empty", "text.onnx", "cut.onnx", "empty.h5", "operator.onnx", "outside.onnx", "no-such-file.onnx"]


def test_models_that_cannot_be_loaded_say_why(server, tmp_path):
    for number, which in enumerate(broken_models(tmp_path)):
        answer = server.request("POST", serving.DEPLOYMENTS, server.admin, {"folder": str(tmp_path / which), "name": f"broken-{number}"}, timeout=REFUSAL_SECONDS)
        assert 400 <= answer.status < 500, (which, answer.status, answer.body)
        reason = refused(answer)
        assert "root:" not in reason, reason
        assert server.request("GET", f"/v2/models/broken-{number}").status == 404, which
    assert server.request("GET", "/health/ready").status == 200
