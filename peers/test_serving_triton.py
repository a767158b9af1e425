"""The packaged server driven by tritonclient, over HTTP and gRPC."""

import os
import subprocess
from pathlib import Path

import clients
import numpy as np
import onnx
import onnx_models
import pytest
import serving
from hub import ROOT, Server

ROWS = Path(__file__).with_name("rows") / "triton_client.py"
TIMEOUT = 180
PLAIN, SLOW, MNIST, OPEN = "identity-fp32", "slow", "mnist", "mnist-open"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A model of each datatype that gives back what it is given, and one that takes its time."""
    folder = tmp_path_factory.mktemp("models")
    for datatype in onnx_models.TYPES:
        onnx.save(onnx_models.identity(datatype), folder / f"identity-{datatype.lower()}.onnx")
    onnx.save(onnx_models.slow(400), folder / "slow.onnx")
    onnx.save(onnx_models.mnist_mlp(ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5"), folder / "mnist.onnx")
    return folder


@pytest.fixture(scope="module")
def deployed(tmp_path_factory, models, built):
    """A server with all of them; the names of the identities that were taken."""
    server = Server(tmp_path_factory.mktemp("triton") / "data").start()
    try:
        server.identities = []
        refused = {}
        for datatype in onnx_models.TYPES:
            name = f"identity-{datatype.lower()}"
            answer = serving.try_deploy(server, models / f"{name}.onnx", name)
            if answer.status < 300:
                server.identities.append(name)
            else:
                refused[datatype] = answer.body.decode()
        for name in (SLOW, MNIST):
            serving.deploy(server, models / f"{name}.onnx", name)
        serving.deploy(server, ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5", OPEN)
        serving.deploy(server, models / f"{PLAIN}.onnx", "reloaded")
        server.refused = refused
        server.user_token = server.user("alice")
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    path = tmp_path_factory.mktemp("images") / "images.npy"
    np.save(path, np.random.default_rng(23).random((4, 28, 28), dtype=np.float32))
    return path


def run(server, row, *models, **environment):
    python = clients.python("triton")
    done = subprocess.run(
        [python, ROWS, row, *models],
        env=os.environ | {
            "HTTP": server.url.removeprefix("http://"), "GRPC": server.grpc, "TOKEN": server.admin,
            "USER_TOKEN": server.user_token, **{key: str(value) for key, value in environment.items()},
        },
        capture_output=True, text=True, timeout=TIMEOUT,
    )  # fmt: skip
    assert done.returncode == 0, f"{row} {models}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


@pytest.fixture
def client(proves):
    proves(f"tritonclient {clients.version('triton', 'tritonclient')}")


def test_a_datatype_that_cannot_be_served_is_named_in_the_reason(deployed):
    for datatype, reason in deployed.refused.items():
        assert datatype in reason or onnx.TensorProto.DataType.Name(onnx_models.TYPES[datatype]).lower() in reason.lower(), reason
    # What ONNX Runtime itself computes with everywhere.
    taken = {name.rsplit("-", 1)[1].upper() for name in deployed.identities}
    assert taken >= {"BOOL", "UINT8", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"}, deployed.refused


@pytest.mark.row(31)
@pytest.mark.parametrize("door", ["http", "grpc"])
@pytest.mark.parametrize("row", ["health", "metadata"])
@pytest.mark.parametrize("model", [PLAIN])
def test_health_and_metadata(deployed, client, door, row, model):
    run(deployed, f"{door}_{row}", model)


@pytest.mark.row(32)
@pytest.mark.parametrize("door", ["http", "grpc"])
def test_every_datatype_there_and_back(deployed, client, door):
    run(deployed, f"{door}_datatypes", *deployed.identities)


@pytest.mark.row(33)
@pytest.mark.parametrize("row", ["http_compression", "grpc_compression", "http_asynchronous", "grpc_asynchronous", "grpc_stream"])
def test_ways_of_asking(deployed, client, row):
    run(deployed, row, PLAIN)


@pytest.mark.row(34)
@pytest.mark.parametrize("door", ["http", "grpc"])
def test_statistics(deployed, client, door):
    run(deployed, f"{door}_statistics", PLAIN)


@pytest.mark.row(35)
@pytest.mark.parametrize("door", ["http", "grpc"])
def test_repository(deployed, client, door):
    # Loaded again it counts on, so that the others keep their version 1.
    run(deployed, f"{door}_repository", "reloaded")


@pytest.mark.row(36)
@pytest.mark.parametrize("door", ["http", "grpc"])
def test_errors(deployed, client, door):
    run(deployed, f"{door}_errors", PLAIN)


@pytest.mark.row(36)
@pytest.mark.parametrize("row", ["http_timeouts", "grpc_timeouts", "grpc_cancel"])
def test_deadlines_and_cancellation(deployed, client, row):
    run(deployed, row, SLOW, PLAIN)


@pytest.mark.row(33)
def test_classification(deployed, client, images):
    for name in (MNIST, OPEN):
        image = serving.metadata(deployed, name)["inputs"][0]["name"]
        run(deployed, "http_classification", name, IMAGES=images, IMAGE=image)


# ---- what no client has a method for ---------------------------------------------------------------------------------


def test_raw_body(deployed):
    """Nothing but the tensor: batch 1, answered as binary data."""
    image = np.random.default_rng(29).random((1, 28, 28), dtype=np.float32)
    headers = {"Content-Type": "application/octet-stream", serving.HEADER_LENGTH: "0"}
    name, output = (serving.metadata(deployed, MNIST)[side][0]["name"] for side in ("inputs", "outputs"))
    answer = deployed.request("POST", f"/v2/models/{MNIST}/infer", None, image.tobytes(), headers)
    assert answer.status == 200, answer.body
    expected, _ = serving.infer_json(deployed, MNIST, {name: ("FP32", image)})
    np.testing.assert_allclose(serving.binary_outputs(answer)[output], expected[output], atol=1e-6)
    for content in (b"", image.tobytes()[:-1], image.tobytes() + b"x"):
        answer = deployed.request("POST", f"/v2/models/{MNIST}/infer", None, content, headers)
        assert answer.status == 400 and answer.json()["error"], (answer.status, answer.body)


@pytest.mark.parametrize(
    "damage",
    ["length of the head too large", "length of the head no number", "negative length", "tensor cut off", "bytes left over", "size that is not the shape's", "text ends within"],
)
def test_damaged_binary_requests_are_refused_with_a_sentence(deployed, damage):
    array = np.ones((2, 4), np.float32)
    model = PLAIN
    body, head = serving.binary_body({"INPUT": ("FP32", array)})
    length = str(head)
    if damage == "length of the head too large":
        length = str(len(body) + 1)
    elif damage == "length of the head no number":
        length = "many"
    elif damage == "negative length":
        length = "-1"
    elif damage == "tensor cut off":
        body = body[:-1]
    elif damage == "bytes left over":
        body += b"x"
    elif damage == "size that is not the shape's":
        body, head = serving.binary_body({"INPUT": ("FP32", array)})
        body = body.replace(b'"binary_data_size": 32', b'"binary_data_size": 28')[:-4]
        length = str(head)
    else:
        model = "identity-bytes"
        body, head = serving.binary_body({"INPUT": ("BYTES", np.array([[b"abcd"] * 4], dtype=object))})
        body, length = body[:-8] + b"\xff\xff\xff\xffabcd", str(head)
    answer = deployed.request("POST", f"/v2/models/{model}/infer", None, body, {serving.HEADER_LENGTH: length})
    assert answer.status == 400, (answer.status, answer.body)
    assert len(answer.json()["error"]) > 10, answer.body


def test_nested_and_flat_json_mean_the_same(deployed):
    nested = [[1.5, -2, 3e-3, 4], [5, 6, 7, 8]]
    flat = [x for row in nested for x in row]
    for listed in (nested, flat):
        body = {"inputs": [{"name": "INPUT", "shape": [2, 4], "datatype": "FP32", "data": listed}]}
        answer = deployed.ok("POST", f"/v2/models/{PLAIN}/infer", None, body).json()
        assert np.allclose(answer["outputs"][0]["data"], flat, atol=1e-7) and answer["outputs"][0]["shape"] == [2, 4]


def test_metrics_by_the_names_of_triton(deployed):
    serving.infer_json(deployed, PLAIN, {"INPUT": ("FP32", np.ones((3, 4), np.float32))})
    text = deployed.ok("GET", "/metrics", deployed.admin).body.decode()
    figures = serving.statistics(deployed, PLAIN)
    found = {}
    for line in text.splitlines():
        if f'model="{PLAIN}"' in line and 'version="1"' in line:
            found[line.split("{")[0]] = float(line.rsplit(" ", 1)[1])
    assert found["nv_inference_count"] == figures["inference_count"], found
    assert found["nv_inference_exec_count"] == figures["execution_count"], found
    assert found["nv_inference_request_success"] == figures["inference_stats"]["success"]["count"], found
    microseconds = figures["inference_stats"]["compute_infer"]["ns"] / 1000
    assert found["nv_inference_compute_infer_duration_us"] == pytest.approx(microseconds, rel=0.01, abs=2), found
    assert {"nv_inference_request_duration_us", "nv_inference_queue_duration_us", "nv_inference_pending_request_count"} <= set(found)
