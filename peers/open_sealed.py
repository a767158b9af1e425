"""Opens a sealed package, from docs/sealed-format.md alone: PACKAGE GRANT VENDOR.pub.pem LICENSEE.pem OUT"""

import hashlib
import hmac
import json
import sys
from base64 import b64decode
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

SEGMENT, KEM, SUITE = 1 << 20, b"HPKE-v1KEM\x00\x20", b"HPKE-v1HPKE\x00\x20\x00\x01\x00\x02"
package, grant, vendor, licensee, out = map(Path, sys.argv[1:])
vendor, licensee = load_pem_public_key(vendor.read_bytes()), load_pem_private_key(licensee.read_bytes(), None)
extract = partial(hmac.digest, digest="sha256")
ours = licensee.public_key().public_bytes_raw()

def expand(key, info, length=32):
    return extract(key, info + b"\1")[:length]

def document(path, kind, signer):
    line, signature, rest = path.read_bytes().split(b"\n")
    vendor.verify(b64decode(signature, validate=True), line)
    said, name = json.loads(line), "ed25519:" + hashlib.sha256(vendor.public_bytes_raw()).hexdigest()
    assert said["type"] == kind and said[signer]["key"] == name and rest == b"", f"{path} is no {kind}"
    return said, hashlib.sha256(line).hexdigest()

def unwrap(enc, ciphertext, aad, info=b"weighbridge package key for a licensee v1"):
    dh = licensee.exchange(X25519PublicKey.from_public_bytes(enc))
    shared = expand(extract(b"", KEM + b"eae_prk" + dh), b"\0\x20" + KEM + b"shared_secret" + enc + ours)
    context = b"\0" + extract(b"", SUITE + b"psk_id_hash") + extract(b"", SUITE + b"info_hash" + info)
    secret = extract(shared, SUITE + b"secret")
    nonce = expand(secret, b"\0\x0c" + SUITE + b"base_nonce" + context, 12)
    return AESGCM(expand(secret, b"\0\x20" + SUITE + b"key" + context)).decrypt(nonce, ciphertext, aad)

def segments(sealed, key, context):
    cipher = AESGCM(expand(extract(sealed[1:33], key), context))
    for number, start in enumerate([40, *range(SEGMENT, len(sealed), SEGMENT)]):
        end = (number + 1) * SEGMENT
        nonce = sealed[33:40] + number.to_bytes(4, "big") + bytes([end >= len(sealed)])
        yield cipher.decrypt(nonce, sealed[start:end], None)

manifest, digest = document(package / "sealed.json", "weighbridge-package/1", "vendor")
granted, _ = document(grant, "weighbridge-grant/1", "issuer")
assert granted["package"]["digest"] == digest, "the grant is for another package"
assert granted["licensee"]["key"] == "x25519:" + hashlib.sha256(ours).hexdigest(), "the grant is for another key"
enc, ciphertext = (b64decode(granted["wrapped_key"][name]) for name in ("enc", "ciphertext"))
key = unwrap(enc, ciphertext, f"weighbridge-grant/1\n{digest}\n{granted['id']}".encode())
there = {str(file.relative_to(package)) for file in package.rglob("*") if file.is_file()}
assert there - {"sealed.json", ".gitattributes"} == {file["path"] for file in manifest["files"]}, "other files"
for file in manifest["files"]:
    content, path = (package / file["path"]).read_bytes(), file.get("opens", file)["path"]
    assert hashlib.sha256(content).hexdigest() == file["sha256"], f"{path} was changed"
    if "opens" in file:
        content = b"".join(segments(content, key, f"{manifest['type']}\n{manifest['salt']}\n{path}".encode()))
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    (out / path).write_bytes(content)
