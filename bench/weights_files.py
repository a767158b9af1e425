"""Weights files of any size, written without a library."""

import json
import os


def safetensors(path, tensors, elements):
    """A file of `tensors` BF16 tensors with `elements` elements each, every byte written."""
    size = 2 * elements
    entries = {
        f"model.layers.{i}.weight": {"dtype": "BF16", "shape": [elements], "data_offsets": [i * size, (i + 1) * size]}
        for i in range(tensors)
    }
    header = json.dumps({"__metadata__": {"format": "pt"}} | entries).encode()
    header += b" " * (-len(header) % 8)
    block = os.urandom(1 << 20)
    with path.open("wb") as out:
        out.write(len(header).to_bytes(8, "little") + header)
        left = tensors * size
        while left:
            left -= out.write(block[: min(left, len(block))])
