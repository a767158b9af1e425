"""A small convolutional network beside PyTorch, in turn: milliseconds of a training step on a batch of 128 and of one image.

    TORCH_PYTHON=… python3 bench/convolution.py [--threads 1] [--rounds 5]

Both compute Conv 32 - Conv 64 - max pooling - Dense 128 - Dense 10 on random images of 28x28; PyTorch in its default layout
and, to train, with channels last as well, each the fastest that it has of the two. Needs `./build bench convolution` to have compiled bench/, and a Python with torch.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from machine import cpu_name, java, load

HOME = Path(__file__).resolve().parent.parent
TRAIN, INFER = "train 12", "infer 300"


class Contender:
    """A program that answers each line with the milliseconds that it took."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HOME)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def torch(threads, layout):
    python = os.environ.get("TORCH_PYTHON", sys.executable)
    return [python, str(Path(__file__).with_name("torch_convolution.py")), str(threads), layout]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where all figures go")
    options = parser.parse_args()
    print(f"{cpu_name()}, load {load():.1f}")
    missed = False
    figures = []
    for threads in options.threads:
        contenders = {
            "weighbridge": Contender([*java(), "io.weighbridge.bench.ConvolutionBench", str(threads)]),
            "PyTorch": Contender(torch(threads, "contiguous")),
            "PyTorch, channels last": Contender(torch(threads, "channels_last")),
        }
        for what, limit in ((TRAIN, 1.2), (INFER, 1.0)):
            for contender in contenders.values():
                for _ in range(3):
                    contender.ask(what)
            rounds = [{name: each.ask(what) for name, each in contenders.items()} for _ in range(options.rounds)]
            medians = {name: statistics.median(one[name] for one in rounds) for name in contenders}
            ratios = {name: statistics.median(one["weighbridge"] / one[name] for one in rounds) for name in contenders}
            print(f"{threads} thread(s), {what.split()[0]}:")
            for name, milliseconds in medians.items():
                print(f"  {name:24} {milliseconds:9.3f} ms   ratio {ratios[name]:.2f}")
            figures.append({"threads": threads, "what": what.split()[0], "milliseconds": medians, "ratios": ratios, "limit": limit})
            held = ratios["PyTorch"] <= limit
            missed = missed or not held
            print(f"  limit {limit} of PyTorch: {'held' if held else 'MISSED'}")
        for contender in contenders.values():
            contender.close()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
