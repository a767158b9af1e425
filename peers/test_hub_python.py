"""The hub driven by huggingface_hub as `pip install` brings it: the newest 2.x and the newest 1.x."""

import json
import os
import subprocess
from pathlib import Path

import clients
import numpy as np
import pytest
from safetensors.numpy import save_file

ROWS = Path(__file__).with_name("rows") / "python.py"
TIMEOUT = 300
LFS_PART = 8 << 20
# Larger than the hub's smallest part, so it is sent in parts.
PARTED = (64 << 20) + 4321


class Client:
    """One version of huggingface_hub, with or without Xet."""

    def __init__(self, pins, xet):
        self.pins = pins
        self.xet = xet
        self.python = clients.python(pins)
        self.name = f"huggingface_hub {clients.version(pins, 'huggingface_hub')}" + ("" if xet else " (Xet disabled)")
        self.short = pins[-1] + ("x" if xet else "l")

    def environment(self, server, token, home):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
        return kept | {
            "HF_ENDPOINT": server.url,
            "HF_HOME": str(home),
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_UPDATE_CHECK": "1",
            "HF_HUB_DISABLE_XET": "0" if self.xet else "1",
        } | ({"HF_TOKEN": token} if token else {})

    def run(self, server, token, home, *command):
        return subprocess.run(
            list(map(str, command)), env=self.environment(server, token, home), capture_output=True, text=True, timeout=TIMEOUT,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def row(self, server, token, home, name, *arguments):
        done = self.run(server, token, home, self.python, ROWS, name, *arguments)
        assert done.returncode == 0, f"{self.name}: {name}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}\nserver: {server.said()[-1500:]}"

    def hf(self, server, token, home, *arguments):
        done = self.run(server, token, home, self.python.with_name("hf"), *arguments)
        assert done.returncode == 0, f"{self.name}: hf {' '.join(map(str, arguments))}\n{done.stdout}\n{done.stderr[-4000:]}"
        return done.stdout


KINDS = [("huggingface_hub-2", True), ("huggingface_hub-2", False), ("huggingface_hub-1", True), ("huggingface_hub-1", False)]


def named(kind):
    return kind[0] + ("" if kind[1] else "-no-xet")


def only(xet):
    """For rows that are about one way of uploading."""
    kinds = [kind for kind in KINDS if kind[1] == xet]
    return pytest.mark.parametrize("client", kinds, ids=named, indirect=True)


@pytest.fixture(params=KINDS, ids=named)
def client(request, proves):
    client = Client(*request.param)
    proves(client.name)
    return client


@pytest.fixture
def home(tmp_path):
    """A cache of its own for every test: an old one would hide what the server does not send."""
    return tmp_path / "hf-home"


@pytest.fixture
def alice(server):
    return server.user("alice")


@pytest.fixture
def folder(tmp_path):
    """A model as people upload them: small texts, a nested folder, an empty file, and a large file."""
    folder = tmp_path / "model"
    (folder / "nested" / "deeper").mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: apache-2.0\ntags: [demo]\n---\n# Demo\n")
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (folder / "nested" / "deeper" / "é ü.txt").write_text("letters")
    (folder / "empty.txt").touch()
    random = np.random.default_rng(3)
    (folder / "weights.bin").write_bytes(random.bytes(2 * LFS_PART + 12345))
    (folder / "twice.bin").write_bytes(random.bytes(100_000) * 20)
    return folder


@pytest.fixture
def tensors(tmp_path):
    """A folder with a safetensors file."""
    folder = tmp_path / "tensors"
    folder.mkdir()
    random = np.random.default_rng(5)
    save_file(
        {"a": random.random((200, 300), dtype=np.float32), "b": random.random(64).astype(np.float16)},
        folder / "model.safetensors",
    )
    return folder


@pytest.fixture
def tokenizer(tmp_path):
    return tokenizer_files(tmp_path / "tokenizer")


def tokenizer_files(folder):
    """A word-level tokenizer and a small configuration, written as the libraries write them."""
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "hello", "world"]
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [
            {"id": i, "content": word, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
            for i, word in enumerate(words[:2])
        ],
        "normalizer": None, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": {word: i for i, word in enumerate(words)}, "unk_token": "[UNK]"},
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "[UNK]", "pad_token": "[PAD]"})
    )
    (folder / "config.json").write_text(
        json.dumps({"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 4})
    )
    return folder


@pytest.mark.row(1)
def test_whoami(client, server, alice, home):
    client.row(server, alice, home, "whoami", "alice/any")
    assert "alice" in client.hf(server, alice, home, "auth", "whoami")


@pytest.mark.row(2)
def test_create(client, server, alice, home):
    client.row(server, alice, home, "create", f"alice/create-{client.short}")
    client.hf(server, alice, home, "repos", "create", f"alice/created-{client.short}")
    client.hf(server, alice, home, "repos", "create", f"alice/created-{client.short}", "--exist-ok")


@pytest.mark.row(6)
def test_upload_and_snapshot(client, server, alice, home, folder, tmp_path):
    name = f"alice/upload-{client.short}"
    client.row(server, alice, home, "upload", name, folder)
    client.row(server, alice, home, "snapshot", name, folder, tmp_path / "out")
    client.hf(server, alice, home, "download", name, "--local-dir", tmp_path / "by-hf")
    assert (tmp_path / "by-hf" / "weights.bin").read_bytes() == (folder / "weights.bin").read_bytes()
    client.hf(server, alice, home, "cache", "verify", name)


@only(xet=True)
@pytest.mark.row(3)
def test_upload_by_command_over_xet(client, server, alice, home, folder):
    client.hf(server, alice, home, "upload", f"alice/hf-{client.short}", folder)
    said = server.said(100_000)
    assert "/xorbs/" in said, "the client did not use Xet"


@only(xet=False)
@pytest.mark.row(4)
def test_upload_by_command_over_lfs(client, server, alice, home, folder):
    (folder / "parts.bin").write_bytes(os.urandom(PARTED))
    client.hf(server, alice, home, "upload", f"alice/hf-{client.short}", folder)
    said = server.said(100_000)
    assert "/upload/" in said and "/part/" in said, "the client did not use LFS in one piece and in parts"
    got = server.ok("GET", f"/alice/hf-{client.short}/resolve/main/parts.bin", alice)
    assert got.body == (folder / "parts.bin").read_bytes()


@pytest.mark.row(5)
def test_second_upload_after_a_restart(client, own_server, home, folder, tmp_path):
    server = own_server.start()
    alice = server.user("alice")
    client.hf(server, alice, home, "upload", "alice/again", folder)
    server.stop()
    server.start()
    with open(folder / "weights.bin", "ab") as weights:
        weights.write(os.urandom(1 << 20))
    client.hf(server, alice, home, "upload", "alice/again", folder)
    client.hf(server, alice, home, "download", "alice/again", "--local-dir", tmp_path / "out")
    assert (tmp_path / "out" / "weights.bin").read_bytes() == (folder / "weights.bin").read_bytes()


@pytest.mark.row(7)
def test_errors(client, server, alice, home):
    client.row(server, alice, home, "errors", f"alice/errors-{client.short}")


@pytest.mark.row(8)
def test_safetensors_and_resumed_download(client, server, alice, home, tensors, folder):
    client.row(server, alice, home, "safetensors", f"alice/tensors-{client.short}", tensors)
    client.row(server, alice, home, "resumed", f"alice/resumed-{client.short}", folder / "weights.bin")


@pytest.mark.row(9)
def test_paging(client, server, alice, home):
    client.row(server, alice, home, "paging", f"alice/paging-{client.short}")


@pytest.mark.row(10)
def test_branches_tags_commits(client, server, alice, home):
    client.row(server, alice, home, "branches", f"alice/branches-{client.short}")


@pytest.mark.row(11)
def test_deletes(client, server, alice, home):
    client.row(server, alice, home, "deletes", f"alice/deletes-{client.short}")
    client.hf(server, alice, home, "repos", "create", f"alice/delete-{client.short}")
    client.hf(server, alice, home, "repos", "delete", f"alice/delete-{client.short}", "--yes")


@pytest.mark.row(23)
def test_hostile_files_are_refused(client, server, alice, home):
    client.row(server, alice, home, "hostile", f"alice/hostile-{client.short}")


@pytest.mark.row(24)
def test_hostile_files_in_quarantine(client, own_server, home, tmp_path):
    own_server.environment = {"WEIGHBRIDGE_HUB_SCAN": "quarantine"}
    server = own_server.start()
    client.row(server, server.user("alice"), home, "quarantine", "alice/held")
    client.row(server, server.user("bob"), tmp_path / "bob", "quarantined", "alice/held")
    client.row(server, None, tmp_path / "nobody", "quarantined", "alice/held")


@pytest.mark.row(14)
def test_transformers(client, server, alice, home, tokenizer):
    client.row(server, alice, home, "transformers", f"alice/bert-{client.short}", tokenizer)


@pytest.mark.row(17)
def test_gated_access(client, server, alice, home):
    name = f"alice/gated-{client.short}"
    bob = server.user("bob")
    client.row(server, alice, home, "gate", name)
    client.row(server, bob, home / "bob", "refused", name)
    server.ok("POST", f"/{name}/ask-access", bob, b"reason=research", headers={"Content-Type": "application/x-www-form-urlencoded"})
    client.row(server, bob, home / "bob", "refused", name)
    client.row(server, alice, home, "accept", name, "bob")
    client.row(server, bob, home / "bob", "granted", name)


@pytest.mark.row(20)
def test_file_system(client, server, alice, home):
    client.row(server, alice, home, "file_system", f"alice/files-{client.short}")


@pytest.mark.row(21)
def test_moved(client, server, alice, home):
    client.row(server, alice, home, "move", f"alice/move-{client.short}")


@pytest.mark.row(22)
def test_pull_requests(client, server, alice, home):
    client.row(server, alice, home, "pull_request", f"alice/pulls-{client.short}")
