"""Licences decide, and unmodified clients hear why: on a push, before a model is loaded, on every request."""

import os
import subprocess

import clients
import pytest
import serving
from hub import ROOT, Server
from test_hub_git import Git, with_token

TIMEOUT = 120
WEIGHTS = ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5"
ACADEMIC = b"---\nlicense: cc-by-nc-4.0\n---\n# For study\n"
DRIFTED = b"---\nlicense: mit\nbase_model: alice/parent\nbase_model_relation: finetune\n---\n# Loose\n"
REASON = "alice/child is declared mit, which drops what cc-by-nc-4.0 of alice/parent binds it to: commercial_use"

UPLOAD = """
import sys
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError
try:
    HfApi().upload_file(repo_id="alice/child", path_in_repo="README.md", path_or_fileobj=sys.argv[1].encode())
except HfHubHTTPError as refused:
    print(refused.response.status_code, refused)
"""

ASK = """
import sys
import numpy
from tritonclient.utils import InferenceServerException
door, url, model, token, purpose = sys.argv[1:]
client_module = __import__(f"tritonclient.{door}", fromlist=["*"])
client = client_module.InferenceServerClient(url)
headers = {"authorization": f"Bearer {token}"} | ({"weighbridge-purpose": purpose} if purpose else {})
meta = client.get_model_metadata(model, headers=headers)
name = (meta if door == "http" else {"inputs": [{"name": meta.inputs[0].name}]})["inputs"][0]["name"]
image = client_module.InferInput(name, [1, 28, 28], "FP32")
image.set_data_from_numpy(numpy.zeros((1, 28, 28), numpy.float32))
try:
    client.infer(model, [image], headers=headers)
    print("answered")
except InferenceServerException as refused:
    print(refused.status(), refused.message())
"""


@pytest.fixture(scope="module")
def strict(tmp_path_factory, built):
    """A hub that refuses what drifts, with a model for study."""
    running = Server(tmp_path_factory.mktemp("terms") / "data", environment={"WEIGHBRIDGE_TERMS_PUSH": "refuse"}).start()
    try:
        running.alice = running.user("alice")
        running.create("alice/parent", running.alice)
        made = running.commit("alice/parent", running.alice, {"README.md": ACADEMIC, "model.h5": WEIGHTS.read_bytes()})
        assert made.status == 200, made.body
        running.create("alice/child", running.alice)
        yield running
    finally:
        running.stop()


@pytest.mark.parametrize("release", ["huggingface_hub-1", "huggingface_hub-2"])
def test_huggingface_hub_is_told_which_clause_a_card_drops(strict, release, tmp_path):
    done = subprocess.run(
        [clients.python(release), "-c", UPLOAD, DRIFTED.decode()],
        env=os.environ | {"HF_ENDPOINT": strict.url, "HF_TOKEN": strict.alice, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.stdout.startswith("403") and REASON in done.stdout, done.stdout + done.stderr


def test_git_shows_why_a_push_is_refused_or_what_it_should_know(strict, tmp_path):
    git = Git(tmp_path / "home")
    work = tmp_path / "work"
    git("clone", with_token(strict, "alice", strict.alice) + "/alice/child", work)
    (work / "README.md").write_bytes(DRIFTED)
    git("add", ".", cwd=work)
    git("commit", "-m", "loosen", cwd=work)
    refused = git.run("push", "origin", "HEAD:main", cwd=work)
    assert refused.returncode != 0 and "declared mit" in refused.stderr, refused.stderr
    strict.stop()
    strict.environment = {}
    strict.start()
    git("remote", "set-url", "origin", with_token(strict, "alice", strict.alice) + "/alice/child", cwd=work)
    warned = git.run("push", "origin", "HEAD:main", cwd=work)
    assert warned.returncode == 0 and "warning: The licence of this model cannot be right" in warned.stderr, warned.stderr
    strict.stop()
    strict.environment = {"WEIGHBRIDGE_TERMS_PUSH": "refuse"}
    strict.start()


@pytest.mark.parametrize("door", ["http", "grpc"])
def test_a_purpose_is_permitted_asked_for_or_denied_over_both_doors(strict, door):
    deployed = strict.request("POST", serving.DEPLOYMENTS, strict.admin, {"repository": "alice/parent", "name": "study"})
    assert deployed.status in (200, 201), deployed.body
    python = clients.python("triton")
    address = strict.url.split("://")[1] if door == "http" else strict.grpc

    def asked(purpose):
        done = subprocess.run(
            [python, "-c", ASK, door, address, "study", strict.alice, purpose], capture_output=True, text=True, timeout=TIMEOUT
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert asked("research") == "answered\n"
    assert "it forbids use for gain" in asked("commercial")
    assert "Is the use for gain?" in asked("")
    assert "is not known" in asked("world-domination")


def test_what_a_licence_wants_shown_comes_with_the_answer(strict):
    strict.create("alice/Llama-digits", strict.alice)
    made = strict.commit(
        "alice/Llama-digits", strict.alice, {"README.md": b"---\nlicense: llama3.1\n---\n", "model.h5": WEIGHTS.read_bytes()}
    )
    assert made.status == 200, made.body
    strict.stop()
    strict.environment = {
        "WEIGHBRIDGE_TERMS_CONFIRMED": "2026-11-01",
        "WEIGHBRIDGE_TERMS_KEEP_FACTS": "36500d",
        "WEIGHBRIDGE_TERMS_FACTS_MAU": "5000",
        "WEIGHBRIDGE_TERMS_FACTS_SECTOR": "general",
    }
    strict.start()
    strict.ok("POST", serving.DEPLOYMENTS, strict.admin, {"repository": "alice/Llama-digits", "name": "shown"})
    tensor = serving.metadata(strict, "shown")["inputs"][0]["name"]
    answer = strict.ok(
        "POST",
        "/v2/models/shown/infer",
        strict.alice,
        {"inputs": [serving.json_tensor(tensor, "FP32", [[[0.0] * 28] * 28])]},
    )
    assert answer.headers["x-weighbridge-duties"] == "Built with Llama"
    terms = strict.ok("GET", "/api/weighbridge/models/alice/Llama-digits/terms", strict.alice).json()
    assert terms["decision"] == "ALLOW_WITH_DUTIES" and terms["licence"]["id"] == "llama3.1", terms
    denied = strict.ok("GET", "/api/weighbridge/models/alice/Llama-digits/terms?mau=800000000", strict.alice).json()
    assert denied["decision"] == "DENY", denied
    graded = strict.ok("GET", "/api/weighbridge/models/alice/Llama-digits/openness", strict.alice).json()
    assert graded["licence_open"] is False and graded["osaid"]["answer"] == "no", graded
