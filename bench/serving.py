"""Measures serving from outside: the packaged server beside MLServer (and BentoML, where it is installed) in one run.

All serve the network of models/mnist-mlp and get one real digit a request. wrk sends JSON and binary tensor data,
h2load sends gRPC; both run on the same cores as the server. Contenders take turns within a round, and the median of the
ratios within a round counts. MLServer runs the model with ONNX Runtime; of the settings in TRIED it gets those that are
fastest for it here, REST and gRPC apart. The same ONNX file is what ours is compared with; absolute figures are of the
file that Keras saved.

The server's own CPU is what /proc says over a run, for each request, less that of a bare call of ONNX Runtime in Python
(nothing is joined then). Poison (NaN, wrong shapes, a body of 1 GB, bodies that trickle) runs beside a wrk of its own.

    MLSERVER_PYTHON=... [BENTOML_PYTHON=...] python serving.py [--rounds 3] [--seconds 8] [--json serving.json] [--docs]

Exit code 1 when a claim fails.
"""

import argparse
import gzip
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import serving_curve
from contenders import Weighbridge, bentoml, mlserver
from load import binary_requests, grpc_request, h2load, json_requests, median, middle, wrk
from machine import ROOT, cpu_name, load
from poison import poisoned

DIGITS = 100
SIZE = 784
CONNECTIONS = 32
CURVE = (1, 8, 32, 128, 512)
# Workers, requests that are joined at most, seconds that it waits for them.
TRIED = ((0, 0, 0.0), (1, 0, 0.0), (0, 32, 0.001))
SAME = 50

REST_TIMES = 10
GRPC_TIMES = 8
JSON_RATE = 25_000
BINARY_RATE = 35_000
JOINED_ROWS = 2
ALONE_SHARE = 0.95
JSON_MICROS = 60
BINARY_MICROS = 35
DEPLOYMENT_MB = 2
RESTART_SECONDS = 3
POISON_TIMES = 2

BARE = """
import sys, time
import numpy as np, onnxruntime
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options)
image = np.random.default_rng(1).random((1, 28, 28), dtype=np.float32)
for calls in (2000, 20000):
    start = time.process_time()
    for _ in range(calls):
        session.run(None, {"image": image})
    took = time.process_time() - start
print(took / calls * 1e6)
"""


class Claims:
    """Prints each figure beside its limit and keeps it."""

    def __init__(self):
        self.all = {}

    def add(self, name, value, limit, least, unit=""):
        held = value >= limit if least else value <= limit
        bound = "at least" if least else "at most"
        print(f"{name:66} {value:10.2f} {unit:7} {bound} {limit:g}  {'held' if held else 'MISSED'}", flush=True)
        self.all[name] = {"value": round(value, 3), "limit": limit, "least": least, "unit": unit, "held": held}

    def held(self):
        return all(claim["held"] for claim in self.all.values())


def digits(data):
    """The first test images of MNIST, each as 784 numbers that are exact as FP32 and as short as JSON can say them."""
    with gzip.open(data / "t10k-images-idx3-ubyte.gz") as file:
        pixels = file.read()[16:]
    table = [shortest(value / 255) for value in range(256)]
    return [[table[pixel] for pixel in pixels[i * SIZE : (i + 1) * SIZE]] for i in range(DIGITS)]


def shortest(value):
    exact = struct.pack("<f", value)
    for places in range(1, 10):
        short = float(f"{value:.{places}g}")
        if struct.pack("<f", short) == exact:
            return short
    raise AssertionError(value)


