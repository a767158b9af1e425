"""Times `weighbridge scan` of a repository of 1 GiB of safetensors beside `openssl dgst -sha256` of the same files.

Both read the files from the page cache, by turns; the claim is judged by the median of the ratios within a round. The
scan hashes every file as well, so openssl is the floor of one thread; the scan takes several files at a time.

    python scan.py [--rounds 7] [--json scan.json]

Exit code 1 when a claim fails.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from machine import ROOT, cpu_name, load
from start_up import wall_seconds
from weights_files import safetensors

RATIO = 1.3
MIB = 1 << 20


def repository(folder, shards):
    for i in range(shards):
        safetensors(folder / f"model-{i + 1:05}-of-{shards:05}.safetensors", 64, 1024 * MIB // shards // 64 // 2)
    (folder / "config.json").write_text('{"architectures": ["BertModel"], "model_type": "bert"}\n')
    return sorted(map(str, folder.iterdir()))


def measure(shards, rounds):
    with tempfile.TemporaryDirectory() as name:
        files = repository(Path(name), shards)
        scan = [str(ROOT / "weighbridge"), "scan", name]
        digest = ["openssl", "dgst", "-sha256", *files]
        wall_seconds(digest)
        wall_seconds(scan)
        pairs = [(wall_seconds(scan), wall_seconds(digest)) for _ in range(rounds)]
    ratios = [scanned / hashed for scanned, hashed in pairs]
    return {
        "shards": shards,
        "scan_seconds": statistics.median(p[0] for p in pairs),
        "openssl_seconds": statistics.median(p[1] for p in pairs),
        "ratio": statistics.median(ratios),
        "ratios": ratios,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    print(f"{cpu_name()}, load {load():.1f}")
    figures = [measure(shards, options.rounds) for shards in (1, 4)]
    failed = False
    for figure in figures:
        # One file is one thread's work; what people publish comes in shards.
        claimed = figure["shards"] > 1
        held = figure["ratio"] <= RATIO
        failed |= claimed and not held
        print(
            f"1 GiB in {figure['shards']} files: scan {figure['scan_seconds']:.2f} s, openssl {figure['openssl_seconds']:.2f} s, "
            f"ratio {figure['ratio']:.2f}" + (f" (limit {RATIO}: {'holds' if held else 'FAILS'})" if claimed else "")
        )
    if options.json:
        options.json.write_text(json.dumps({"cpu": cpu_name(), "figures": figures}, indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
