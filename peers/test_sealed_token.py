"""Keys of vendors and licensees under a key that does not leave its token (PKCS#11): SoftHSM, asked as any other is."""

import hashlib
import hmac
import os
import shutil
import subprocess
from pathlib import Path

import clients
import pytest
from hub import Server

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN, OTHER_PIN = "314159", "271828"
TIMEOUT = 60


@pytest.fixture
def token(tmp_path, monkeypatch):
    """A token with a secret key that is called weighbridge; its URI."""
    if not MODULE.is_file() or not shutil.which("softhsm2-util") or not shutil.which("pkcs11-tool"):
        clients.missing("there is no SoftHSM: install the packages softhsm2 and opensc")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    tool("softhsm2-util", "--init-token", "--free", "--label", "acme", "--so-pin", PIN, "--pin", PIN)
    pkcs11("--keygen", "--key-type", "GENERIC:32", "--label", "weighbridge", "--id", "01")
    (tmp_path / "pin").write_text(PIN + "\n")
    return f"pkcs11:object=weighbridge?module-path={MODULE}"


def tool(*words):
    done = subprocess.run(list(map(str, words)), capture_output=True, timeout=TIMEOUT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def pkcs11(*words):
    return tool("pkcs11-tool", "--module", MODULE, "--login", "--pin", PIN, *words)


def under(token):
    return ["--key-token", token, "--password-file", "pin"]


def test_a_vendor_and_a_licensee_whose_keys_open_with_their_token_alone(weighbridge, token, tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    (model / "weights.bin").write_bytes(os.urandom(100_000))
    weighbridge.ok("keys", "create", "vendor", "--out", "acme", *under(token))
    weighbridge.ok("keys", "create", "licensee", "--out", "bob", *under(token))
    assert (tmp_path / "acme.pem").read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    key = ["--key", "acme.pem"]
    weighbridge.ok("seal", "model", *key, *under(token), "--out", "package", "--model", "acme/m", "--vendor", "Acme")
    weighbridge.ok("grant", "issue", "--package", "package", "--licensee", "bob.pub.pem", *key, *under(token), "--actions", "infer,export", "--out", "bob.grant")
    opening = ["unseal", "package", "--grant", "bob.grant", "--vendor", "acme.pub.pem", "--key", "bob.pem"]
    weighbridge.ok(*opening, *under(token), "--out", "opened")
    assert (tmp_path / "opened" / "weights.bin").read_bytes() == (model / "weights.bin").read_bytes()

    # The file is worth nothing with the PIN alone, with another PIN, or with another key of the token.
    (tmp_path / "other-pin").write_text(OTHER_PIN + "\n")
    pkcs11("--keygen", "--key-type", "GENERIC:32", "--label", "another", "--id", "02")
    pkcs11("--keygen", "--key-type", "AES:32", "--label", "cipher", "--id", "03")
    for options, told in [
        (["--password-file", "pin"], "the password does not open the key"),
        (["--key-token", token, "--password-file", "other-pin"], "does not take the PIN"),
        (["--key-token", token.replace("weighbridge", "another"), "--password-file", "pin"], "the password does not open the key"),
        (["--key-token", token.replace("weighbridge", "absent"), "--password-file", "pin"], "no secret key that is called 'absent'"),
        (["--key-token", token.replace("weighbridge", "cipher"), "--password-file", "pin"], "cannot compute HMAC-SHA-256"),
        (["--key-token", token], "a token opens with its PIN"),
    ]:
        refused = weighbridge(*opening, *options, "--out", "not")
        assert refused.code != 0 and told in refused.err, (options, refused)
        assert PIN not in refused.err and OTHER_PIN not in refused.err, refused.err
        assert not (tmp_path / "not").exists()

    # Nobody but the token has its key, and anything that speaks to it makes the password: a key that is backed up can be read.
    (tmp_path / "text").write_bytes(b"weighbridge key password v1")
    pkcs11("--sign", "--mechanism", "SHA256-HMAC", "--id", "01", "--input-file", tmp_path / "text", "--output-file", tmp_path / "mac")
    password = (tmp_path / "mac").read_bytes().hex()
    public = tool("openssl", "pkey", "-in", tmp_path / "acme.pem", "-passin", f"pass:{password}", "-pubout")
    assert public == (tmp_path / "acme.pub.pem").read_bytes()
    assert password != hmac.digest(b"", b"weighbridge key password v1", hashlib.sha256).hex()


def test_a_server_whose_keys_open_with_its_token(weighbridge, token, tmp_path):
    weighbridge.ok("keys", "create", "vendor", "--out", "acme", *under(token))
    weighbridge.ok("keys", "create", "licensee", "--out", "bob", *under(token))
    data = tmp_path / "data"
    data.mkdir()
    pin = tmp_path / "pin"
    (data / "weighbridge.yaml").write_text(
        f"grants:\n  key: {tmp_path / 'bob.pem'}\n  key-token: {token}\n  key-password-file: {pin}\n"
        f"  vendor-key: {tmp_path / 'acme.pem'}\n  vendor-key-token: {token}\n  vendor-key-password-file: {pin}\n"
    )
    server = Server(data).start()
    try:
        vendor = server.request("GET", "/api/weighbridge/issued-grants", server.admin).json()["vendor"]
        assert vendor["public_key"] == (tmp_path / "acme.pub.pem").read_text()
        here = server.request("GET", "/api/weighbridge/grants", server.admin).json()
        assert here["public_key"] == (tmp_path / "bob.pub.pem").read_text(), here
    finally:
        server.stop()
    said = (tmp_path / "data.stderr").read_text()
    assert PIN not in said, said
    for file in data.rglob("*"):
        assert not file.is_file() or PIN.encode() not in file.read_bytes(), file
