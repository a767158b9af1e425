"""Makes the HDF5 files of this folder and expected.txt, which says what is in them.

Needs h5py 3.16, NumPy, ml_dtypes and Keras 3 with the PyTorch backend:
    python make.py
Each line of expected.txt: file, tensor, dtype, shape, CRC-32 of the elements (packed,
little-endian), separated by tabs. The order of the lines is the order of the tensors.
"""
import json
import os
import zlib

os.environ["KERAS_BACKEND"] = "torch"
import h5py
import keras
import ml_dtypes
import numpy as np
from keras.src.legacy.saving import legacy_h5_format

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(20261123)
expected = []

DTYPES = {"float16": "F16", "float32": "F32", "float64": "F64", "bool": "BOOL", "complex64": "C64",
          "complex128": "C128", "bfloat16": "BF16",
          **{f"{u}int{b}": f"{u.upper() or 'I'}{b}" for u in ("", "u") for b in (8, 16, 32, 64)}}


def expect(file, name, value):
    value = np.asarray(value)
    little = np.ascontiguousarray(value.astype(value.dtype.newbyteorder("<")))
    expected.append("\t".join([file, name, DTYPES[value.dtype.name], str(list(value.shape)),
                               "%08x" % zlib.crc32(little.tobytes())]))


def some(shape, dtype="float32"):
    return (random.standard_normal(shape) * 100).astype(dtype)


def types(file, **options):
    with h5py.File(file, "w", **options) as f:
        values = {"bool": random.random((3, 5)) < 0.5, "scalar": np.float32(2.5),
                  "none": np.zeros((0, 4), "float32")}
        for name in DTYPES:
            if name not in ("bool", "bfloat16"):
                values[name] = some((2, 3), name)
                if "8" not in name:
                    values["big_" + name] = some((2, 3), name).astype(
                        np.dtype(name).newbyteorder(">"))
        for name, value in values.items():
            f[name] = value
        brain = some((4, 2)).astype(ml_dtypes.bfloat16)
        f.create_dataset("bfloat16", data=brain).attrs["dtype"] = "bfloat16"
        values["bfloat16"] = brain
        f["text"] = "not a tensor"
        f["texts"] = np.array([b"not", b"either"])
        f["named"] = np.dtype("float32")
        f.create_dataset("of_named_type", data=some((2,)), dtype=f["named"])
        values["of_named_type"] = f["of_named_type"][()]
        f["pairs"] = np.zeros(3, [("x", "f4"), ("y", "i4")])
        f.create_dataset("nothing", data=h5py.Empty("float32"))
        values["nothing"] = np.zeros(0, "float32")
        for name in sorted(values):
            expect(file, name, values[name])


