"""HDF5 files that h5py and Keras wrote, seen by `inspect` and read by `convert`."""

import h5py
import numpy as np
import pytest
from safetensors.numpy import load_file

from conftest import mlp


def datasets(path):
    """Every dataset of a file: path -> (shape, bytes when packed)."""
    found = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: found.update({name: (list(item.shape), item.size * item.dtype.itemsize)})
            if isinstance(item, h5py.Dataset)
            else None
        )
    return found


@pytest.mark.parametrize("form", ["whole.h5", "only.weights.h5"])
def test_inspect_sees_what_h5py_sees(form, weighbridge, tmp_path):
    model = mlp()
    (model.save_weights if "weights" in form else model.save)(tmp_path / form)
    document = weighbridge("inspect", form, "--json").json()
    ours = {tensor["name"]: (tensor["shape"], tensor["bytes"]) for tensor in document["tensors"]}
    # A whole model keeps its tensors below one group, which names of tensors leave out.
    theirs = {name.removeprefix("model_weights/"): facts for name, facts in datasets(tmp_path / form).items()}
    assert ours == theirs


LAYOUTS = {
    "contiguous": {},
    "chunked": {"chunks": (3, 5)},
    "gzip": {"chunks": (4, 4), "compression": "gzip"},
    "shuffle and gzip": {"chunks": (4, 4), "compression": "gzip", "shuffle": True},
    "checksum": {"chunks": (4, 4), "fletcher32": True},
    "growing": {"chunks": (4, 4), "maxshape": (None, None)},
    "growing one way": {"chunks": (4, 4), "maxshape": (None, 11)},
}


@pytest.mark.parametrize("libver", ["earliest", "latest"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_values_survive_every_layout(layout, libver, weighbridge, tmp_path):
    random = np.random.default_rng(4)
    dtypes = ["<f4", ">f4", "<f8", "<f2", "<i8", ">i4", "u1", "<u2"]
    made = {f"group/{dtype[1:]}_{n}": (random.random((10, 11)) * 90).astype(dtype) for n, dtype in enumerate(dtypes)}
    with h5py.File(tmp_path / "in.h5", "w", libver=libver) as file:
        for name, array in made.items():
            file.create_dataset(name, data=array, **LAYOUTS[layout])
    weighbridge.ok("convert", "in.h5", "out.safetensors")
    found = load_file(tmp_path / "out.safetensors")
    assert found.keys() == made.keys()
    for name, array in made.items():
        assert found[name].dtype == array.dtype.newbyteorder("=")
        np.testing.assert_array_equal(found[name], array)


@pytest.mark.parametrize("count", [1, 300])
def test_groups_of_any_size_are_listed(count, weighbridge, tmp_path):
    for libver in ("earliest", "latest"):
        with h5py.File(tmp_path / "many.h5", "w", libver=libver) as file:
            for n in range(count):
                file[f"layer_{n:04}/kernel"] = np.full((2, 2), n, np.float32)
        document = weighbridge("inspect", "many.h5", "--json").json()
        assert sorted(t["name"] for t in document["tensors"]) == [f"layer_{n:04}/kernel" for n in range(count)]


def test_a_loop_of_groups_ends(weighbridge, tmp_path):
    with h5py.File(tmp_path / "loop.h5", "w") as file:
        group = file.create_group("a/b")
        group["kernel"] = np.ones(3, np.float32)
        group["again"] = file["a"]  # a hard link back up
        file["soft"] = h5py.SoftLink("/soft")
    done = weighbridge("inspect", "loop.h5", "--json")
    assert done.code in (0, 1), done.err
    if done.code:
        assert "loop.h5" in done.err and len(done.err.strip().splitlines()) == 1
    else:
        assert any(tensor["name"].endswith("kernel") for tensor in done.json()["tensors"])


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.6, 0.95])
def test_a_cut_file_is_refused_in_one_sentence(keep, weighbridge, tmp_path):
    mlp().save(tmp_path / "whole.h5")
    data = (tmp_path / "whole.h5").read_bytes()
    (tmp_path / "cut.h5").write_bytes(data[: int(len(data) * keep)])
    done = weighbridge("convert", "cut.h5", "out.safetensors")
    assert done.code == 1 and done.out == ""
    assert "cut.h5" in done.err and len(done.err.strip().splitlines()) == 1
    assert not (tmp_path / "out.safetensors").exists()
