"""Runs the plain recipe here and in PyTorch by turns, in one session, and compares the seconds of an epoch.

Each round runs every contender once, as a process of its own with one warm-up epoch, so that what else the machine
does meets all of them alike; a claim is judged by the median of the rounds' ratios. Exit code 1 when a claim fails.

    python side_by_side.py --data ../../shared/data/mnist --rounds 5 --json side_by_side.json

PyTorch is looked for in this Python, or in the one that $TORCH_PYTHON names.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from datetime import date
from pathlib import Path

from machine import cpu_name, java, load

HERE = Path(__file__).resolve().parent

# What is timed: name -> (whose, threads, form of Adam).
CONTENDERS = {
    "Weighbridge, 1 thread": ("ours", 1, None),
    "PyTorch Adam, 1 thread": ("torch", 1, "default"),
    "PyTorch fused Adam, 1 thread": ("torch", 1, "fused"),
    "Weighbridge, 2 threads": ("ours", 2, None),
    "PyTorch Adam, 2 threads": ("torch", 2, "default"),
}
FOREACH = {"PyTorch foreach Adam, 1 thread": ("torch", 1, "foreach")}

# The claims: ours, the peer, and the largest ratio of their times.
CLAIMS = (
    ("Weighbridge, 1 thread", "PyTorch Adam, 1 thread", 0.55),
    ("Weighbridge, 1 thread", "PyTorch fused Adam, 1 thread", 0.75),
    ("Weighbridge, 2 threads", "PyTorch Adam, 2 threads", 0.40),
)


def command(whose, threads, adam, options):
    common = ["--data", str(options.data), "--threads", str(threads), "--epochs", str(options.epochs)]
    if whose == "ours":
        return [*java(), "io.weighbridge.bench.EpochBench", *common]
    return [os.environ.get("TORCH_PYTHON", sys.executable), str(HERE / "torch_mnist.py"), *common, "--adam", adam]


def measure(contender, options):
    done = subprocess.run(command(*contender, options), capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise SystemExit(f"side_by_side: {' '.join(done.args)} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="folder of the four idx files of MNIST")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=3, help="timed epochs of one process")
    parser.add_argument("--foreach", action="store_true", help="time PyTorch's foreach Adam too")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    options = parser.parse_args()

    contenders = CONTENDERS | (FOREACH if options.foreach else {})
    print(f"{cpu_name()}, {os.cpu_count()} cores, load {load():.2f} at the start, {date.today()}")
    if load() > 0.5:
        print("side_by_side: the machine is not quiet; ratios are still by turns, but do not publish them.")

    runs = {name: [] for name in contenders}
    for number in range(options.rounds):
        for name, contender in contenders.items():
            run = measure(contender, options)
            runs[name].append(run)
            print(f"round {number + 1}: {name:30} {run['median']:.3f} s", file=sys.stderr)

    print(f"\n{'seconds an epoch':32} {'median':>7} {'best':>7} {'worst':>7}")
    for name, done in runs.items():
        medians = [run["median"] for run in done]
        print(f"{name:32} {statistics.median(medians):7.3f} {min(medians):7.3f} {max(medians):7.3f}")

    held = True
    verdicts = []
    print(f"\n{'ratio of times':56} {'median':>7} {'at most':>8}")
    for ours, peer, limit in CLAIMS:
        ratios = [a["median"] / b["median"] for a, b in zip(runs[ours], runs[peer])]
        ratio = statistics.median(ratios)
        verdicts.append({"ours": ours, "peer": peer, "ratio": round(ratio, 3), "limit": limit, "held": ratio <= limit})
        held &= ratio <= limit
        print(f"{ours + ' / ' + peer:56} {ratio:7.3f} {limit:8.2f}  {'held' if ratio <= limit else 'MISSED'}")

    if options.json:
        figures = {"date": str(date.today()), "cpu": cpu_name(), "runs": runs, "claims": verdicts}
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    sys.exit(0 if held else 1)


main()
