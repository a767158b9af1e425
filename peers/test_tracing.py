"""Fingerprints: found by a second program written from docs/trace.md, and after gguf-py's own Q4_0."""

import hashlib
import hmac

import gguf
import numpy as np
from Cryptodome.Cipher import AES
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

MODEL = "acme/demo"
SECRET = bytes(range(32))
NAME = "layers.0.weight"


def marked(weighbridge, folder):
    random = np.random.default_rng(8)
    tensors = {
        NAME: random.normal(0, 0.02, (256, 512)).astype(np.float32),
        "norm": random.normal(1, 0.1, 512).astype(np.float32),
    }
    (folder / "secret").write_bytes(SECRET)
    save_file(tensors, folder / "original.safetensors", metadata={"format": "pt"})
    done = weighbridge.ok(
        "fingerprint", "original.safetensors", "copy.safetensors",
        "--buyer", "Globex", "--model", MODEL, "--secret-file", "secret", "--json",
    )
    return tensors, done.json()


def seed(buyer):
    return hmac.digest(SECRET, f"weighbridge fingerprint v1\0{MODEL}\0{buyer}".encode(), "sha256")


def signs(buyer, tensor, count):
    key = hmac.digest(seed(buyer), b"signs\0" + tensor.encode(), "sha256")[:16]
    stream = AES.new(key, AES.MODE_CTR, nonce=b"").encrypt(bytes(count // 8))
    return 1 - 2.0 * np.unpackbits(np.frombuffer(stream, np.uint8), bitorder="little")


def test_a_program_written_from_the_page_finds_the_buyer(weighbridge, tmp_path):
    original, said = marked(weighbridge, tmp_path)
    assert said["commitment"] == hashlib.sha256(seed("Globex")).hexdigest()
    copy = load_file(tmp_path / "copy.safetensors")
    with safe_open(tmp_path / "copy.safetensors", "np") as file:
        assert file.metadata() == {"format": "pt"}
    np.testing.assert_array_equal(copy["norm"], original["norm"])
    difference = (copy[NAME] - original[NAME]).ravel()
    strength = 0.01 * np.sqrt(np.mean(original[NAME].astype(np.float64) ** 2))
    np.testing.assert_allclose(difference, strength * signs("Globex", NAME, difference.size), rtol=1e-3)
    for buyer, least, most in [("Globex", 300, 400), ("Initech", -6, 6)]:
        z = difference @ signs(buyer, NAME, difference.size) / np.linalg.norm(difference)
        assert least < z < most


def test_a_copy_that_gguf_py_quantised_is_traced(weighbridge, tmp_path):
    marked(weighbridge, tmp_path)
    weights = load_file(tmp_path / "copy.safetensors")[NAME]
    (tmp_path / "buyers").write_text("".join(f"buyer {i}\n" for i in range(999)) + "Globex\n")
    for kind, least in [("Q8_0", 100), ("Q4_0", 20)]:
        type_ = gguf.GGMLQuantizationType[kind]
        writer = gguf.GGUFWriter(tmp_path / "leaked.gguf", "llama")
        writer.add_tensor("blk.0.ffn_up.weight", gguf.quantize(weights, type_), raw_dtype=type_)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        found = weighbridge.ok(
            "trace", "leaked.gguf", "--original", "original.safetensors",
            "--model", MODEL, "--secret-file", "secret", "--buyers", "buyers", "--json",
        ).json()
        assert found["named"] == ["Globex"], kind
        assert found["buyers"][0]["z"] > least
        assert found["tensors"] == [{"original": NAME, "copy": "blk.0.ffn_up.weight", "transposed": False}]
