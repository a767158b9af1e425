"""Makes the golden files of this folder: python make_goldens.py (needs numpy, torch, ml_dtypes, safetensors)."""
import io
import json
import struct
import zipfile
from pathlib import Path

import ml_dtypes
import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

here = Path(__file__).parent


def raw_safetensors(name, tensors):
    """A file by hand, for dtypes that the Python binding does not write: {name: (dtype, shape, bytes)}."""
    header, data = {}, b""
    for key, (dtype, shape, content) in tensors.items():
        header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (here / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


# Every dtype of the reference implementation, in its layout.
numbers = torch.tensor([[0, 1, 2], [3, 100, 127]])
tensors = {
    str(dtype).removeprefix("torch."): numbers.to(dtype)
    for dtype in [
        torch.bool, torch.uint8, torch.int8, torch.uint16, torch.int16, torch.uint32, torch.int32, torch.uint64,
        torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64,
        torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e8m0fnu, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz,
    ]
}
tensors["scalar"] = torch.tensor(1.5)
tensors["empty"] = torch.zeros((0, 4))
tensors["names: \"quoted\" back\\slash \n\t\x01\x7f é 字 \U0001f40b"] = torch.tensor([7.0])
tensors["\uffee"] = torch.tensor([1.0])  # before the next one by UTF-8, after it by UTF-16
tensors["\U0001f600"] = torch.tensor([2.0])
safetensors.torch.save_file(tensors, here / "dtypes.safetensors", metadata={"format": "pt"})
safetensors.numpy.save_file({}, here / "none.safetensors")

# What each code of the narrow floats means, by PyTorch and ml_dtypes: codes beside their values.
codes = {}
bytes256 = torch.arange(256, dtype=torch.int32).to(torch.uint8)
for name, dtype in [
    ("F8_E4M3", torch.float8_e4m3fn), ("F8_E5M2", torch.float8_e5m2), ("F8_E8M0", torch.float8_e8m0fnu),
    ("F8_E4M3FNUZ", torch.float8_e4m3fnuz), ("F8_E5M2FNUZ", torch.float8_e5m2fnuz),
]:
    codes[name] = (name, [256], bytes256.numpy().tobytes())
    codes[name + " as F32"] = ("F32", [256], bytes256.view(dtype).to(torch.float32).numpy().tobytes())
for name, dtype, bits in [
    ("F4", ml_dtypes.float4_e2m1fn, 4), ("F6_E2M3", ml_dtypes.float6_e2m3fn, 6), ("F6_E3M2", ml_dtypes.float6_e3m2fn, 6),
]:
    count = 1 << bits
    packed = sum(code << (bits * code) for code in range(count)).to_bytes(count * bits // 8, "little")
    codes[name] = (name, [count], packed)
    values = np.arange(count, dtype=np.uint8).view(dtype).astype(np.float32)
    codes[name + " as F32"] = ("F32", [count], values.tobytes())
every = np.arange(0, 65536, 97, dtype=np.uint16)
codes["F16"] = ("F16", [len(every)], every.tobytes())
codes["F16 as F32"] = ("F32", [len(every)], every.view(np.float16).astype(np.float32).tobytes())
codes["BF16"] = ("BF16", [len(every)], every.tobytes())
codes["BF16 as F32"] = ("F32", [len(every)], every.view(ml_dtypes.bfloat16).astype(np.float32).tobytes())
raw_safetensors("codes.safetensors", codes)

# NumPy arrays: every plain dtype, both byte orders and both index orders.
matrix = np.arange(6).reshape(2, 3)
arrays = {}
for descr in ["|b1", "|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f2", "<f4", "<f8", "<c8", "<c16"]:
    arrays[descr[1:]] = matrix.astype(descr)
for key, array in arrays.items():
    np.save(here / f"{key}.npy", array)
for descr in [">u2", ">i4", ">f2", ">f4", ">f8", ">i8", ">c8"]:
    np.save(here / f"big_{descr[1:]}.npy", matrix.astype(descr))
cube = np.arange(24, dtype="<f4").reshape(2, 3, 4)
np.save(here / "cube.npy", cube)
np.save(here / "fortran.npy", np.asfortranarray(cube))
np.save(here / "fortran_big.npy", np.asfortranarray(cube.astype(">i2")))
np.save(here / "scalar.npy", np.float32(1.5))
np.save(here / "empty.npy", np.zeros((0, 4), "<f4"))
np.save(here / "vector.npy", np.arange(5, dtype="<f8"))
for version in [(2, 0), (3, 0)]:
    with open(here / f"version{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, matrix.astype("<f4"), version=version)

# What is refused.
np.save(here / "refused_object.npy", np.array([None, 1], dtype=object), allow_pickle=True)
np.save(here / "refused_text.npy", np.array(["a", "bc"]))
np.save(here / "refused_bytes.npy", np.array([b"a", b"bc"]))
np.save(here / "refused_date.npy", np.array(["2020-01-01"], dtype="datetime64[D]"))
np.save(here / "refused_record.npy", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))
np.save(here / "refused_longdouble.npy", np.zeros(2, dtype=np.longdouble))
np.save(here / "refused_bfloat16.npy", np.zeros(2, dtype=ml_dtypes.bfloat16))
np.save(here / "refused_float8.npy", np.zeros(2, dtype=ml_dtypes.float8_e4m3fn))

stored = {"kernel": cube, "bias": np.arange(3, dtype="<f8"), "größe": np.int64(7), "layer/0": np.zeros((0,), "<f4")}
np.savez(here / "stored.npz", **stored)
np.savez_compressed(
    here / "deflated.npz", kernel=cube, fortran=np.asfortranarray(cube), zeros=np.zeros((100, 100)), big=matrix.astype(">f4")
)
np.savez(here / "refused_object.npz", good=cube, bad=np.array([None], dtype=object))
np.savez(here / "none.npz")

# A ZIP file written to a pipe: sizes and CRC follow each member in a data descriptor.


class Pipe(io.RawIOBase):
    def __init__(self):
        self.content = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.content += data
        return len(data)


pipe = Pipe()
with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
    for key in ["kernel", "bias"]:
        buffer = io.BytesIO()
        np.save(buffer, stored[key])
        archive.writestr(zipfile.ZipInfo(key + ".npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue())
(here / "described.npz").write_bytes(pipe.content)