class Bench:
    def __init__(self, folder, options, images):
        self.folder, self.options, self.claims = folder, options, Claims()
        self.figures = {}
        self.model = folder / "model.onnx"
        writer = ROOT / "peers" / "onnx_models.py"
        weights = ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5"
        subprocess.run([options.mlserver, writer, "mnist-mlp", weights, self.model], check=True)
        self.keras = weights
        self.images = images
        self.json = json_requests(folder / "json", "image", images)
        self.binary = binary_requests(folder / "binary", "image", images)

    def grpc(self, model, name="image"):
        return grpc_request(self.folder / f"grpc-{model}", model, name, self.images[0])

    def say(self, what, run):
        self.figures.setdefault("runs", {}).setdefault(what, []).append(run.__dict__)
        print(f"  {what:44} {run.rate:9,.0f}/s   p50 {run.p50:8.2f} ms   p99 {run.p99:8.2f} ms", flush=True)
        return run

    # ---- beside others -----------------------------------------------------------------------------------------------

    def tune_mlserver(self):
        """Its fastest settings for REST and for gRPC."""
        rates = {}
        for tried in TRIED:
            with mlserver(self.options.mlserver, self.folder, self.model, *tried) as other:
                url = f"{other.url}/v2/models/mnist/infer"
                wrk(url, self.json, CONNECTIONS, 5, warming=True)
                rates["REST", tried] = self.say(f"MLServer REST, {tried}", wrk(url, self.json, CONNECTIONS, 4)).rate
                rates["gRPC", tried] = self.say(f"MLServer gRPC, {tried}", h2load(other.grpc, self.grpc("mnist"), CONNECTIONS, 4)).rate
        return [max(TRIED, key=lambda tried: rates[door, tried]) for door in ("REST", "gRPC")]

    def side_by_side(self, ours):
        """REST and gRPC at 32 connections by turns, with the same ONNX file."""
        rest, grpc = self.tune_mlserver()
        ours.deploy(self.model, "mnist")
        seconds, runs = self.options.seconds, {"REST": [], "gRPC": [], "binary": [], "MLServer REST": [], "MLServer gRPC": []}
        wrk(ours.infer_url("mnist"), self.json, CONNECTIONS, self.options.warm, ours.token, warming=True)
        h2load(ours.grpc, self.grpc("mnist"), CONNECTIONS, self.options.warm, ours.token)
        for _ in range(self.options.rounds):
            with mlserver(self.options.mlserver, self.folder, self.model, *rest) as other:
                url = f"{other.url}/v2/models/mnist/infer"
                wrk(url, self.json, CONNECTIONS, 5, warming=True)
                runs["MLServer REST"].append(self.say("MLServer REST", wrk(url, self.json, CONNECTIONS, seconds)))
            with mlserver(self.options.mlserver, self.folder, self.model, *grpc) as other:
                h2load(other.grpc, self.grpc("mnist"), CONNECTIONS, 2)
                runs["MLServer gRPC"].append(self.say("MLServer gRPC", h2load(other.grpc, self.grpc("mnist"), CONNECTIONS, seconds)))
            url = ours.infer_url("mnist")
            runs["REST"].append(self.say("Weighbridge REST, JSON, ONNX", wrk(url, self.json, CONNECTIONS, seconds, ours.token)))
            runs["binary"].append(self.say("Weighbridge REST, binary, ONNX", wrk(url, self.binary, CONNECTIONS, seconds, ours.token)))
            runs["gRPC"].append(self.say("Weighbridge gRPC, ONNX", self.counted(ours, "mnist", seconds)))
        for door, times in (("REST", REST_TIMES), ("gRPC", GRPC_TIMES)):
            pairs = list(zip(runs[door], runs[f"MLServer {door}"]))
            self.claims.add(f"{door}, {CONNECTIONS} connections, of MLServer's throughput", median(a.rate / b.rate for a, b in pairs), times, True, "times")
            self.claims.add(f"{door}, p99, of MLServer's", median(a.p99 / b.p99 for a, b in pairs), 1, False, "times")
        ours.undeploy("mnist")

    def counted(self, ours, model, seconds):
        """gRPC, with what the server counted as success: h2load does not see that."""
        before = int(ours.statistics(model)["inference_stats"]["success"]["count"])
        run = h2load(ours.grpc, self.grpc(model), CONNECTIONS, seconds, ours.token)
        good = int(ours.statistics(model)["inference_stats"]["success"]["count"]) - before
        if good < run.requests:
            raise SystemExit(f"serving: gRPC answered {run.requests}, of which {good} were good")
        return run

    def bento(self):
        """A figure without a claim: BentoML's service speaks a JSON of its own."""
        bodies = self.folder / "bento"
        bodies.mkdir()
        for number, image in enumerate(self.images, 1):
            rows = [[image[i * 28 : (i + 1) * 28] for i in range(28)]]
            (bodies / str(number)).write_text(json.dumps({"image": rows}, separators=(",", ":")))
        requests = self.json.__class__(bodies, len(self.images), "application/json")
        with bentoml(self.options.bentoml, self.folder, self.model) as other:
            wrk(f"{other.url}/predict", requests, CONNECTIONS, 5, warming=True)
            self.say("BentoML REST", wrk(f"{other.url}/predict", requests, CONNECTIONS, self.options.seconds))

    # ---- ours --------------------------------------------------------------------------------------------------------

    def absolute(self, ours):
        ours.deploy(self.keras, "mnist")
        seconds, name = self.options.seconds, ours.call("GET", "/v2/models/mnist")["inputs"][0]["name"]
        own = {
            "JSON": json_requests(self.folder / "own-json", name, self.images),
            "binary": binary_requests(self.folder / "own-binary", name, self.images),
        }
        for what, limit in (("JSON", JSON_RATE), ("binary", BINARY_RATE)):
            wrk(ours.infer_url("mnist"), own[what], CONNECTIONS, self.options.warm, ours.token, warming=True)
            runs = [self.say(f"Weighbridge {what}", wrk(ours.infer_url("mnist"), own[what], CONNECTIONS, seconds, ours.token)) for _ in range(self.options.rounds)]
            self.claims.add(f"{what}, {CONNECTIONS} connections", middle(runs).rate, limit, True, "/s")
        ours.undeploy("mnist")

    def batching(self, ours):
        """The same model twice: one joins requests, the other does not."""
        for name, most in (("joined", 32), ("single", 1)):
            ours.deploy(self.model, name, max_batch=most)
            wrk(ours.infer_url(name), self.binary, CONNECTIONS, self.options.warm, ours.token, warming=True)
        shares = []
        for _ in range(self.options.rounds):
            rates = {name: self.say(f"{name}, 1 connection", wrk(ours.infer_url(name), self.binary, 1, self.options.seconds, ours.token)).rate for name in ("joined", "single")}
            shares.append(rates["joined"] / rates["single"])
        self.claims.add("joining requests, 1 connection, of the throughput without", median(shares), ALONE_SHARE, True, "times")
        before = ours.statistics("joined")
        self.say("joined, 128 connections", wrk(ours.infer_url("joined"), self.binary, 128, self.options.seconds, ours.token))
        after = ours.statistics("joined")
        rows, batches = (int(after[key]) - int(before[key]) for key in ("inference_count", "execution_count"))
        self.claims.add("rows in a batch, 128 connections", rows / batches, JOINED_ROWS, True)
        self.say("single, 128 connections", wrk(ours.infer_url("single"), self.binary, 128, self.options.seconds, ours.token))
        bare = float(subprocess.run([self.options.mlserver, "-c", BARE, self.model], capture_output=True, text=True, check=True).stdout)
        print(f"  a bare call of ONNX Runtime: {bare:.1f} us of CPU", flush=True)
        self.figures["bare_call_micros"] = bare
        for what, requests, limit in (("JSON", self.json, JSON_MICROS), ("binary", self.binary, BINARY_MICROS)):
            wrk(ours.infer_url("single"), requests, CONNECTIONS, 3, ours.token)
            own = []
            for _ in range(self.options.rounds):
                start = ours.cpu_seconds()
                run = wrk(ours.infer_url("single"), requests, CONNECTIONS, self.options.seconds, ours.token)
                own.append((ours.cpu_seconds() - start) / run.requests * 1e6 - bare)
            self.claims.add(f"CPU of the server for one {what} request over the bare call", median(own), limit, False, "us")
        for name in ("joined", "single"):
            ours.undeploy(name)

    def curve(self, ours):
        ours.deploy(self.model, "mnist")
        curves = {"JSON": {}, "binary": {}, "gRPC": {}, "MLServer, JSON": {}}
        seconds = self.options.seconds
        for c in CURVE:
            for name, requests in (("JSON", self.json), ("binary", self.binary)):
                curves[name][c] = self.say(f"{name}, {c} connections", wrk(ours.infer_url("mnist"), requests, c, seconds, ours.token))
            curves["gRPC"][c] = self.say(f"gRPC, {c} connections", h2load(ours.grpc, self.grpc("mnist"), c, seconds, ours.token))
        with mlserver(self.options.mlserver, self.folder, self.model) as other:
            for c in CURVE:
                url = f"{other.url}/v2/models/mnist/infer"
                curves["MLServer, JSON"][c] = self.say(f"MLServer, {c} connections", wrk(url, self.json, c, seconds))
        ours.undeploy("mnist")
        return curves

    def poison(self, ours):
        ours.deploy(self.keras, "victim")
        ours.deploy(self.model, "other")
        name = ours.call("GET", "/v2/models/victim")["inputs"][0]["name"]
        own = binary_requests(self.folder / "victim", name, self.images)
        url = ours.infer_url("victim")
        wrk(url, own, 4, self.options.warm, ours.token, warming=True)
        times = {"p50": [], "p99": []}
        for _ in range(self.options.rounds):
            quiet = self.say("beside nothing, 4 connections", wrk(url, own, 4, self.options.seconds, ours.token))
            with poisoned(ours, "other"):
                beside = self.say("beside poison, 4 connections", wrk(url, own, 4, self.options.seconds, ours.token))
            times["p50"].append(beside.p50 / quiet.p50)
            times["p99"].append(beside.p99 / quiet.p99)
        for which, ratios in times.items():
            self.claims.add(f"latency of others beside poisoned requests, {which}", median(ratios), POISON_TIMES, False, "times")
        ours.undeploy("victim"), ours.undeploy("other")

    def same_weights(self, ours):
        """Many deployments of one file, then the end of the process by SIGKILL, and all of them back."""
        for engine, path in (("vector", self.keras), ("onnx", self.model)):
            ours.deploy(path, f"{engine}-0")
            ours.call("POST", f"/v2/models/{engine}-0/infer", self.one(ours, f"{engine}-0"))
            before = ours.anonymous()
            for number in range(1, SAME + 1):
                ours.deploy(path, f"{engine}-{number}")
                ours.call("POST", f"/v2/models/{engine}-{number}/infer", self.one(ours, f"{engine}-{number}"))
            grown = (ours.anonymous() - before) / SAME / 1e6
            self.claims.add(f"anonymous memory of one more deployment of the same weights, {engine}", grown, DEPLOYMENT_MB, False, "MB")
        ports = ours.port()
        ours.end(signal.SIGKILL)
        start = time.perf_counter()
        again = Weighbridge(self.folder, *ports)
        while any(one["state"] != "READY" for one in again.call("GET", "/api/weighbridge/deployments")["deployments"]):
            time.sleep(0.02)
        self.claims.add(f"seconds from kill -9 until {2 * SAME + 2} deployments are ready again", time.perf_counter() - start, RESTART_SECONDS, False, "s")
        for number in range(SAME + 1):
            for engine in ("vector", "onnx"):
                again.call("POST", f"/v2/models/{engine}-{number}/infer", self.one(again, f"{engine}-{number}"))
        took = time.perf_counter() - start
        self.figures["restart_answered_seconds"] = took
        print(f"  each of them was asked once, one after the other, and has answered after {took:.2f} s", flush=True)
        return again

    def one(self, ours, model):
        name = ours.call("GET", f"/v2/models/{model}")["inputs"][0]["name"]
        return {"inputs": [{"name": name, "shape": [1, 28, 28], "datatype": "FP32", "data": self.images[0]}]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=ROOT / os.environ.get("WEIGHBRIDGE_DATA", "../shared/data") / "mnist")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8, help="of one run")
    parser.add_argument("--warm", type=int, default=10, help="seconds of the first run against each door")
    parser.add_argument("--only", action="append", help="side-by-side, bento, absolute, batching, curve, poison or memory")
    parser.add_argument("--docs", action="store_true", help="rewrite docs/serving-speed.md and its picture")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    options = parser.parse_args()
    options.mlserver, options.bentoml = os.environ.get("MLSERVER_PYTHON"), os.environ.get("BENTOML_PYTHON")
    if not options.mlserver:
        raise SystemExit("serving: set MLSERVER_PYTHON to a Python that has what peers/clients/mlserver.txt and onnx, onnxruntime and h5py bring")
    for tool in ("wrk", "h2load"):
        if shutil.which(tool) is None:
            raise SystemExit(f"serving: {tool} is missing: install it (packages wrk, nghttp2-client)")
    machine = f"{cpu_name()}, {os.cpu_count()} cores"
    print(f"{machine}, load {load():.2f} at the start, {date.today()}")

    def wanted(part):
        return not options.only or part in options.only

    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), options, digits(options.data))
        bench.figures |= {"date": str(date.today()), "cpu": cpu_name(), "load": load()}
        ours, curves = Weighbridge(Path(name)), None
        try:
            if wanted("absolute"):
                bench.absolute(ours)
            if wanted("side-by-side"):
                bench.side_by_side(ours)
            if wanted("batching"):
                bench.batching(ours)
            if wanted("curve"):
                curves = bench.curve(ours)
            if wanted("poison"):
                bench.poison(ours)
            if wanted("memory"):
                ours = bench.same_weights(ours)
        finally:
            ours.end()
        if options.bentoml and wanted("bento"):
            bench.bento()
    if options.docs and curves:
        title = "Answers a second and latency from 1 to 512 connections"
        docs = ROOT / "docs"
        (docs / "pictures" / "serving-curve.svg").write_text(serving_curve.svg(title, f"mnist-mlp, one image a request; {machine}, shared with the load generator", curves))
        (docs / "serving-speed.md").write_text(serving_curve.page(machine, date.today(), curves, bench.claims.all))
    if options.json:
        options.json.write_text(json.dumps(bench.figures | {"claims": bench.claims.all}, indent=2) + "\n")
    sys.exit(0 if bench.claims.held() else 1)


if __name__ == "__main__":
    main()