def chunks(file, **options):
    grows = (None, None)
    with h5py.File(file, "w", **options) as f:
        def add(name, value, **how):
            f.create_dataset(name, data=value, **how)
        add("btree", some((7, 5)), chunks=(3, 2), maxshape=grows)
        add("btree_filtered", some((7, 5, 3)), chunks=(2, 2, 3), maxshape=(None, None, 3),
            compression="gzip", shuffle=True)
        add("deflate", some((9, 4)), chunks=(4, 4), compression="gzip")
        add("extensible", some((2, 50), "int16"), chunks=(2, 1), maxshape=(2, None))
        add("extensible_filtered", some((600, 2), "int16"), chunks=(1, 2), maxshape=(None, 2),
            compression="gzip")
        add("fixed", some((6, 6), "float64"), chunks=(4, 4))
        add("fixed_to_grow", some((3, 4), "int32"), chunks=(2, 2), maxshape=(8, 6))
        add("fletcher", some((11,), "int8"), chunks=(4,), fletcher32=True)
        add("fletcher_shuffle_deflate", some((11, 3)), chunks=(4, 2), fletcher32=True,
            shuffle=True, compression="gzip")
        add("paged", some((1100,), "int8"), chunks=(1,))
        add("shuffle", some((5, 3), "int64"), chunks=(2, 3), shuffle=True)
        add("single", some((4, 3)), chunks=(4, 3))
        add("single_filtered", some((4, 3)), chunks=(4, 3), compression="gzip")
        f.create_dataset("absent", (3, 3), "float32", fillvalue=7)
        holes = f.create_dataset("holes", (40, 4), "int16", chunks=(3, 3), fillvalue=-2)
        holes[10:15, 1] = 5
        f.create_dataset("holes_zero", (50,), "float64", chunks=(8,), maxshape=(None,))[20] = 1
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_chunk((2, 3))
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        space = h5py.h5s.create_simple((5, 4))
        h5py.h5d.create(f.id, b"implicit", h5py.h5t.NATIVE_INT32, space, plist)
        f["implicit"][...] = some((5, 4), "int32")
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_layout(h5py.h5d.COMPACT)
        h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist)
        f["compact"][...] = some((5, 4))
        for name in sorted(f):
            expect(file, name, f[name][()])
    with h5py.File(file, "a") as f:
        f.create_dataset("other_filter", data=some((64,)), chunks=(64,), compression="lzf")
    # Readers list it; its elements are refused.
    expected.append("\t".join([file, "other_filter", "F32", "[64]", "refused"]))
    lines = [line for line in expected if line.startswith(file + "\t")]
    expected[:] = [line for line in expected if line not in lines] + sorted(
        lines, key=lambda line: line.split("\t")[1])


def groups(file, **options):
    with h5py.File(file, "w", **options) as f:
        for i in range(30):
            f[f"many/tensor_{i:02d}"] = some((1,), "int16")
        for i in (0, 1, 2, 9, 10, 11):
            f[f"numbers/{i}"] = some((1,), "int16")
        ordered = f.create_group("ordered", track_order=True)
        for name in ("z", "a", "m"):
            ordered[name] = some((2,), "int8")
        f["deep/er/and/deeper"] = some((2,))
        f["deep/hard"] = f["deep/er/and/deeper"]
        f["deep/soft"] = h5py.SoftLink("/deep/er/and/deeper")
        f["deep/relative"] = h5py.SoftLink("er/and")
        f["deep/dangling"] = h5py.SoftLink("/nothing/here")
        f["deep/loop"] = h5py.SoftLink("/deep/pool")
        f["deep/pool"] = h5py.SoftLink("/deep/loop")
        f["elsewhere"] = h5py.ExternalLink("other.h5", "/tensor")
        f.attrs["text"] = "gr\u00fc\u00dfe"
        f.attrs["fixed"] = np.bytes_(b"seven")
        f.attrs["texts"] = ["a", "b \"quoted\"", ""]
        f.attrs["fixed_texts"] = np.array([b"one", b"three"])
        f.attrs["whole"] = 42
        f.attrs["half"] = np.float16(0.5)
        f.attrs["numbers"] = np.array([1.5, -2.0])
        f.attrs["big"] = np.array(258, ">u2")
        f.attrs["true"] = True
        f.attrs["huge"] = 2**64 - 1
        f.attrs["empty"] = ""
        f.attrs["nothing"] = h5py.Empty("f4")
        for i in range(20):
            f.attrs[f"attribute_{i:02d}"] = i
        f.attrs["long"] = "x" * 70000
        if "libver" in options:
            f.attrs["large"] = np.arange(9000, dtype="f8")
        names = ["deep/er/and/deeper", "deep/hard"] + [f"many/tensor_{i:02d}" for i in range(30)]
        names += [f"numbers/{i}" for i in (0, 1, 2, 9, 10, 11)]
        names += [f"ordered/{n}" for n in ("z", "a", "m")] if "libver" in options else [
            f"ordered/{n}" for n in ("z", "a", "m")]
        for name in names:
            expect(file, name, f[name][()])


