"""Signatures of models, with the reference implementation of OpenSSF Model Signing on the other side."""

import json
import shutil
import subprocess

import pytest
from clients import python, tool

CURVES = {"p256": "prime256v1", "p384": "secp384r1", "p521": "secp521r1"}

# Shards are not in the reference's command line, only in its library.
SHARDS = """
import sys
from model_signing import hashing, signing, verifying
what, folder, key = sys.argv[1:]
if what == "sign":
    ways = hashing.Config().use_shard_serialization(shard_size=1000)
    signing.Config().use_elliptic_key_signer(private_key=key).set_hashing_config(ways).sign(folder, folder + ".sig")
else:
    verifying.Config().use_elliptic_key_verifier(public_key=key).verify(folder, folder + ".sig")
"""


@pytest.fixture(scope="session")
def reference():
    """The reference implementation as a command."""
    interpreter = python("model-signing")

    def run(*arguments, script=None):
        start = ["-c", script] if script else ["-m", "model_signing"]
        done = subprocess.run(
            [str(interpreter), *start, *map(str, arguments)], capture_output=True, text=True, timeout=240
        )
        return done.returncode, done.stdout + done.stderr

    return run


def openssl(*arguments):
    subprocess.run([tool("openssl", "openssl"), *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture
def model(tmp_path):
    folder = tmp_path / "model"
    (folder / "part").mkdir(parents=True)
    (folder / "config.json").write_text("{}\n")
    (folder / "part" / "weights.bin").write_bytes(bytes(range(256)) * 10)
    (folder / "part-2.bin").write_bytes(b"second")
    (folder / ".hidden").write_text("signed as well\n")
    (folder / "モデル.txt").write_text("a name beyond ASCII\n")
    (folder / "notes.txt").write_text("not signed\n")
    (folder / ".gitattributes").write_text("*.bin filter=lfs\n")
    return folder


@pytest.fixture
def chain(tmp_path):
    """A root, one between, and a signer of P-384, as openssl makes them."""
    names = {"root": "CA:TRUE", "between": "CA:TRUE", "signer": "CA:FALSE"}
    issuer = "root"
    for name, constraint in names.items():
        key, request, made = (tmp_path / f"{name}.{end}" for end in ("pem", "csr", "crt"))
        extensions = tmp_path / f"{name}.ext"
        usage = "digitalSignature" if name == "signer" else "keyCertSign,cRLSign"
        extensions.write_text(f"basicConstraints=critical,{constraint}\nkeyUsage=critical,{usage}\n")
        openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", key)
        openssl("req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", request)
        by = ["-signkey", key] if name == "root" else ["-CA", tmp_path / f"{issuer}.crt", "-CAkey", tmp_path / f"{issuer}.pem", "-CAcreateserial"]  # fmt: skip
        openssl("x509", "-req", "-in", request, *by, "-days", "30", "-extfile", extensions, "-out", made)
        issuer = name
    return {name: tmp_path / f"{name}.crt" for name in names} | {"key": tmp_path / "signer.pem"}


@pytest.mark.parametrize("curve", CURVES)
def test_the_reference_verifies_what_we_sign_with_a_key(curve, model, weighbridge, reference, tmp_path):
    weighbridge.ok("keys", "create", "--curve", curve, "--out", tmp_path / "k")
    weighbridge.ok("sign", model, "--key", tmp_path / "k.pem", "--ignore", "notes.txt")
    command = ["verify", "key", model, "--public_key", tmp_path / "k.pub.pem", "--signature", model / "model.sig"]
    assert reference(*command)[0] == 0, reference(*command)[1]
    # What was ignored may change, what was signed may not.
    (model / "notes.txt").write_text("changed\n")
    assert reference(*command)[0] == 0
    (model / "part-2.bin").write_bytes(b"secone")
    code, said = reference(*command)
    assert code != 0 and "part-2.bin" in said


@pytest.mark.parametrize("curve", CURVES)
def test_we_verify_what_the_reference_signs_with_a_key(curve, model, weighbridge, reference, tmp_path):
    key, public = tmp_path / "k.pem", tmp_path / "k.pub.pem"
    openssl("ecparam", "-name", CURVES[curve], "-genkey", "-noout", "-out", key)
    openssl("ec", "-in", key, "-pubout", "-out", public)
    code, said = reference(
        "sign", "key", model, "--private_key", key, "--signature", model / "model.sig", "--ignore-paths", model / "notes.txt"
    )  # fmt: skip
    assert code == 0, said
    verified = weighbridge("verify", model, "--key", public, "--json").json()
    hint = json.loads((model / "model.sig").read_text())["verificationMaterial"]["publicKey"]["hint"]
    assert verified["verified"] and verified["files"] == 5 and verified["signer"]["hint"] == hint
    (model / "part" / "weights.bin").write_bytes(bytes(2560))
    done = weighbridge("verify", model, "--key", public)
    assert done.code == 1 and "part/weights.bin was changed" in done.err


def test_certificates_are_taken_both_ways(model, chain, weighbridge, reference, tmp_path):
    ours, theirs = tmp_path / "ours.sig", tmp_path / "theirs.sig"
    weighbridge.ok(
        "sign", model, "--key", chain["key"], "--certificate", chain["signer"],
        "--certificate-chain", chain["between"], "--signature", ours,
    )  # fmt: skip
    code, said = reference("verify", "certificate", model, "--certificate_chain", chain["root"], "--signature", ours)
    assert code == 0, said
    code, said = reference(
        "sign", "certificate", model, "--private_key", chain["key"], "--signing_certificate", chain["signer"],
        "--certificate_chain", chain["between"], "--signature", theirs,
    )  # fmt: skip
    assert code == 0, said
    verified = weighbridge(
        "verify", model, "--certificate-chain", chain["root"], "--signature", theirs, "--json"
    ).json()
    assert verified["verified"] and verified["signer"]["subject"] == "CN=signer"
    done = weighbridge(
        "verify", model, "--certificate-chain", chain["root"], "--signature", theirs, "--at", "2020-01-01T00:00:00Z"
    )
    assert done.code == 1 and "is valid from" in done.err


def test_shards_are_taken_both_ways(model, weighbridge, reference, tmp_path):
    weighbridge.ok("keys", "create", "--out", tmp_path / "k")
    signature = tmp_path / "model.sig"
    weighbridge.ok("sign", model, "--key", tmp_path / "k.pem", "--shard-size", 1000, "--signature", signature)
    code, said = reference("verify", model, tmp_path / "k.pub.pem", script=SHARDS)
    assert code == 0, said
    signature.unlink()
    code, said = reference("sign", model, tmp_path / "k.pem", script=SHARDS)
    assert code == 0, said
    weighbridge.ok("verify", model, "--key", tmp_path / "k.pub.pem", "--signature", signature)


def test_both_refuse_the_same(model, weighbridge, reference, tmp_path):
    weighbridge.ok("keys", "create", "--out", tmp_path / "k")
    weighbridge.ok("keys", "create", "--out", tmp_path / "other")
    weighbridge.ok("sign", model, "--key", tmp_path / "k.pem")

    def both(folder, key="k"):
        public = tmp_path / f"{key}.pub.pem"
        ours = weighbridge("verify", folder, "--key", public)
        theirs = reference("verify", "key", folder, "--public_key", public, "--signature", folder / "model.sig")
        assert (ours.code, theirs[0] != 0) in ((0, False), (1, True)), f"{ours.err}\n{theirs[1]}"
        return ours.err

    def changed(change):
        folder = tmp_path / "changed"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(model, folder)
        change(folder)
        return both(folder)

    assert both(model) == ""
    assert "was made with the key" in both(model, "other")
    assert "extra.txt was added" in changed(lambda folder: (folder / "extra.txt").write_text("x"))
    assert "config.json was removed" in changed(lambda folder: (folder / "config.json").unlink())
    assert "config.json was renamed to c.json" in changed(
        lambda folder: (folder / "config.json").rename(folder / "c.json")
    )
    assert "link is a link to config.json" in changed(lambda folder: (folder / "link").symlink_to("config.json"))
    assert "is not JSON" in changed(lambda folder: (folder / "model.sig").write_text("{"))
