"""Ctrl-C and kill -9 in the middle of things: what was whole stays whole."""

import json
import os
import random
import signal
import time

import h5py
import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file, save_file

from conftest import one

FIT = ["fit", "mnist-mlp", "--data", "digits:3000", "--epochs", "100000", "--seed", "1"]


def test_ctrl_c_keeps_the_weights_and_says_where(weighbridge, tmp_path):
    process = weighbridge.start(*FIT, "--out", "run")
    time.sleep(15)  # some epochs, also where others compute beside it
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "run" in out + err
    tensors = load_file(one(tmp_path / "run", "*.safetensors"))
    assert all(np.isfinite(array).all() for array in tensors.values())
    with h5py.File(one(tmp_path / "run", "*.h5")) as file:
        assert len(file)
    result = weighbridge(
        "evaluate", "mnist-mlp", "--weights", one(tmp_path / "run", "*.safetensors"), "--data", "digits:1000", "--json"
    ).json()
    assert result["accuracy"] > 0.3  # far above the tenth that knowing nothing gives


def test_ctrl_c_ends_with_a_document_for_programs(weighbridge):
    process = weighbridge.start(*FIT, "--json", "--out", "run")
    time.sleep(15)  # some epochs, also where others compute beside it
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert json.loads(out)["ending"] == "interrupted"


def whole(path):
    """Opens a file with the library that owns its format."""
    if path.suffix == ".safetensors":
        load_file(path)
    elif path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as arrays:
            for name in arrays.files:
                arrays[name]
    elif path.suffix == ".json":
        json.loads(path.read_text())
    elif path.suffix == ".png":
        with Image.open(path) as picture:
            picture.load()
    elif path.suffix == ".svg":
        assert path.read_text().rstrip().endswith("</svg>")
    elif path.suffix == ".h5":
        with h5py.File(path) as file:
            file.visititems(lambda _, item: item[()] if isinstance(item, h5py.Dataset) else None)


ROUNDS = int(os.environ.get("CRASH_ROUNDS", "10"))


@pytest.mark.parametrize("suffix", [".safetensors", ".npz", ".h5"])
def test_kill_during_convert_leaves_the_old_file_or_the_new(suffix, weighbridge, tmp_path):
    rounds = max(1, ROUNDS // 3)
    seed = random.SystemRandom().randrange(1 << 32)
    moments = random.Random(seed)
    rng = np.random.default_rng(1)
    save_file({f"dense_{i}.kernel": rng.random((1024, 4096), dtype=np.float32) for i in range(8)}, tmp_path / "in.safetensors")
    target = tmp_path / f"out{suffix}"
    source = tmp_path / "in.safetensors"
    started = time.monotonic()
    weighbridge.ok("convert", source, target)
    duration = time.monotonic() - started
    old = target.read_bytes()
    size = len(old)
    for number in range(rounds):
        target.unlink(missing_ok=True)
        if number % 2 == 0:
            target.write_bytes(old)
        process = weighbridge.start("convert", source, target)
        time.sleep(moments.uniform(0.3, 1.0) * duration)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if target.exists():
            assert target.stat().st_size == size, f"half a file in round {number}, seed {seed}"
            whole(target)
        else:
            assert number % 2, f"the old file is gone in round {number}, seed {seed}"


def test_kill_during_fit_leaves_no_half_file(weighbridge, tmp_path):
    seed = random.SystemRandom().randrange(1 << 32)
    moments = random.Random(seed)
    fit = ["fit", "mnist-mlp", "--data", "digits:500", "--epochs", "2", "--out"]
    started = time.monotonic()
    weighbridge.ok(*fit, tmp_path / "whole")
    duration = time.monotonic() - started
    names = {path.name for path in (tmp_path / "whole").iterdir()}
    for number in range(ROUNDS):
        run = tmp_path / f"run-{number}"
        process = weighbridge.start(*fit, run)
        # Most of what is written is written near the end.
        time.sleep(moments.triangular(0.3, 1.1, 0.95) * duration)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        for path in run.iterdir() if run.exists() else []:
            if path.name in names:
                try:
                    whole(path)
                except Exception as problem:
                    pytest.fail(f"{path.name} is not whole in round {number}, seed {seed}: {problem}")
