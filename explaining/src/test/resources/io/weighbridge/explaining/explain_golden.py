"""Writes explain_golden.json beside itself: explanations of a small network by PyTorch's autograd in
double precision, and occlusion by loops over windows.

    python explain_golden.py        (torch 2.x, numpy)

The network: 5 x 6 inputs, Dense 8 tanh, Dense 7 relu, Dense 3 softmax; kernels are [in, out] as in
Keras. Explained are the scores before the softmax.
"""

import json
import pathlib

import numpy as np
import torch

HEIGHT, WIDTH, PATCH, STRIDE = 5, 6, 3, 2

random = np.random.default_rng(7)


def single(array):
    """Numbers that a float holds, so that both sides compute with the same."""
    return np.asarray(array, np.float32).astype(np.float64)


sizes = [HEIGHT * WIDTH, 8, 7, 3]
weights = []
for inner, units in zip(sizes, sizes[1:]):
    weights.append(single(random.normal(0, 0.5, (inner, units))))
    weights.append(single(random.normal(0, 0.2, units)))
image = single(random.uniform(0, 1, HEIGHT * WIDTH))
baseline = single(random.uniform(0, 0.3, HEIGHT * WIDTH))


def scores(x):
    w = [torch.tensor(each) for each in weights]
    x = torch.tanh(x @ w[0] + w[1])
    x = torch.relu(x @ w[2] + w[3])
    return x @ w[4] + w[5]


def gradient(x, output):
    x = torch.tensor(x, requires_grad=True)
    scores(x)[output].backward()
    return x.grad.numpy()


def score(x, output):
    return float(scores(torch.tensor(x))[output])


def gradient_input(output):
    return image * gradient(image, output)


def integrated(output, steps, start):
    points = (np.arange(steps) + 0.5) / steps
    mean = np.mean([gradient(start + t * (image - start), output) for t in points], axis=0)
    return (image - start) * mean


def windows(side):
    """Where windows of PATCH begin; the last one ends with the side."""
    found, at = [], 0
    while at + PATCH < side:
        found.append(at)
        at += STRIDE
    return found + [side - PATCH]


def occlusion(output, start):
    sums = np.zeros((HEIGHT, WIDTH))
    counts = np.zeros((HEIGHT, WIDTH))
    for top in windows(HEIGHT):
        for left in windows(WIDTH):
            mask = np.zeros((HEIGHT, WIDTH), bool)
            mask[top : top + PATCH, left : left + PATCH] = True
            hidden = np.where(mask.reshape(-1), start, image)
            sums[mask] += score(image, output) - score(hidden, output)
            counts[mask] += 1
    return (sums / counts).reshape(-1)


def columns(output, start):
    falls = []
    for i in range(image.size):
        hidden = image.copy()
        hidden[i] = start[i]
        falls.append(score(image, output) - score(hidden, output))
    return np.array(falls)


zeros = np.zeros_like(image)
document = {
    "height": HEIGHT,
    "width": WIDTH,
    "patch": PATCH,
    "stride": STRIDE,
    "weights": [each.reshape(-1).tolist() for each in weights],
    "image": image.tolist(),
    "baseline": baseline.tolist(),
    "outputs": [
        {
            "value": score(image, output),
            "gradient_input": gradient_input(output).tolist(),
            "integrated_zeros_10": integrated(output, 10, zeros).tolist(),
            "integrated_baseline_50": integrated(output, 50, baseline).tolist(),
            "difference_baseline": score(image, output) - score(baseline, output),
            "occlusion_zeros": occlusion(output, zeros).tolist(),
            "occlusion_baseline": occlusion(output, baseline).tolist(),
            "columns_baseline": columns(output, baseline).tolist(),
        }
        for output in range(3)
    ],
}
path = pathlib.Path(__file__).with_name("explain_golden.json")
path.write_text(json.dumps(document) + "\n")
