"""Times PyTorch on the plain recipe: Flatten-Dense(128, relu)-Dense(10), MNIST, batch 32, Adam 0.001.

The loop is as lean as PyTorch allows without compiling the model: the whole training set is one float tensor in
memory, a batch is one index operation, and neither loss nor accuracy is added up (ours does both). `default` is
torch.optim.Adam with Keras' epsilon, `foreach` and `fused` are its faster forms.

    python torch_mnist.py --data ../shared/data/mnist --threads 1 --adam fused --epochs 5

prints one JSON line: seconds of each epoch after the warm-up epoch, and their median.
"""

import argparse
import gzip
import json
import statistics
import time
from pathlib import Path

import numpy as np
import torch


def idx(path):
    """An idx file of unsigned bytes: a magic number that ends in the number of axes, then the sizes, big-endian."""
    packed = path.read_bytes()
    data = gzip.decompress(packed) if path.suffix == ".gz" else packed
    axes = data[3]
    sizes = np.frombuffer(data, ">i4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(sizes)


def training_set(folder):
    images = idx(folder / "train-images-idx3-ubyte.gz").reshape(-1, 784).astype(np.float32) / 255
    labels = idx(folder / "train-labels-idx1-ubyte.gz").astype(np.int64)
    return torch.from_numpy(images), torch.from_numpy(labels)


def adam(parameters, kind):
    flags = {} if kind == "default" else {kind: True}
    return torch.optim.Adam(parameters, lr=0.001, eps=1e-7, **flags)


def epoch(model, optimizer, images, labels, batch):
    cross_entropy = torch.nn.functional.cross_entropy
    for indices in torch.randperm(len(labels)).split(batch):
        optimizer.zero_grad()
        cross_entropy(model(images[indices]), labels[indices]).backward()
        optimizer.step()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="folder of the four idx files of MNIST")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--adam", choices=("default", "foreach", "fused"), default="default")
    parser.add_argument("--epochs", type=int, default=3, help="timed epochs, after one that warms up")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    images, labels = training_set(options.data)
    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimizer = adam(model.parameters(), options.adam)
    seconds = []
    for _ in range(1 + options.epochs):
        start = time.perf_counter()
        epoch(model, optimizer, images, labels, 32)
        seconds.append(time.perf_counter() - start)
    with torch.no_grad():
        loss = torch.nn.functional.cross_entropy(model(images), labels).item()
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "threads": options.threads,
                "adam": options.adam,
                "seconds": [round(s, 4) for s in seconds[1:]],
                "median": round(statistics.median(seconds[1:]), 4),
                # Shows that it has learnt: a loop that trains nothing would be fast too.
                "training_loss": round(loss, 4),
            }
        )
    )


main()
