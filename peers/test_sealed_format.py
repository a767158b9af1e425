"""Sealed packages and grants, opened by a script that was written from docs/sealed-format.md and shares no line with us."""

import base64
import hashlib
import json
import os
import subprocess
import sys

import pytest
from clients import tool
from conftest import ROOT

SCRIPT = ROOT / "peers" / "open_sealed.py"
# One of several segments, one that ends with its first segment, one in a folder, an empty one.
SIZES = {"weights.bin": 2_500_000, "first.bin": 1_048_520, "part/モデル 🏋.bin": 1000, "empty.bin": 0}


@pytest.fixture
def traded(weighbridge, tmp_path):
    """A vendor's package, and his grant to a licensee."""
    (tmp_path / "model" / "part").mkdir(parents=True)
    for name, size in SIZES.items():
        (tmp_path / "model" / name).write_bytes(os.urandom(size))
    (tmp_path / "model" / "README.md").write_text("# Größe\n")
    weighbridge.ok("keys", "create", "vendor", "--out", "acme")
    weighbridge.ok("keys", "create", "licensee", "--out", "bolt")
    weighbridge.ok("seal", "model", "--key", "acme.pem", "--out", "sealed", "--model", "acme/größe 🏋", "--vendor", "Acme")
    issue(weighbridge, "bolt.grant")
    return tmp_path


def issue(weighbridge, out, package="sealed", licensee="bolt.pub.pem"):
    given = ["--not-after", "2099-12-31", "--grace-days", "14", "--requests", "1000", "--logprobs", "none"]
    weighbridge.ok(
        "grant", "issue", "--package", package, "--licensee", licensee, "--name", "Bolt é", "--key", "acme.pem",
        "--actions", "infer,export", *given, "--out", out,
    )  # fmt: skip


def opened(folder, *, package="sealed", grant="bolt.grant", vendor="acme.pub.pem", licensee="bolt.pem"):
    arguments = [package, grant, vendor, licensee, "opened"]
    return subprocess.run([sys.executable, SCRIPT, *arguments], cwd=folder, capture_output=True, text=True, timeout=60)


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(folder, reason, **given):
    done = opened(folder, **given)
    assert done.returncode != 0 and reason in done.stderr, done.stderr


def test_the_script_is_short():
    assert len(SCRIPT.read_text().splitlines()) <= 60


def test_the_script_opens_what_we_sealed_and_granted(traded):
    done = opened(traded)
    assert done.returncode == 0, done.stderr
    assert contents(traded / "opened") == contents(traded / "model")


def test_nothing_of_the_weights_is_in_the_package(traded):
    sealed = b"".join(contents(traded / "sealed").values())
    weights = (traded / "model" / "weights.bin").read_bytes()
    assert not any(weights[at : at + 64] in sealed for at in range(0, len(weights), 100_000))


def test_documents_verify_with_openssl_alone(traded, tmp_path):
    for name in ("sealed/sealed.json", "bolt.grant"):
        line, signature, _ = (traded / name).read_bytes().split(b"\n")
        (tmp_path / "signed").write_bytes(line)
        (tmp_path / "signature").write_bytes(base64.b64decode(signature))
        command = ["pkeyutl", "-verify", "-pubin", "-inkey", traded / "acme.pub.pem", "-rawin", "-in", "signed"]
        verify = [tool("openssl", "openssl"), *command, "-sigfile", "signature"]
        assert subprocess.run(verify, cwd=tmp_path, capture_output=True).returncode == 0
        (tmp_path / "signed").write_bytes(line.replace(b"Acme", b"Akme"))
        assert subprocess.run(verify, cwd=tmp_path, capture_output=True).returncode != 0


def test_documents_are_the_json_that_python_writes(traded):
    for name in ("sealed/sealed.json", "bolt.grant"):
        line = (traded / name).read_bytes().split(b"\n")[0]
        written = json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert written.encode() == line


def test_a_grant_names_the_package_by_its_digest(traded):
    line = (traded / "sealed" / "sealed.json").read_bytes().split(b"\n")[0]
    grant = json.loads((traded / "bolt.grant").read_bytes().split(b"\n")[0])
    assert grant["package"] == {"digest": hashlib.sha256(line).hexdigest(), "model": "acme/größe 🏋"}


def test_others_open_nothing(weighbridge, traded):
    weighbridge.ok("keys", "create", "licensee", "--out", "carl")
    weighbridge.ok("keys", "create", "vendor", "--out", "other")
    weighbridge.ok("seal", "model", "--key", "acme.pem", "--out", "another")
    refused(traded, "the grant is for another key", licensee="carl.pem")
    refused(traded, "InvalidSignature", vendor="other.pub.pem")
    refused(traded, "the grant is for another package", package="another")
    assert not (traded / "opened").exists()


@pytest.mark.parametrize("what", ["sealed/weights.bin.sealed", "sealed/README.md", "sealed/sealed.json", "bolt.grant"])
def test_both_refuse_what_was_changed(weighbridge, traded, what):
    unsealed = ["unseal", "sealed", "--grant", "bolt.grant", "--vendor", "acme.pub.pem", "--key", "bolt.pem"]
    weighbridge.ok(*unsealed, "--out", "whole")
    assert contents(traded / "whole") == contents(traded / "model")
    file = traded / what
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 4
    file.write_bytes(content)
    refused(traded, "")
    assert weighbridge(*unsealed, "--out", "plain").code == 1
    assert not (traded / "plain").exists()


def test_both_refuse_what_was_added(weighbridge, traded):
    (traded / "sealed" / "added.txt").write_text("")
    refused(traded, "other files")
    done = weighbridge("unseal", "sealed", "--key", "acme.pem", "--out", "plain")
    assert done.code == 1 and "added.txt is no part of what the vendor signed" in done.err
