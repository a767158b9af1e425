"""Makes pytorch_golden_run.json: what PyTorch's arithmetic gets from exactly our initial weights and batch order.

How the result is used: a test trains Flatten-Dense(128, relu)-Dense(10, softmax) on MNIST with the plain recipe
(Adam 0.001, batch 32, 5 epochs) for the same seeds; each epoch's mean training loss must be within 3 % of the loss
recorded here, and the test accuracy near the recorded one. Neither weights nor orders are stored: both sides
draw them from java.util.SplittableRandom, which is repeated below.

  weights  one SplittableRandom(seed) through the parameters in layer order; a kernel [in, out] is drawn row by row,
           value = (float) ((2 * nextDouble() - 1) * limit) with Glorot's limit = sqrt(6 / (in + out)); biases are
           zero and draw nothing.
  order    of epoch e = 0, 1, ...: SplittableRandom(seed ^ ((e + 1) * 0xD1342543DE82EF95L)); Fisher-Yates over
           0..n-1 from the end: for i = n-1 down to 1, j = (nextLong() >>> 1) % (i + 1), swap(i, j).
  loss     the mean over all examples of an epoch of the losses seen while training, before each batch's update,
           which is what Keras prints.
  bounds   rounding alone moves the losses: the same run in float64 differs by 0.1 % in the second epoch and by up to
           1 % in the fourth and fifth, and the test accuracy by 0.0013. So 3 % a loss, 0.004 an accuracy.
  Adam     as Keras writes it: alpha = lr * sqrt(1 - beta2^t) / (1 - beta1^t); w -= alpha * m / (sqrt(v) + 1e-7).
           (torch.optim.Adam adds epsilon after the bias correction of v, which is not the same.)

Run: python pytorch_golden_run.py [DATA], where DATA holds mnist/*.gz; default $WEIGHBRIDGE_DATA, then ../shared/data
beside the repository. Needs numpy and torch. `python pytorch_golden_run.py --streams SEED` only prints the first
numbers of each stream, to be compared with a JDK's.
"""

import gzip
import json
import math
import os
import platform
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SEEDS = (1, 2, 3, 4, 5)
EPOCHS = 5
BATCH = 32
LEARNING_RATE, BETA1, BETA2, EPSILON = 0.001, 0.9, 0.999, 1e-7
LAYERS = ((784, 128), (128, 10))

GAMMA = 0x9E3779B97F4A7C15
ORDER_STEP = 0xD1342543DE82EF95
MASK = 0xFFFFFFFFFFFFFFFF


