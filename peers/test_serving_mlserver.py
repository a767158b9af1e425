"""The packaged server by MLServer's client side, its OpenAPI documents, and the protocol's own rules."""

import json
import os
import re
import subprocess
from pathlib import Path

import clients
import numpy as np
import oip
import onnx
import onnx_models
import pytest
import serving
from hub import Server

ROWS = Path(__file__).with_name("rows") / "mlserver_client.py"
MODEL = "identity-fp32"
TIMEOUT = 300
EXAMPLES = 20
LINES = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory, built):
    folder = tmp_path_factory.mktemp("mlserver")
    onnx.save(onnx_models.identity("FP32"), folder / "model.onnx")
    running = Server(folder / "data").start()
    try:
        serving.deploy(running, folder / "model.onnx", MODEL)
        yield running
    finally:
        running.stop()


@pytest.fixture
def client(proves):
    proves(f"MLServer {clients.version('mlserver', 'mlserver')}")


def row(server, name, *arguments):
    environment = {"GRPC": server.grpc, "URL": server.url, "TOKEN": server.admin}
    done = subprocess.run(
        [clients.python("mlserver"), ROWS, name, *arguments], env=os.environ | environment,
        capture_output=True, text=True, timeout=TIMEOUT,
    )  # fmt: skip
    assert done.returncode == 0, f"{name}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout.strip().splitlines()


@pytest.mark.row(31)
@pytest.mark.row(32)
@pytest.mark.parametrize("name", ["rest", "stubs"])
def test_types_and_stubs(server, client, name):
    row(server, name, MODEL)


@pytest.mark.row(37)
@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
def test_a_file_of_requests(server, client, binary, tmp_path):
    """`mlserver infer` joins lines of a file to micro-batches, and parts the answers."""
    random = np.random.default_rng(43)
    arrays = [random.random((1, 4), dtype=np.float32) for _ in range(LINES)]
    lines = [json.dumps({"id": f"line-{n}", "inputs": [serving.json_tensor("INPUT", "FP32", a)]}) for n, a in enumerate(arrays)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n")
    command = clients.python("mlserver").with_name("mlserver")
    arguments = ["-u", server.url.removeprefix("http://"), "-m", MODEL, "-i", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl"]
    arguments += ["-w", "4", "-s", "8", "-r", "1", "-H", f"Authorization: Bearer {server.admin}", *(["-b"] if binary else [])]
    done = subprocess.run([command, "infer", *arguments], capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 0, done.stderr[-3000:]
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert sorted(answer["id"] for answer in answers) == sorted(f"line-{n}" for n in range(LINES)), done.stderr[-3000:]
    for answer in answers:
        number = int(answer["id"].removeprefix("line-"))
        np.testing.assert_array_equal(np.float32(answer["outputs"][0]["data"]).ravel(), arrays[number].ravel())


def schemathesis(server, document, folder, *options):
    """Invents requests from a document; every answer has to be as the document says, and none a 5xx."""
    config = folder / "schemathesis.toml"
    names = "".join(f'"path.{key}" = "{value}"\n' for key, value in (("model", MODEL), ("model_name", MODEL), ("version", "1"), ("model_version", "1")))
    config.write_text(f"[parameters]\n{names}")
    done = subprocess.run(
        [
            clients.python("schemathesis").with_name("schemathesis"), "--config-file", config, "run", document,
            "--url", server.url, "--checks", "not_a_server_error,response_schema_conformance", "--max-examples", str(EXAMPLES),
            "--mode", "all", "--phases", "examples,coverage,fuzzing", "--no-color", "--request-timeout", "20",
            "--generation-deterministic", "--header", f"Authorization: Bearer {server.admin}", *options,
        ],
        capture_output=True, text=True, timeout=TIMEOUT, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert tested and int(tested[1]) > 0, done.stdout[-4000:]


def test_every_answer_follows_the_protocol(server, tmp_path):
    (tmp_path / "oip.json").write_text(json.dumps(oip.document(MODEL)))
    schemathesis(server, tmp_path / "oip.json", tmp_path)


@pytest.mark.row(38)
def test_every_answer_is_as_mlserver_documents_it(server, client, tmp_path):
    for number, document in enumerate(json.loads(row(server, "documents")[-1])):
        # Its dataplane says of tensors "type": "bytes", which OpenAPI has no such type for.
        mended = Path(document).read_text().replace('"type": "bytes"', '"type": "string"')
        document = tmp_path / Path(document).name
        document.write_text(mended)
        # What streams and what generates text is for language models; unloading would end the test.
        schemathesis(server, document, tmp_path, "--exclude-path-regex", "stream|generate|unload")
        assert server.request("GET", f"/v2/models/{MODEL}/ready").status == 200, number
