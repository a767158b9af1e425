"""Weights files from and for NumPy and safetensors: what `inspect` says and `convert` makes."""

import json

import ml_dtypes
import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

# safetensors' names of the types that NumPy has.
DTYPES = {
    "BOOL": np.bool_,
    "U8": np.uint8,
    "I8": np.int8,
    "U16": np.uint16,
    "I16": np.int16,
    "U32": np.uint32,
    "I32": np.int32,
    "U64": np.uint64,
    "I64": np.int64,
    "F16": np.float16,
    "F32": np.float32,
    "F64": np.float64,
}


def arrays():
    random = np.random.default_rng(2)
    made = {
        f"of.{name}": (random.random((3, 5)) * 100).astype(dtype) for name, dtype in DTYPES.items()
    }
    return made | {
        "scalar": np.array(3.5, np.float32),
        "empty": np.zeros((0, 4), np.float32),
        "ünïcode/名前": np.arange(4, dtype=np.int64),
    }


@pytest.fixture
def safetensors_file(tmp_path):
    path = tmp_path / "mixed.safetensors"
    save_file(arrays(), path, metadata={"format": "np", "author": "peers"})
    return path


def told(weighbridge, path):
    """The tensors that inspect lists: name -> (dtype, shape, bytes)."""
    document = weighbridge("inspect", path, "--json").json()
    return document, {t["name"]: (t["dtype"], t["shape"], t["bytes"]) for t in document["tensors"]}


def test_inspect_sees_what_safetensors_sees(safetensors_file, weighbridge):
    document, tensors = told(weighbridge, safetensors_file)
    with safe_open(safetensors_file, "np") as file:
        assert set(tensors) == set(file.keys())
        for name in file.keys():
            view = file.get_slice(name)
            dtype, shape, size = tensors[name]
            assert (dtype, shape) == (view.get_dtype(), view.get_shape())
            assert size == file.get_tensor(name).nbytes
        assert document["metadata"] == file.metadata()


def test_inspect_sees_narrow_floats(weighbridge, tmp_path):
    values = np.linspace(-2, 2, 8).reshape(2, 4)
    save_file({"half": values.astype(ml_dtypes.bfloat16)}, tmp_path / "narrow.safetensors")
    _, tensors = told(weighbridge, "narrow.safetensors")
    assert tensors == {"half": ("BF16", [2, 4], 16)}


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("endian", ["<", ">"])
@pytest.mark.parametrize("compress", [False, True])
def test_npz_reaches_safetensors_unchanged(order, endian, compress, weighbridge, tmp_path):
    made = {
        "a": np.asarray(np.arange(12).reshape(3, 4), dtype=f"{endian}f4", order=order),
        "b": np.asarray(np.arange(6).reshape(2, 3), dtype=f"{endian}i8", order=order),
    }
    (np.savez_compressed if compress else np.savez)(tmp_path / "in.npz", **made)
    weighbridge.ok("convert", "in.npz", "out.safetensors")
    found = load_file(tmp_path / "out.safetensors")
    assert found.keys() == made.keys()
    for name, array in made.items():
        assert found[name].dtype == array.dtype.newbyteorder("=")
        np.testing.assert_array_equal(found[name], array)


def test_npz_round_trip(weighbridge, tmp_path):
    made = {name.replace("/", "_"): array for name, array in arrays().items()}
    np.savez(tmp_path / "in.npz", **made)
    weighbridge.ok("convert", "in.npz", "middle.safetensors")
    weighbridge.ok("convert", "middle.safetensors", "out.npz")
    with np.load(tmp_path / "out.npz", allow_pickle=False) as found:
        assert set(found.files) == set(made)
        for name, array in made.items():
            assert found[name].dtype == array.dtype and found[name].shape == array.shape
            np.testing.assert_array_equal(found[name], array)


def test_inspect_reads_a_single_npy(weighbridge, tmp_path):
    np.save(tmp_path / "one.npy", np.arange(10, dtype=np.float16).reshape(2, 5))
    _, tensors = told(weighbridge, "one.npy")
    assert [value for value in tensors.values()] == [("F16", [2, 5], 20)]


def broken(good):
    """Bad files made from a good one: name -> bytes."""
    length = int.from_bytes(good[:8], "little")
    header = json.loads(good[8 : 8 + length])

    def with_header(change):
        entries = json.loads(json.dumps(header))
        change(entries)
        text = json.dumps(entries).encode()
        return len(text).to_bytes(8, "little") + text + good[8 + length :]

    def first(entries):
        return entries[next(name for name in entries if name != "__metadata__")]

    return {
        "empty": b"",
        "cut in the header": good[: 8 + length // 2],
        "cut in the tensors": good[:-1],
        "header longer than the file": (1 << 40).to_bytes(8, "little") + good[8:],
        "negative shape": with_header(lambda e: first(e).update(shape=[-1, 5])),
        "overflowing shape": with_header(lambda e: first(e).update(shape=[1 << 62, 1 << 62])),
        "overlap": with_header(lambda e: first(e).update(data_offsets=[0, 1])),
        "not UTF-8": good[:8] + good[8 : 8 + length].replace(b"scalar", b"\xff\xfe\xfd\xfc\xfb\xfa") + good[8 + length :],
        "not a weights file": b"What is this?" * 100,
    }


def test_bad_files_get_one_sentence_and_leave_nothing(safetensors_file, weighbridge, tmp_path):
    for name, data in broken(safetensors_file.read_bytes()).items():
        bad = tmp_path / "bad.safetensors"
        bad.write_bytes(data)
        for command in (["inspect", bad], ["convert", bad, tmp_path / "out.npz"]):
            done = weighbridge(*command)
            assert done.code == 1, f"{name}: exit code {done.code}"
            assert done.out == "", name
            assert done.err.startswith("weighbridge: ") and "bad.safetensors" in done.err, f"{name}: {done.err}"
            assert len(done.err.strip().splitlines()) == 1, f"{name}: {done.err}"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.safetensors", "mixed.safetensors"], name
