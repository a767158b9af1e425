"""Clients that no package registry has: the requests their sources send, in their order."""

import hashlib
import os
import struct

import pytest


def gguf(name):
    """The smallest GGUF v3 file with a name and one F32 tensor of 32 elements, zero to a multiple of 32 bytes."""
    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    def key(name, value):
        return text(name) + struct.pack("<I", 8) + text(value)

    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 2) + key("general.architecture", "llama") + key("general.name", name)
    head += text("t") + struct.pack("<IQIQ", 1, 32, 0, 0)
    return head + bytes(-len(head) % 32) + os.urandom(128)


def with_models(server, repository):
    alice = server.user("alice")
    server.create(repository, alice)
    files = {"m-Q4_K_M.gguf": gguf("q4"), "m-Q8_0.gguf": gguf("q8"), "template": b"{{ .Prompt }}", "README.md": b"---\nlicense: mit\n---\n"}
    # What .gitattributes calls LFS goes through LFS, like every client's.
    for name, content in files.items():
        if name.endswith(".gguf"):
            oid = hashlib.sha256(content).hexdigest()
            body = {"operation": "upload", "transfers": ["basic"], "hash_algo": "sha256", "objects": [{"oid": oid, "size": len(content)}]}
            batch = server.ok("POST", f"/{repository}.git/info/lfs/objects/batch", alice, body).json()
            href = batch["objects"][0]["actions"]["upload"]["href"]
            server.ok("PUT", href.removeprefix(server.url), None, content)
    import base64
    import json

    lines = [{"key": "header", "value": {"summary": "models"}}]
    for name, content in files.items():
        if name.endswith(".gguf"):
            oid = hashlib.sha256(content).hexdigest()
            lines.append({"key": "lfsFile", "value": {"path": name, "algo": "sha256", "oid": oid, "size": len(content)}})
        else:
            text = base64.b64encode(content).decode()
            lines.append({"key": "file", "value": {"path": name, "content": text, "encoding": "base64"}})
    body = "\n".join(map(json.dumps, lines)).encode()
    server.ok("POST", f"/api/models/{repository}/commit/main", alice, body, headers={"Content-Type": "application/x-ndjson"})
    return files


@pytest.mark.row(15)
def test_llama_cpp(server, proves):
    proves("llama.cpp (scripted sequence)")
    files = with_models(server, "alice/llama")
    agent = {"User-Agent": "llama-cpp/1"}
    refs = server.ok("GET", "/api/models/alice/llama/refs", headers=agent).json()
    commit = next(branch["targetCommit"] for branch in refs["branches"] if branch["name"] == "main")
    tree = server.ok("GET", f"/api/models/alice/llama/tree/{commit}?recursive=true", headers=agent).json()
    entry = next(entry for entry in tree if entry["path"] == "m-Q4_K_M.gguf")
    assert entry["type"] == "file" and entry["lfs"]["oid"] == hashlib.sha256(files["m-Q4_K_M.gguf"]).hexdigest()
    path = f"/alice/llama/resolve/{commit}/m-Q4_K_M.gguf"
    head = server.ok("HEAD", path, headers=agent)
    assert head.headers["Accept-Ranges"] == "bytes" and int(head.headers["Content-Length"]) == entry["size"]
    assert head.headers["ETag"].strip('"') == entry["lfs"]["oid"]
    whole = server.ok("GET", path, headers=agent)
    assert whole.status == 200 and whole.body == files["m-Q4_K_M.gguf"]
    rest = server.ok("GET", path, headers=agent | {"Range": "bytes=100-"})
    assert rest.status == 206 and rest.body == whole.body[100:]


@pytest.mark.row(19)
def test_ollama(server, proves):
    proves("Ollama (scripted sequence)")
    files = with_models(server, "alice/ollama")
    accept = {"Accept": "application/vnd.docker.distribution.manifest.v2+json"}
    for tag, name in {"Q8_0": "m-Q8_0.gguf", "q4_k_m": "m-Q4_K_M.gguf", "latest": "m-Q4_K_M.gguf", "m-Q8_0.gguf": "m-Q8_0.gguf"}.items():
        manifest = server.ok("GET", f"/v2/alice/ollama/manifests/{tag}", headers=accept).json()
        model = next(layer for layer in manifest["layers"] if layer["mediaType"] == "application/vnd.ollama.image.model")
        assert model["digest"] == "sha256:" + hashlib.sha256(files[name]).hexdigest() and model["size"] == len(files[name]), tag
        for layer in [*manifest["layers"], manifest["config"]]:
            blob = f"/v2/alice/ollama/blobs/{layer['digest']}"
            head = server.ok("HEAD", blob)
            assert int(head.headers["Content-Length"]) == layer["size"], layer
            first = server.ok("GET", blob)
            location = first.headers["Location"]
            part = server.ok("GET", location.removeprefix(server.url), headers={"Range": f"bytes=0-{layer['size'] - 1}"})
            assert "sha256:" + hashlib.sha256(part.body).hexdigest() == layer["digest"], layer
    assert server.request("GET", "/v2/alice/ollama/manifests/no-such-tag", headers=accept).status == 404
