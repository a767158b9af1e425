"""Half an hour of everything at once: requests over three doors, new revisions, refusals, clients that go away.

Memory has to stay flat: the anonymous memory (RssAnon) of the last fifth of the time is at most GROWTH above that of
the second fifth, after the first has warmed everything up. No request may fail that should not.

    python3 soak.py [--minutes 30] [--json soak.json]
"""

import argparse
import contextlib
import json
import os
import socket
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from contenders import Weighbridge
from load import binary_requests, grpc_request, h2load, json_requests, median, wrk
from machine import ROOT, cpu_name, load
from poison import head_of, not_numbers, trickle, wrong_shapes
from serving import digits

GROWTH = 0.05
GROWTH_BYTES = 16e6
LATENCY_GROWTH = 2.0
PART = 10
CONNECTIONS = 8
SAMPLE_SECONDS = 1.0


def gone(server, model, stop):
    """A client that asks and does not wait for the answer."""
    host, port = server.url.removeprefix("http://").split(":")
    body = json.dumps({"inputs": [{"name": "image", "shape": [1, 28, 28], "datatype": "FP32", "data": [0.5] * 784}]}).encode()
    while not stop.wait(0.05):
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=10) as one:
            one.sendall(head_of(server, model, len(body)) + body)


def switching(server, model, stop):
    """Loads the model again and again beside what runs."""
    while not stop.wait(2):
        server.call("POST", f"/v2/repository/models/{model}/load", {})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=ROOT / os.environ.get("WEIGHBRIDGE_DATA", "../shared/data") / "mnist")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--json", type=Path, help="where to write all figures")
    options = parser.parse_args()
    print(f"{cpu_name()}, {os.cpu_count()} cores, load {load():.2f} at the start, {date.today()}")
    end = time.monotonic() + 60 * options.minutes
    samples, loads, failures = [], [], []
    with tempfile.TemporaryDirectory() as name, Weighbridge(Path(name)) as server:
        folder = Path(name)
        server.deploy(ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5", "mnist")
        told = server.call("GET", "/v2/models/mnist")["inputs"][0]["name"]
        images = digits(options.data)
        requests = [json_requests(folder / "json", told, images), binary_requests(folder / "binary", told, images)]
        grpc = grpc_request(folder / "grpc", "mnist", told, images[0])
        stop = threading.Event()

        def watched(work):
            def run():
                try:
                    work(server, "mnist", stop)
                except BaseException as failure:  # noqa: BLE001 (whatever it was, the run has failed)
                    failures.append(f"{work.__name__}: {failure!r}")

            return threading.Thread(target=run, daemon=True)

        threads = [watched(work) for work in (gone, switching, not_numbers, wrong_shapes, trickle)]
        for thread in threads:
            thread.start()

        def sample():
            while not stop.wait(SAMPLE_SECONDS):
                samples.append(server.anonymous())

        sampler = threading.Thread(target=sample, daemon=True)
        sampler.start()
        while time.monotonic() < end and not failures:
            for one in requests:
                loads.append(wrk(server.infer_url("mnist"), one, CONNECTIONS, PART, server.token))
            loads.append(h2load(server.grpc, grpc, CONNECTIONS, PART, server.token))
            print(f"{time.monotonic() - end:8.0f} s   {loads[-1].rate:9,.0f}/s   {samples[-1] / 1e6:7.1f} MB", flush=True)
        stop.set()
        for thread in [*threads, sampler]:
            thread.join(60)
    fifth = max(1, len(samples) // 5)
    early, late = median(samples[fifth : 2 * fifth]), median(samples[-fifth:])
    third = max(1, len(loads) // 9 * 3)
    slower = median(run.p99 for run in loads[-third:]) / median(run.p99 for run in loads[third : 2 * third] or loads[:third])
    flat = late <= early * (1 + GROWTH) + GROWTH_BYTES
    print(f"anonymous memory {early / 1e6:.1f} MB early, {late / 1e6:.1f} MB late: {'flat' if flat else 'GREW'}")
    print(f"p99 late over early {slower:.2f}: {'held' if slower <= LATENCY_GROWTH else 'MISSED'}")
    for failure in failures:
        print(failure)
    if options.json:
        figures = {"date": str(date.today()), "cpu": cpu_name(), "early": early, "late": late, "samples": samples, "failures": failures}
        options.json.write_text(json.dumps(figures) + "\n")
    sys.exit(0 if flat and slower <= LATENCY_GROWTH and not failures else 1)


main()
