"""A small convolutional network beside PyTorch, in turn: milliseconds of a training step on a batch of 128 and of one image.

    TORCH_PYTHON=… python3 bench/convolution.py [--threads 1] [--rounds 5]

Both compute Conv 32 - Conv 64 - max pooling - Dense 128 - Dense 10 on random images of 28x28; PyTorch in its default layout
and, to train, with channels last as well, each the fastest that it has of the two. Needs `./build fast` and a Python with torch.
"""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

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


def java(threads):
    classes = os.environ.get("BENCH_CLASSPATH", f"{HOME}/bench/target/classes:{HOME}/target/weighbridge/lib/*")
    java = str(Path(os.environ["JAVA_HOME"], "bin", "java")) if "JAVA_HOME" in os.environ else "java"
    return [java, "-Xmx2g", "--add-modules", "jdk.incubator.vector", "-cp", classes,
            "io.weighbridge.bench.ConvolutionBench", str(threads)]


def torch(threads, layout):
    python = os.environ.get("TORCH_PYTHON", sys.executable)
    return [python, str(Path(__file__).with_name("torch_convolution.py")), str(threads), layout]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    missed = False
    for threads in options.threads:
        contenders = {
            "weighbridge": Contender(java(threads)),
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
            held = ratios["PyTorch"] <= limit
            missed = missed or not held
            print(f"  limit {limit} of PyTorch: {'held' if held else 'MISSED'}")
        for contender in contenders.values():
            contender.close()
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