class SplittableRandom:
    """java.util.SplittableRandom(seed): SplitMix64 with the golden gamma, many numbers at a time."""

    def __init__(self, seed):
        self.state = seed & MASK

    def next_longs(self, count):
        """The next numbers as unsigned 64-bit words; all arithmetic wraps, as Java's does."""
        steps = np.arange(1, count + 1, dtype=np.uint64)
        z = np.uint64(self.state) + steps * np.uint64(GAMMA)
        self.state = (self.state + count * GAMMA) & MASK
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))

    def next_doubles(self, count):
        """The next numbers in [0, 1), 53 bits each."""
        return (self.next_longs(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def initial_weights(seed):
    """Kernels and zero biases in layer order, float32."""
    random = SplittableRandom(seed)
    parameters = []
    for fan_in, fan_out in LAYERS:
        limit = math.sqrt(6.0 / (fan_in + fan_out))
        values = (2.0 * random.next_doubles(fan_in * fan_out) - 1.0) * limit
        parameters.append(values.astype(np.float32).reshape(fan_in, fan_out))
        parameters.append(np.zeros(fan_out, dtype=np.float32))
    return parameters


def order(seed, epoch, n):
    """The examples' order in one epoch."""
    random = SplittableRandom((seed & MASK) ^ (((epoch + 1) * ORDER_STEP) & MASK))
    bounds = np.arange(n, 1, -1, dtype=np.uint64)
    picks = ((random.next_longs(n - 1) >> np.uint64(1)) % bounds).tolist()
    result = list(range(n))
    for i, j in zip(range(n - 1, 0, -1), picks):
        result[i], result[j] = result[j], result[i]
    return np.array(result)


def data_folder(arguments):
    if arguments:
        return Path(arguments[0])
    if os.environ.get("WEIGHBRIDGE_DATA"):
        return Path(os.environ["WEIGHBRIDGE_DATA"])
    for folder in HERE.parents:
        if (folder / "build").is_file() and (folder / "pom.xml").is_file():
            return folder.parent / "shared" / "data"
    return Path("../shared/data")


def idx(path):
    """An idx file of unsigned bytes: magic 0x08 and the number of axes, then the sizes, all big-endian."""
    data = gzip.decompress(path.read_bytes())
    if data[:3] != b"\x00\x00\x08":
        raise SystemExit(f"{path}: not an idx file of unsigned bytes")
    axes = data[3]
    sizes = np.frombuffer(data, ">i4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(sizes)


def run(seed, train, test):
    import torch
    import torch.nn.functional as F

    images, labels = train
    parameters = [torch.from_numpy(p).requires_grad_() for p in initial_weights(seed)]
    m = [torch.zeros_like(p) for p in parameters]
    v = [torch.zeros_like(p) for p in parameters]
    step = 0

    def logits(x):
        w1, b1, w2, b2 = parameters
        return torch.relu(x @ w1 + b1) @ w2 + b2

    epochs = []
    for epoch in range(EPOCHS):
        permutation = torch.from_numpy(order(seed, epoch, len(labels)))
        loss_sum, right = 0.0, 0
        for batch in permutation.split(BATCH):
            y = labels[batch]
            z = logits(images[batch])
            loss = F.cross_entropy(z, y)
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                loss_sum += loss.item() * len(batch)
                right += (z.argmax(1) == y).sum().item()
                step += 1
                alpha = LEARNING_RATE * math.sqrt(1 - BETA2**step) / (1 - BETA1**step)
                for p, g, first, second in zip(parameters, gradients, m, v):
                    first.add_(g - first, alpha=1 - BETA1)
                    second.add_(g * g - second, alpha=1 - BETA2)
                    p.sub_(alpha * first / (second.sqrt() + EPSILON))
        epochs.append({"loss": round(loss_sum / len(labels), 7), "accuracy": round(right / len(labels), 6)})
    with torch.no_grad():
        z = logits(test[0])
        test_loss = F.cross_entropy(z, test[1]).item()
        test_accuracy = (z.argmax(1) == test[1]).float().mean().item()
    result = {
        "seed": seed,
        "epochs": epochs,
        "test": {"loss": round(test_loss, 7), "accuracy": round(test_accuracy, 6)},
    }
    print(json.dumps(result), file=sys.stderr)
    return result


def main(arguments):
    if arguments[:1] == ["--streams"]:
        seed = int(arguments[1])
        print("longs", *[int(x) for x in SplittableRandom(seed).next_longs(3).astype(np.int64)])
        print("weights", *[float(w).hex() for w in initial_weights(seed)[0].ravel()[:3]])
        print("last", float(initial_weights(seed)[2].ravel()[-1]).hex())
        for epoch in (0, 4):
            whole = order(seed, epoch, 60_000)
            print("order", epoch, *whole[:5], int((whole * np.arange(60_000)).sum()))
        return

    import torch

    # One thread: the recorded sums do not depend on how many cores the machine has.
    torch.set_num_threads(1)
    folder = data_folder(arguments) / "mnist"

    def part(name):
        images = idx(folder / f"{name}-images-idx3-ubyte.gz").reshape(-1, 784).astype(np.float32) / np.float32(255)
        labels = idx(folder / f"{name}-labels-idx1-ubyte.gz").astype(np.int64)
        return torch.from_numpy(images), torch.from_numpy(labels)

    train, test = part("train"), part("t10k")
    golden = {
        "network": "Flatten(28, 28) - Dense(128, relu) - Dense(10, softmax)",
        "recipe": {
            "data": "mnist, x / 255",
            "batch": BATCH,
            "epochs": EPOCHS,
            "optimizer": "adam as Keras writes it",
            "learning_rate": LEARNING_RATE,
            "beta1": BETA1,
            "beta2": BETA2,
            "epsilon": EPSILON,
            "loss": "sparse categorical cross-entropy",
        },
        "versions": {
            "torch": torch.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        "seeds": [run(seed, train, test) for seed in SEEDS],
    }
    (HERE / "pytorch_golden_run.json").write_text(json.dumps(golden, indent=2) + "\n")


main(sys.argv[1:])
