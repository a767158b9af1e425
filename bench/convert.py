"""Times the conversion of 1 GiB of PyTorch weights to safetensors, whole processes, and how much memory it takes.

The file is what torch.save writes (a ZIP file of a pickle and stored storages), written here by hand so that PyTorch is
not needed. Throughput is the file's size over the median wall time of the runs; the new file is on disk, synced, before
the command ends. Beside it stands a plain copy of the same file that is synced as well, as what the disk allows.

    python convert.py [--runs 5] [--json convert.json]

Exit code 1 when a claim fails.
"""

import argparse
import json
import os
import statistics
import struct
import sys
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path

from machine import ROOT, cpu_name, load
from start_up import memory, wall_seconds

MB_A_SECOND = 400
ANONYMOUS_MB = 300
GIB = 1 << 30


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value):
    return b"J" + struct.pack("<i", value)


def pytorch(path, tensors, elements):
    """A state dict of `tensors` float tensors with `elements` elements each, every byte written."""
    pickle = b"\x80\x02}("
    for i in range(tensors):
        storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(str(i)) + text("cpu") + integer(elements) + b"tQ"
        pickle += (
            text(f"model.layers.{i}.weight") + b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + integer(0)
            + integer(elements) + b"\x85" + integer(1) + b"\x85" + b"\x89ccollections\nOrderedDict\n)RtR"
        )
    block = os.urandom(1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("model/data.pkl", pickle + b"u.")
        archive.writestr("model/byteorder", "little")
        for i in range(tensors):
            with archive.open(f"model/data/{i}", "w") as out:
                left = 4 * elements
                while left:
                    left -= out.write(block[: min(left, len(block))])
        archive.writestr("model/version", "3\n")


def copy_seconds(source, target):
    start = time.perf_counter()
    with source.open("rb") as old, target.open("wb") as new:
        while os.sendfile(new.fileno(), old.fileno(), None, 1 << 24):
            pass
        os.fsync(new.fileno())
    seconds = time.perf_counter() - start
    target.unlink()
    return seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where to write all figures")
    options = parser.parse_args()

    print(f"{cpu_name()}, {os.cpu_count()} cores, load {load():.2f} at the start, {date.today()}")
    with tempfile.TemporaryDirectory() as folder:
        weights, target = Path(folder) / "model.pt", Path(folder) / "model.safetensors"
        pytorch(weights, 64, GIB // 4 // 64)
        command = [str(ROOT / "weighbridge"), "convert", str(weights), str(target)]
        wall_seconds(command)  # the first run may build
        seconds, copies = [], []
        for _ in range(options.runs):
            target.unlink()
            seconds.append(wall_seconds(command))
            copies.append(copy_seconds(weights, Path(folder) / "copy"))
        target.unlink()
        anonymous, peak, gap = memory(command)
        median = statistics.median(seconds)
        throughput = weights.stat().st_size / median / 1e6
        copied = weights.stat().st_size / statistics.median(copies) / 1e6
    good = throughput >= MB_A_SECOND and anonymous / 1e6 < ANONYMOUS_MB
    print(f"convert 1 GiB .pt to safetensors: {median:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})")
    print(f"  {throughput:.0f} MB/s, limit {MB_A_SECOND}; a synced copy of the file {copied:.0f} MB/s")
    print(f"  RssAnon {anonymous / 1e6:.1f} MB, limit {ANONYMOUS_MB}; VmHWM {peak / 1e6:.1f} MB; sampled every {gap * 1000:.1f} ms at worst")
    print("  held" if good else "  MISSED")
    if options.json:
        figures = {
            "date": str(date.today()), "cpu": cpu_name(), "seconds": [round(s, 4) for s in seconds],
            "mb_a_second": round(throughput), "copy_mb_a_second": round(copied), "rss_anon_mb": round(anonymous / 1e6, 1),
            "vm_hwm_mb": round(peak / 1e6, 1), "held": good,
        }
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
