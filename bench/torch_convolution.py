"""What ConvolutionBench computes, in PyTorch: answers lines `train N` and `infer N` with the milliseconds of one.

    python torch_convolution.py THREADS contiguous|channels_last
"""

import sys
import time

import torch
from torch import nn

threads, layout = int(sys.argv[1]), sys.argv[2]
torch.set_num_threads(threads)
torch.manual_seed(1)
FORMAT = torch.channels_last if layout == "channels_last" else torch.contiguous_format
network = nn.Sequential(
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(64 * 12 * 12, 128), nn.ReLU(), nn.Linear(128, 10),
).to(memory_format=FORMAT)
images = torch.rand(128, 1, 28, 28).contiguous(memory_format=FORMAT)
labels = torch.arange(128) % 10
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7)


def train(times):
    network.train()
    for _ in range(times):
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(network(images), labels).backward()
        optimizer.step()


def infer(times):
    network.eval()
    with torch.inference_mode():
        for i in range(times):
            torch.softmax(network(images[i % 128 : i % 128 + 1]), 1)


for line in sys.stdin:
    what, times = line.split()
    start = time.perf_counter()
    (train if what == "train" else infer)(int(times))
    print(f"{(time.perf_counter() - start) * 1000 / int(times):.5f}", flush=True)
