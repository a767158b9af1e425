"""What metering costs: the packaged server with a paid plan and without one, by turns, in one run.

The network of models/mnist-mlp is deployed twice, and one of the two is paid for under a plan, so that each
of its requests is reserved, priced, chained and on disk (synchronous=FULL) before its answer leaves. Saturated: wrk keeps
32 connections busy. At a fixed rate: FixedRate sends 5,000 requests a second, however the server keeps up, and counts
from when each was due. Both run on the same cores as the server. The median of the ratios within a round counts.

    python metering.py [--rounds 3] [--seconds 8] [--rate 5000] [--json metering.json]

Exit code 1 when a claim fails.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from contenders import Weighbridge
from load import HEADER_LENGTH, binary_requests, median, wrk
from machine import ROOT, cpu_name, java, load

CONNECTIONS = 32
FIXED_CONNECTIONS = 64
SATURATED_SHARE = 0.60
FIXED_SHARE = 0.98
ADDED_P50, ADDED_P99 = 1.5, 5
PLAN = b'id: cent\ntitle: Cent\ncurrency: USD\nitems:\n  - per-unit: {meter: requests, price: "0.01"}\n'
OWN = "/api/weighbridge"


def fixed_rate(url, requests, rate, seconds, token, folder):
    """Sends the first of the requests so many times a second."""
    host, path = url.removeprefix("http://").split("/", 1)
    body = requests.first()
    head = (
        f"POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {requests.content_type}\r\n"
        f"{HEADER_LENGTH}: {requests.head}\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    file = folder / "request"
    file.write_bytes(head.encode() + body)
    command = [*java(), "io.weighbridge.bench.FixedRate", host.split(":")[1], file, rate, FIXED_CONNECTIONS, seconds]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    run = SimpleNamespace(**json.loads(done.stdout.strip().splitlines()[-1]))
    if run.refused:
        raise SystemExit(f"metering: {run.refused} of {run.requests} were refused")
    return run


def measured(ours, folder, options):
    """Rounds of (what, free, paid)."""
    for name in ("free", "paid"):
        ours.deploy(ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5", name)
    ours.call("POST", f"{OWN}/users", {"name": "alice"})
    token = ours.call("POST", f"{OWN}/tokens", {"user": "alice", "name": "bench", "scope": "write"})["token"]
    plan = folder / "plan.yaml"
    plan.write_bytes(PLAN)
    add = ["curl", "-sf", "-H", f"Authorization: Bearer {ours.token}", "-H", "Content-Type: application/yaml"]
    subprocess.run([*add, "--data-binary", f"@{plan}", f"{ours.url}{OWN}/plans"], check=True, stdout=subprocess.DEVNULL)
    ours.call("PUT", f"{OWN}/deployments/paid/plan", {"plan": "cent"})
    tensor = ours.call("GET", "/v2/models/free")["inputs"][0]["name"]
    chance = random.Random(1)
    requests = binary_requests(folder / "binary", tensor, [[chance.random() for _ in range(784)] for _ in range(20)])
    urls = {name: ours.infer_url(name) for name in ("free", "paid")}
    for url in urls.values():
        wrk(url, requests, CONNECTIONS, options.warm, token, warming=True)
    for number in range(options.rounds):
        for what, run in (
            ("saturated", lambda url: wrk(url, requests, CONNECTIONS, options.seconds, token)),
            ("fixed", lambda url: fixed_rate(url, requests, options.rate, options.seconds, token, folder)),
        ):
            # Each goes first by turns.
            order = ("free", "paid") if number % 2 == 0 else ("paid", "free")
            runs = {}
            for name in order:
                before = ours.cpu_seconds()
                one = SimpleNamespace(**vars(run(urls[name])))
                one.cpu = (ours.cpu_seconds() - before) / one.requests * 1e6
                runs[name] = one
                print(
                    f"  {what:10} {name:5} {one.rate:9,.0f}/s   p50 {one.p50:8.2f} ms   p99 {one.p99:8.2f} ms   server {one.cpu:5.0f} us of CPU",
                    flush=True,
                )
            yield what, runs["free"], runs["paid"]
    report = ours.call("GET", f"{OWN}/ledger/verify")
    if not report["sound"]:
        raise SystemExit(f"metering: the ledger is not sound: {report}")
    print(f"  the ledger has {report['rows']:,} rows and is sound")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--warm", type=int, default=10)
    parser.add_argument("--rate", type=int, default=5000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    print(f"{cpu_name()}, {os.cpu_count()} cores, load {load():.2f} at the start")
    with tempfile.TemporaryDirectory(dir=ROOT / "bench" / "target") as name:
        ours = Weighbridge(Path(name))
        try:
            rounds = list(measured(ours, Path(name), options))
        finally:
            ours.end()
    pairs = {what: [(free, paid) for kind, free, paid in rounds if kind == what] for what in ("saturated", "fixed")}
    claims = [
        ("throughput with a plan of that without, saturated", median(b.rate / a.rate for a, b in pairs["saturated"]), SATURATED_SHARE, True),
        (f"the same at {options.rate:,} requests a second", median(b.rate / a.rate for a, b in pairs["fixed"]), FIXED_SHARE, True),
        ("added p50 there, ms", median(b.p50 - a.p50 for a, b in pairs["fixed"]), ADDED_P50, False),
        ("added p99 there, ms", median(b.p99 - a.p99 for a, b in pairs["fixed"]), ADDED_P99, False),
    ]
    added = median(b.cpu - a.cpu for a, b in pairs["saturated"])
    print(f"added CPU of the server for one request, saturated: {added:.0f} us")
    held = True
    for name, value, limit, least in claims:
        holds = value >= limit if least else value < limit
        held &= holds
        print(f"{name:54} {value:8.3f}  {'at least' if least else 'under'} {limit:g}  {'held' if holds else 'MISSED'}")
    if options.json:
        figures = {what: [{"free": vars(a), "paid": vars(b)} for a, b in each] for what, each in pairs.items()}
        told = {name: {"value": value, "limit": limit} for name, value, limit, _ in claims}
        options.json.write_text(json.dumps({"runs": figures, "claims": told, "held": held}, indent=2) + "\n")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
