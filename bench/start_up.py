"""Times whole processes: how long a command takes from its start to its end, and how much memory it needs.

Wall times are medians of nine runs of which nothing is sampled. The anonymous memory (RssAnon: heap, code cache,
stacks; not the mapped file) is measured in runs of its own: /proc/PID/status of the process and all it started is
read about once a millisecond and the largest sum counts. VmHWM, the kernel's own record of the largest resident set
with file pages, bounds from above what sampling could have missed.

    python start_up.py [--runs 9] [--json start_up.json]

Exit code 1 when a claim fails.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from machine import ROOT, cpu_name, load
from weights_files import safetensors

START_SECONDS = 0.5
INSPECT_SECONDS = 0.4
INSPECT_ANONYMOUS_MB = 120
GRADE_SECONDS = 1.0
GRADED_FILES = 1000
GIB = 1 << 30


DECLARATION = """framework: {name: Model Openness Framework, version: "1.0", date: "2024-12-15"}
release:
  name: demo
  producer: acme
  license: {distribution: {name: Apache-2.0}}
  components:
    - {name: Model parameters (Final), description: weights}
    - {name: Training code, description: code}
"""


def repository(folder, files):
    """A model of so many files in twenty folders: shards of weights, code, data, results, texts, 36 MB in all."""
    kinds = ["model-%05d.safetensors", "train_%d.py", "eval_results_%d.json", "data_%d.jsonl", "notes_%d.txt"]
    folder.mkdir()
    papers = {
        "README.md": "---\nlicense: apache-2.0\n---\n# A model\nIt does things.\n",
        "LICENSE": (ROOT / "LICENSE").read_text(),
        "mof.yml": DECLARATION,
    }
    for name, text in papers.items():
        (folder / name).write_text(text)
    for number in range(files - len(papers)):
        name = kinds[number % len(kinds)] % number
        path = folder / f"part{number % 20}" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(os.urandom(100_000 if name.endswith("safetensors") else 20_000))


def wall_seconds(command):
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"start_up: {' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    return seconds


def tasks(pid):
    """The lists of children of a process's threads; none of a process that has just ended."""
    try:
        return list(Path(f"/proc/{pid}/task").glob("*/children"))
    except FileNotFoundError:
        return []


def family(pid):
    """The process and everything below it."""
    members = [pid]
    for member in members:
        for children in tasks(member):
            try:
                members += [int(child) for child in children.read_text().split()]
            except OSError:
                pass  # the thread has ended since
    return members


def status(pid):
    """RssAnon and VmHWM in bytes; zeros for a process that has ended."""
    anonymous = peak = 0
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                anonymous = int(line.split()[1]) << 10
            elif line.startswith("VmHWM:"):
                peak = int(line.split()[1]) << 10
    except OSError:
        pass
    return anonymous, peak


def memory(command):
    """The largest RssAnon, the largest VmHWM and the widest gap between two samples, in seconds."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    anonymous = peak = gap = 0
    before = time.perf_counter()
    try:
        while process.poll() is None:
            readings = [status(pid) for pid in family(process.pid)]
            anonymous = max(anonymous, sum(reading[0] for reading in readings))
            peak = max(peak, sum(reading[1] for reading in readings))
            now = time.perf_counter()
            gap, before = max(gap, now - before), now
            time.sleep(0.0005)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return anonymous, peak, gap


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", type=Path, help="where to write all figures")
    options = parser.parse_args()

    print(f"{cpu_name()}, {os.cpu_count()} cores, load {load():.2f} at the start, {date.today()}")
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.safetensors", Path(folder) / "one-gib.safetensors"
        safetensors(small, 4, 1000)
        safetensors(large, 256, GIB // 2 // 256)
        graded = Path(folder) / "graded"
        repository(graded, GRADED_FILES)
        program = str(ROOT / "weighbridge")
        commands = {
            "--version": ([program, "--version"], START_SECONDS),
            "inspect (16 kB)": ([program, "inspect", str(small)], START_SECONDS),
            "summary mnist-mlp": ([program, "summary", "mnist-mlp"], START_SECONDS),
            "inspect (1 GiB)": ([program, "inspect", str(large)], INSPECT_SECONDS),
            "grade (1,000 files)": ([program, "grade", str(graded)], GRADE_SECONDS),
        }
        held = True
        figures = {"date": str(date.today()), "cpu": cpu_name(), "commands": {}}
        print(f"\n{'command':20} {'median s':>9} {'best':>7} {'worst':>7} {'limit':>6}  {'RssAnon MB':>10} {'VmHWM MB':>9}")
        for name, (command, limit) in commands.items():
            wall_seconds(command)  # the first run may build, or make the AOT cache
            seconds = [wall_seconds(command) for _ in range(options.runs)]
            samples = [memory(command) for _ in range(3)]
            anonymous = max(sample[0] for sample in samples) / 1e6
            peak = max(sample[1] for sample in samples) / 1e6
            gap = max(sample[2] for sample in samples)
            median = statistics.median(seconds)
            good = median < limit and (command[-1] != str(large) or anonymous < INSPECT_ANONYMOUS_MB)
            held &= good
            print(
                f"{name:20} {median:9.3f} {min(seconds):7.3f} {max(seconds):7.3f} {limit:6.2f}  {anonymous:10.1f}"
                f" {peak:9.1f}  {'held' if good else 'MISSED'}"
            )
            figures["commands"][name] = {
                "seconds": [round(s, 4) for s in seconds],
                "median": round(median, 4),
                "limit": limit,
                "rss_anon_mb": round(anonymous, 1),
                "vm_hwm_mb": round(peak, 1),
                "widest_sampling_gap_ms": round(gap * 1000, 1),
                "held": good,
            }
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
