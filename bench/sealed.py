"""What sealing costs: the packaged server with a sealed model and the same one open, by turns, in one run.

Loading: a network of 1 GiB in the page cache is deployed and asked once; sealed it is decrypted and compared with the
digests that its vendor signed, open its SHA-256 is computed before (by openssl), so that both are checked. Answering: the
network of models/mnist-mlp is kept busy by wrk over 32 connections, under a grant that counts nothing. The median of the
ratios within a round counts.

    python sealed.py [--rounds 3] [--seconds 8] [--units 16000] [--json sealed.json]

Exit code 1 when a claim fails.
"""

import argparse
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contenders import Weighbridge
from load import binary_requests, median, wrk
from machine import ROOT, cpu_name, load

CONNECTIONS = 32
MOST_LOADING, LEAST_SHARE = 2.0, 0.97
MODEL = ROOT / "models" / "mnist-mlp" / "mnist_open_weights.safetensors"
BLOCK = 1 << 24


def run(*words):
    done = subprocess.run([str(ROOT / "weighbridge"), *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"sealed: weighbridge {words[0]}: {done.stderr}")


def large(path, units):
    """The network with a further layer, units x units, and random weights."""
    content = MODEL.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    metadata = json.loads(content[8 : 8 + length])["__metadata__"]
    network = json.loads(metadata["network"])
    layers = network["config"]["layers"]
    first = next(index for index, layer in enumerate(layers) if layer["class_name"] == "Dense")
    wide = json.loads(json.dumps(layers[first]))
    wide["config"]["name"] = "wide"
    layers[first]["config"]["units"] = wide["config"]["units"] = units
    wide["build_config"] = {"input_shape": [None, units]}
    layers.insert(first + 1, wide)
    layers[first + 2]["build_config"] = {"input_shape": [None, units]}
    shapes = {
        "dense.bias": [units], "dense.kernel": [784, units], "dense_1.bias": [10], "dense_1.kernel": [units, 10],
        "wide.bias": [units], "wide.kernel": [units, units],
    }  # fmt: skip
    header, at = {"__metadata__": metadata | {"network": json.dumps(network)}}, 0
    for name, shape in shapes.items():
        size = 4 * shape[0] * (shape[1] if len(shape) > 1 else 1)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    # Any bytes with a small exponent do: what is measured is how they travel.
    block = b"".join(struct.pack("<f", random.Random(1).uniform(-0.01, 0.01)) for _ in range(1024)) * (BLOCK // 4096)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for start in range(0, at, BLOCK):
            file.write(block[: min(BLOCK, at - start)])


def first_answer(server, path, name, request):
    """Seconds from the wish to deploy to the first answer."""
    start = time.monotonic()
    server.deploy(path, name)
    server.call("POST", f"/v2/models/{name}/infer", request)
    taken = time.monotonic() - start
    server.undeploy(name)
    return taken


def digest(path):
    start = time.monotonic()
    subprocess.run(["openssl", "dgst", "-sha256", str(path)], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def grant(server, folder, package, vendor):
    file = folder / f"{package.name}.grant"
    run("grant", "issue", "--package", package, "--licensee", folder / "bob.pub.pem", "--key", folder / "acme.pem", "--grants", folder / "grants", "--out", file)
    run("grant", "install", file, "--vendor", vendor, "--server", server.url, "--token", server.token)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--warm", type=int, default=8)
    parser.add_argument("--units", type=int, default=16000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    print(f"{cpu_name()}, {os.cpu_count()} cores, load {load():.2f} at the start")
    with tempfile.TemporaryDirectory(dir=ROOT / "bench" / "target") as name:
        folder = Path(name)
        run("keys", "create", "vendor", "--out", folder / "acme")
        run("keys", "create", "licensee", "--out", folder / "bob")
        os.environ["WEIGHBRIDGE_GRANTS_KEY"] = str(folder / "bob.pem")
        # A network of 1 GiB is more than a server takes that nobody told to.
        os.environ.setdefault("WEIGHBRIDGE_JAVA_OPTIONS", "-Xmx3g")
        server = Weighbridge(folder)
        try:
            figures = measured(server, folder, options)
        finally:
            server.end()
    claims = [
        ("time to the first answer, sealed over open", median(b / a for a, b in figures["loading"]), MOST_LOADING, False),
        ("throughput, sealed of open", median(b / a for a, b in figures["answering"]), LEAST_SHARE, True),
    ]
    held = True
    for name, value, limit, least in claims:
        holds = value >= limit if least else value <= limit
        held &= holds
        print(f"{name:48} {value:7.3f}  {'at least' if least else 'at most'} {limit:g}  {'held' if holds else 'MISSED'}")
    if options.json:
        options.json.write_text(json.dumps({"figures": figures, "claims": [claim[:3] for claim in claims], "held": held}, indent=2) + "\n")
    sys.exit(0 if held else 1)


def measured(server, folder, options):
    figures = {"loading": [], "answering": []}
    for name in ("small", "large"):
        (folder / name).mkdir()
    (folder / "small" / "model.safetensors").write_bytes(MODEL.read_bytes())
    large(folder / "large" / "model.safetensors", options.units)
    for name in ("small", "large"):
        package = folder / f"{name}-sealed"
        start = time.monotonic()
        run("seal", folder / name, "--key", folder / "acme.pem", "--out", package, "--model", f"acme/{name}")
        size = (folder / name / "model.safetensors").stat().st_size
        print(f"  sealing {size / 2**30:.2f} GiB took {time.monotonic() - start:.2f} s, the start of the program with it")
        grant(server, folder, package, folder / "acme.pub.pem")
    chance = random.Random(1)
    image = {"inputs": [{"name": "input_layer", "shape": [1, 28, 28], "datatype": "FP32", "data": [chance.random() for _ in range(784)]}]}
    open_file, sealed = folder / "large" / "model.safetensors", folder / "large-sealed"
    # Both in the page cache, and the classes loaded.
    digest(open_file), digest(sealed / "model.safetensors.sealed")
    first_answer(server, folder / "large", "warm", image), first_answer(server, sealed, "warm", image)
    for number in range(options.rounds):
        checked = digest(open_file)
        plain = first_answer(server, folder / "large", f"open-{number}", image)
        closed = first_answer(server, sealed, f"sealed-{number}", image)
        figures["loading"].append((checked + plain, closed))
        print(f"  first answer: open {plain:.2f} s and its digest {checked:.2f} s, sealed {closed:.2f} s", flush=True)
    server.deploy(folder / "small", "open")
    server.deploy(folder / "small-sealed", "sealed")
    requests = binary_requests(folder / "binary", "input_layer", [[chance.random() for _ in range(784)] for _ in range(20)])
    urls = [server.infer_url(name) for name in ("open", "sealed")]
    for url in urls:
        wrk(url, requests, CONNECTIONS, options.warm, server.token, warming=True)
    for number in range(options.rounds):
        order = (0, 1) if number % 2 == 0 else (1, 0)
        rates = {which: wrk(urls[which], requests, CONNECTIONS, options.seconds, server.token).rate for which in order}
        figures["answering"].append((rates[0], rates[1]))
        print(f"  answering: open {rates[0]:,.0f}/s, sealed {rates[1]:,.0f}/s", flush=True)
    return figures


if __name__ == "__main__":
    main()
