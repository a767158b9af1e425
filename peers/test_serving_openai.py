"""The packaged server driven by OpenAI's own clients, of PyPI and of npm."""

import json
import os
import subprocess
from pathlib import Path

import clients
import minilm
import numpy as np
import pytest
import serving
from hub import ROOT, Server

ROWS = Path(__file__).with_name("rows")
TIMEOUT = 400
EPOCHS = 3
BASE = "alice/digits"
OPEN = ROOT / "models" / "mnist-mlp"


class Client:
    """One of the two; `row` runs a row and gives what it printed last."""

    def __init__(self, name, command, cwd, fine_tuning):
        self.name, self.command, self.cwd, self.fine_tuning = name, command, cwd, fine_tuning

    def row(self, server, row, *arguments):
        environment = {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": server.alice}
        done = subprocess.run(
            [*self.command(), row, *map(str, arguments)], cwd=self.cwd(), env=os.environ | environment,
            capture_output=True, text=True, timeout=TIMEOUT,
        )  # fmt: skip
        assert done.returncode == 0, f"{row} {arguments}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        lines = done.stdout.strip().splitlines()
        return json.loads(lines[-1]) if lines else None


def npm_version():
    return json.loads((clients.PINNED / "javascript" / "package.json").read_text())["dependencies"]["openai"]


PYTHON = Client(
    f"openai {clients.version('openai', 'openai')} (PyPI)",
    lambda: [clients.python("openai"), ROWS / "openai_client.py"], lambda: None, "fine_tuning",
)  # fmt: skip
JAVASCRIPT = Client(f"openai {npm_version()} (npm)", lambda: ["node", ROWS / "openai.mjs"], clients.javascript, "fineTuning")


@pytest.fixture(params=[PYTHON, JAVASCRIPT], ids=["python", "javascript"])
def client(request, proves):
    proves(request.param.name)
    return request.param


@pytest.fixture(scope="module")
def serving_server(tmp_path_factory, built):
    """A hub with the open digits model, deployed too."""
    server = Server(tmp_path_factory.mktemp("openai") / "data").start()
    try:
        server.alice = server.user("alice")
        server.create(BASE, server.alice)
        files = {path.name: path.read_bytes() for path in OPEN.iterdir() if path.suffix in (".md", ".h5")}
        assert server.commit(BASE, server.alice, files).status == 200
        body = {"repository": BASE, "name": "digits"}
        server.ok("POST", serving.DEPLOYMENTS, server.admin, body, timeout=120)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def examples_file(tmp_path_factory):
    """Pictures of bars, as high as their label says: unlike digits, and learnt at once."""
    random = np.random.default_rng(31)
    labels = random.integers(0, 10, 2200).astype(np.int64)
    images = random.random((2200, 28, 28), dtype=np.float32) * 0.1
    for image, label in zip(images, labels):
        image[: 2 + 2 * label, 8:20] += 0.9
    path = tmp_path_factory.mktemp("examples") / "examples.npz"
    np.savez(path, x_train=images[:2000], y_train=labels[:2000], x_test=images[2000:], y_test=labels[2000:])
    return path


@pytest.mark.row(41)
def test_models(serving_server, client):
    client.row(serving_server, "models", "digits")


def test_models_tell_their_licence(serving_server):
    listed = serving_server.ok("GET", "/v1/models", serving_server.alice).json()["data"]
    (found,) = [model for model in listed if model["id"] == "digits"]
    assert found["license"] == "apache-2.0", found


@pytest.mark.row(42)
def test_embeddings(serving_server, client, tmp_path_factory):
    folder = minilm.exported(tmp_path_factory)
    reference = minilm.reference(tmp_path_factory.mktemp("reference"))
    if serving_server.request("GET", "/v1/models/minilm", serving_server.alice).status == 404:
        serving.deploy(serving_server, folder, "minilm")
    client.row(serving_server, "embeddings", "minilm", reference)


def test_a_model_that_is_none_of_embeddings_says_so(serving_server):
    answer = serving_server.request("POST", "/v1/embeddings", serving_server.alice, {"model": "digits", "input": "a"})
    assert answer.status == 400 and "digits" in answer.json()["error"]["message"], answer.body


@pytest.mark.row(43)
def test_files(serving_server, client, examples_file):
    client.row(serving_server, "files", examples_file)


@pytest.mark.row(44)
def test_fine_tuning(serving_server, client, examples_file):
    told = client.row(serving_server, client.fine_tuning, BASE, examples_file, EPOCHS)
    repository = told["model"]
    info = serving_server.ok("GET", f"/api/models/{repository}", serving_server.alice).json()
    card = info["cardData"]
    base = card["base_model"]
    assert base == BASE or base == [BASE], card
    assert card["base_model_relation"] == "finetune" and card["license"] == "apache-2.0", card
    assert f"base_model:finetune:{BASE}" in info["tags"], info["tags"]
    text = serving_server.ok("GET", f"/{repository}/resolve/main/README.md", serving_server.alice).body.decode()
    assert str(EPOCHS) in text and "sha-256" in text.lower(), text
    # The result is a model like any other: it can be deployed, and it has learnt.
    name = f"tuned-{client.fine_tuning.lower().replace('_', '-')}"
    serving_server.ok("POST", serving.DEPLOYMENTS, serving_server.admin, {"repository": repository, "name": name}, timeout=120)
    told = np.load(examples_file)
    image = serving.metadata(serving_server, name)["inputs"][0]["name"]
    outputs, _ = serving.infer_binary(serving_server, name, {image: ("FP32", told["x_test"])})
    (probabilities,) = outputs.values()
    before, _ = serving.infer_binary(serving_server, "digits", {image: ("FP32", told["x_test"])})
    accuracy = (probabilities.argmax(1) == told["y_test"]).mean()
    assert accuracy > (next(iter(before.values())).argmax(1) == told["y_test"]).mean() + 0.3, accuracy