def network():
    keras.utils.set_random_seed(7)
    model = keras.Sequential([
        keras.Input((3, 2)), keras.layers.Flatten(name="flat"),
        keras.layers.Dense(5, activation="relu", name="second"),
        keras.layers.Dense(4, activation="softmax", name="first")], name="net")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(some((8, 3, 2)), random.integers(0, 4, 8), epochs=1, verbose=0)
    return model


def keras_files():
    model = network()
    with h5py.File("keras-weights.h5", "w") as f:
        legacy_h5_format.save_weights_to_hdf5_group(f, model)
    model.save("keras-model.h5")
    model.save_weights("keras.weights.h5")
    model.save("keras.keras")
    layers = [(layer, [np.asarray(w) for w in layer.get_weights()]) for layer in model.layers]
    for file in ("keras-weights.h5", "keras-model.h5"):
        for layer, weights in layers:
            for variable, value in zip(layer.weights, weights):
                expect(file, f"{layer.name}/{variable.path}", value)
    with h5py.File("keras-model.h5") as f:
        group = f["optimizer_weights"]
        for name in group.attrs["weight_names"]:
            name = name.decode() if isinstance(name, bytes) else name
            expect("keras-model.h5", f"optimizer_weights/{name}", group[name][()])
    for file in ("keras.weights.h5", "keras.keras"):
        with h5py.File("keras.weights.h5") as f:
            names = []
            f.visititems(lambda name, o: names.append(name) if isinstance(o, h5py.Dataset) else None)
            if file == "keras.keras":
                for index, (name, layer) in enumerate([("dense", 1), ("dense_1", 2)]):
                    for i, value in enumerate(layers[layer][1]):
                        expect(file, f"layers/{name}/vars/{i}", value)
            for name in names:
                if file == "keras.weights.h5" or name.startswith("optimizer"):
                    expect(file, name, f[name][()])


def small():
    # So many chunks that their index has pages; few of them are there.
    with h5py.File("chunks-paged.h5", "w", libver="latest") as f:
        far = f.create_dataset("far", (140000,), "int8", chunks=(1,), maxshape=(None,))
        for i in (0, 3, 4, 1000, 134612, 135170, 139300):
            far[i] = i % 100 + 1
        expect("chunks-paged.h5", "far", far[()])
    with h5py.File("user-block.h5", "w", userblock_size=1024, libver="latest") as f:
        f["tensor"] = some((2, 2))
        expect("user-block.h5", "tensor", f["tensor"][()])
    with open("user-block.h5", "r+b") as f:
        f.write(b"#!/bin/sh\n# anything may stand here\n")
    with h5py.File("loop.h5", "w") as f:
        f["group/tensor"] = some((2,))
        f["group/below/again"] = f["group"]
    # Two links lead from each group to the next: more paths than anyone can list.
    with h5py.File("lattice.h5", "w") as f:
        group = f
        for i in range(40):
            below = group.create_group("left")
            group["right"] = below
            group = below
        group["tensor"] = some((2,))
    with h5py.File("external.h5", "w") as f:
        f.create_dataset("outside", (4,), "float32", external=[("raw.bin", 0, 16)])
        virtual = h5py.VirtualLayout((4,), "float32")
        virtual[:] = h5py.VirtualSource("other.h5", "tensor", (4,))
        f.create_virtual_dataset("virtual", virtual)


types("types.h5")
types("types-latest.h5", libver="latest")
chunks("chunks.h5")
chunks("chunks-1.10.h5", libver=("v110", "v110"))
chunks("chunks-latest.h5", libver="latest")
groups("groups.h5")
groups("groups-latest.h5", libver="latest")
keras_files()
small()
for leftover in ("raw.bin", "other.h5"):
    if os.path.exists(leftover):
        os.remove(leftover)
with open("expected.txt", "w") as out:
    out.write("\n".join(expected) + "\n")
