"""Makes the files here, with OpenSSL and Python's cryptography, from docs/sealed-format.md: keys, a package and a grant
that no line of Weighbridge has made. Run in this folder; the keys are fixed, what is random is new."""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import subprocess

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEGMENT, TAG = 1 << 20, 16
VENDOR = ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"vendor of golden files").digest())
LICENSEE = x25519.X25519PrivateKey.from_private_bytes(hashlib.sha256(b"licensee of golden files").digest())


def b64(data):
    return base64.b64encode(data).decode()


def key_id(key):
    kind = "ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else "x25519"
    return f"{kind}:{hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()}"


def hkdf(key, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


def signed(document):
    line = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return line + b"\n" + b64(VENDOR.sign(line)).encode() + b"\n"


def sealed(key, salt, path, plain):
    header = bytes([40]) + os.urandom(39)
    cipher = AESGCM(hkdf(key, header[1:33], f"weighbridge-package/1\n{b64(salt)}\n{path}".encode()))
    cuts = [0, *range(SEGMENT - TAG - 40, len(plain), SEGMENT - TAG), len(plain)]
    out = header
    for number, (start, end) in enumerate(zip(cuts, cuts[1:])):
        last = bytes([number == len(cuts) - 2])
        out += cipher.encrypt(header[33:] + number.to_bytes(4, "big") + last, plain[start:end], None)
    return out


def wrap(key, aad):
    """RFC 9180, base mode, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""

    def extract(suite, salt, label, ikm):
        return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite, prk, label, info, length):
        label = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label
        return hmac.digest(prk, label + info + b"\1", "sha256")[:length]

    ephemeral, recipient = x25519.X25519PrivateKey.generate(), LICENSEE.public_key()
    enc = ephemeral.public_key().public_bytes_raw()
    suite = b"KEM\x00\x20"
    prk = extract(suite, b"", b"eae_prk", ephemeral.exchange(recipient))
    secret = expand(suite, prk, b"shared_secret", enc + recipient.public_bytes_raw(), 32)
    suite = b"HPKE\x00\x20\x00\x01\x00\x02"
    info = extract(suite, b"", b"info_hash", b"weighbridge package key for a licensee v1")
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + info
    secret = extract(suite, secret, b"secret", b"")
    cipher = AESGCM(expand(suite, secret, b"key", context, 32))
    return enc, cipher.encrypt(expand(suite, secret, b"base_nonce", context, 12), key, aad)


def keys():
    for name, key in (("vendor", VENDOR), ("licensee", LICENSEE)):
        private, public, hidden = (f"{name}{end}.pem" for end in ("", ".pub", "-encrypted"))
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        openssl = ["openssl", "pkey", "-inform", "DER"]
        subprocess.run([*openssl, "-out", private], input=der, check=True)
        subprocess.run([*openssl, "-pubout", "-out", public], input=der, check=True)
        secret = ["-v2", "aes-256-cbc", "-passout", "pass:open sesame"]
        subprocess.run(["openssl", "pkcs8", "-topk8", "-in", private, "-out", hidden, *secret], check=True)


def package():
    folder = pathlib.Path("package")
    (folder / "part").mkdir(parents=True, exist_ok=True)
    salt = hashlib.sha256(b"salt of golden files").digest()
    raw = serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    key = hkdf(VENDOR.private_bytes(*raw), salt, b"weighbridge package key v1")
    plain = {"part/weights.bin": bytes(range(256)) * 4, "README.md": b"# Golden\n", "empty.bin": b""}
    files = []
    for path, content in sorted(plain.items()):
        entry = {"path": path}
        if path != "README.md":
            entry = {"path": path + ".sealed", "opens": {"path": path, "size": len(content)}}
            content = sealed(key, salt, path, content)
        (folder / entry["path"]).write_bytes(content)
        files.append(entry | {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    document = signed({
        "type": "weighbridge-package/1",
        "cipher": "AES256_GCM_HKDF_1MB",
        "model": "acme/golden",
        "salt": b64(salt),
        "created": "2026-01-01T00:00:00Z",
        "vendor": {"key": key_id(VENDOR), "name": "Acme Größe 🏋"},
        "files": files,
    })  # fmt: skip
    (folder / "sealed.json").write_bytes(document)
    return key, hashlib.sha256(document.split(b"\n")[0]).hexdigest()


def grant(key, digest):
    number = "0123456789abcdef" * 2
    enc, ciphertext = wrap(key, f"weighbridge-grant/1\n{digest}\n{number}".encode())
    pathlib.Path("my.grant").write_bytes(signed({
        "type": "weighbridge-grant/1",
        "id": number,
        "issued": "2026-01-01T00:00:00Z",
        "issuer": {"key": key_id(VENDOR), "name": "Acme"},
        "licensee": {"key": key_id(LICENSEE), "name": "Bolt"},
        "package": {"digest": digest, "model": "acme/golden"},
        "scope": {"actions": ["export", "infer"], "purposes": ["research"], "territory": ["DE"], "nodes": ["a" * 64]},
        "term": {"not_before": "2026-01-01T00:00:00Z", "not_after": "2027-01-01T00:00:00Z", "grace_days": 7},
        "limits": {"requests": 1000, "tokens_per_day": 5, "max_nodes": 1, "max_concurrent": 2},
        "outputs": {"top": 5, "round": 3},
        "contact": {"revocations": "https://acme.example/list", "max_age_days": 7, "check_in_days": 30},
        "plan": "per request",
        "wrapped_key": {"algorithm": "HPKE/0x0020/0x0001/0x0002", "enc": b64(enc), "ciphertext": b64(ciphertext)},
    }))  # fmt: skip
    pathlib.Path("revocations.json").write_bytes(signed({
        "type": "weighbridge-revocations/1",
        "issuer": key_id(VENDOR),
        "serial": 3,
        "issued": "2026-02-01T00:00:00Z",
        "next_update": "2026-03-01T00:00:00Z",
        "revoked": [{"grant": "f" * 32, "at": "2026-01-15T00:00:00Z", "reason": "unpaid"}],
    }))  # fmt: skip


if __name__ == "__main__":
    os.chdir(pathlib.Path(__file__).resolve().parent)
    keys()
    grant(*package())
