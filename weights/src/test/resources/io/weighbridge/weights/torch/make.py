"""Makes the golden files of this folder: python make.py [FOLDER OF REAL FILES] (needs torch and numpy).

expected.txt: file, tensor, dtype, extents, SHA-256 of the elements (row-major, little-endian), as PyTorch reads them.
real.txt: the same for the PyTorch files of a folder of real files.
"""
import collections
import hashlib
import io
import pickle
import struct
import sys
import tarfile
import warnings
import zipfile
from pathlib import Path

import numpy as np
import torch

here = Path(__file__).parent
warnings.simplefilter("ignore")
torch.manual_seed(7)

DTYPES = {
    torch.bool: "BOOL", torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.int32: "I32", torch.int64: "I64",
    torch.uint16: "U16", torch.uint32: "U32", torch.uint64: "U64", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.float32: "F32", torch.float64: "F64", torch.complex64: "C64", torch.complex128: "C128",
    torch.float8_e4m3fn: "F8_E4M3", torch.float8_e5m2: "F8_E5M2", torch.float8_e4m3fnuz: "F8_E4M3FNUZ",
    torch.float8_e5m2fnuz: "F8_E5M2FNUZ", torch.float8_e8m0fnu: "F8_E8M0",
}


def flat(names, value, found, alone):
    if isinstance(value, torch.Tensor):
        found[".".join(names) if names else alone] = value
    elif isinstance(value, dict):
        for key, item in value.items():
            flat([*names, str(key)], item, found, alone)
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            flat([*names, str(i)], item, found, alone)
    return found


def lines(label, tensors):
    for name, tensor in tensors.items():
        plain = tensor.detach().cpu().contiguous()
        content = plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
        extents = ",".join(str(extent) for extent in plain.shape)
        yield "\t".join([label, name, DTYPES[plain.dtype], f"[{extents}]", hashlib.sha256(content).hexdigest()])


def script_tensors(path):
    module = torch.jit.load(path)
    found = dict(module.named_parameters()) | dict(module.named_buffers())
    constants = {}
    for part in module.modules():
        try:
            for name, value in part.code_with_constants[1].const_mapping.items():
                if isinstance(value, torch.Tensor):
                    constants[f"CONSTANTS.{name}"] = value
        except RuntimeError:
            pass  # a module without code
    return found | constants


def tensors(path):
    with open(path, "rb") as file:
        start = file.read(4)
    if start == b"PK\3\4" and any(name.endswith("constants.pkl") for name in zipfile.ZipFile(path).namelist()):
        return script_tensors(path)
    weights_only = not tarfile.is_tarfile(path)
    return flat([], torch.load(path, map_location="cpu", weights_only=weights_only), {}, path.stem)


expected = []


def golden(name):
    expected.extend(lines(name, tensors(here / name)))


def save(name, value):
    """Both formats: a ZIP file and stacked pickles."""
    torch.save(value, here / f"{name}.pt")
    golden(f"{name}.pt")
    try:
        torch.save(value, here / f"{name}.stacked.pt", _use_new_zipfile_serialization=False)
        golden(f"{name}.stacked.pt")
    except Exception as problem:
        (here / f"{name}.stacked.pt").unlink(missing_ok=True)
        print(f"{name}: no stacked pickles: {problem}")


numbers = torch.tensor([[0, 1, 2], [3, 100, 127]])
OLD = [dtype for dtype in DTYPES if not str(dtype).startswith(("torch.uint16", "torch.uint32", "torch.uint64", "torch.float8"))]
save("dtypes", {str(dtype).removeprefix("torch."): numbers.to(dtype) for dtype in OLD})
save("newer_dtypes", {str(dtype).removeprefix("torch."): numbers.to(dtype) for dtype in DTYPES if dtype not in OLD})

base = torch.arange(60, dtype=torch.float32)
cube = base.reshape(3, 4, 5)
save("views", {
    "whole": base,
    "cube": cube,
    "transposed": cube.transpose(0, 2),
    "permuted": cube.permute(1, 2, 0),
    "row": cube[1],
    "column": cube[:, 1],
    "every_second": base[1::2],
    "backwards_block": cube[1:, 2:, ::2],
    "repeated": base[:3].expand(4, 3),
    "one": cube[:, :1, :],
    "diagonal": cube[0, :4, :4].diagonal(),
    "last": base[59],
    "complex": torch.view_as_complex(base.reshape(30, 2)).clone()[::3],
    "half": torch.arange(12).half().reshape(3, 4).t(),
    "bytes": torch.arange(12).to(torch.uint8).reshape(3, 4).t(),
    "double": torch.arange(12).double().reshape(3, 4).t(),
})
save("scalars_and_nothing", {"scalar": torch.tensor(1.5), "nothing": torch.zeros(0, 4), "none": torch.zeros(3, 0, 2)})
save("alone", torch.arange(4.0))
save("list", [torch.arange(3.0), (torch.arange(2), {"inner": torch.ones(1)})])
save("parameters", collections.OrderedDict(
    weight=torch.nn.Parameter(torch.randn(2, 3)), frozen=torch.nn.Parameter(torch.randn(2), requires_grad=False)))
save("names", {"": torch.zeros(1), "with.dots": torch.ones(1), "größe 字 \U0001f40b": torch.ones(2), 3: torch.zeros(2)})

network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(8, 2))
save("state_dict", network.state_dict())
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
network(torch.randn(3, 1, 4, 4)).sum().backward()
optimizer.step()
save("checkpoint", {
    "epoch": 3, "loss": 0.25, "name": "run 1", "done": True, "best": None, "shape": torch.Size([2, 3]),
    "model": network.state_dict(), "optimizer": optimizer.state_dict(), "history": [0.5, 0.25],
    "device": torch.device("cpu"), "dtype": torch.float16, "set": {1}, "mixed": [1, [2]],
})


class Scripted(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = torch.nn.Linear(3, 2)
        self.register_buffer("mask", torch.tensor([True, False]))
        self.steps = [1, 2]
        self.rate = 0.5

    def forward(self, x):
        return torch.where(self.mask, self.dense(x), torch.zeros(2)) * self.rate


class Traced(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(3))

    def forward(self, x):
        return x * self.weight + torch.tensor([1.0, 2.0, 3.0])


torch.jit.script(Scripted()).save(str(here / "scripted.pt"))
golden("scripted.pt")
torch.jit.trace(Traced(), torch.randn(3)).save(str(here / "traced.pt"))
golden("traced.pt")


def rewritten(name, to, change, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(here / name) as old, zipfile.ZipFile(here / to, "w", compression) as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                new.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), content, compression)


def big_endian(name, content):
    """What a big-endian machine writes: the storages' elements turned by the widths that the pickle tells."""
    if name.endswith("byteorder"):
        return b"big"
    if "/data/" in name:
        width = widths[int(name.rsplit("/", 1)[1])]
        return np.frombuffer(content, np.dtype(f"u{width}")).byteswap().tobytes()
    return content


turned = {"half": numbers.half(), "float": numbers.float(), "double": numbers.double(), "transposed": numbers.int().t(),
          "bool": numbers.bool(), "bfloat": numbers.bfloat16(), "complex": numbers.to(torch.complex64)}
widths = [2, 4, 8, 4, 1, 2, 4]
torch.save(turned, here / "turned.pt")
rewritten("turned.pt", "big_endian.pt", big_endian)
(here / "turned.pt").unlink()
golden("big_endian.pt")
rewritten("state_dict.pt", "deflated.pt", lambda name, content: content, zipfile.ZIP_DEFLATED)
golden("deflated.pt")
rewritten("state_dict.pt", "oldest_zip.pt", lambda name, content: None if "byteorder" in name or ".data" in name else content)
golden("oldest_zip.pt")
for protocol in [3, 4, 5]:
    torch.save({"a": numbers.float(), "b": [numbers, {"c": numbers.t()}]}, here / f"protocol{protocol}.pt", pickle_protocol=protocol)
    expected.extend(lines(f"protocol{protocol}.pt", flat(
        [], torch.load(here / f"protocol{protocol}.pt", weights_only=False), {}, "")))


def tar(name):
    """PyTorch's format before 0.1.10: a tar file of storages, of tensors, and of the object, which names tensors by numbers."""
    storages, described = io.BytesIO(), io.BytesIO()
    content = np.arange(6, dtype="<f4")
    pickle.dump(2, storages, 2)
    pickle.dump((101, "cpu", torch.FloatStorage), storages, 2)
    storages.write(struct.pack("<q", 6) + content.tobytes())
    pickle.dump((102, "cpu", torch.LongStorage), storages, 2)
    storages.write(struct.pack("<q", 2) + struct.pack("<2q", 7, -8))
    pickle.dump([(103, 101, 2, 3)], storages, 2)
    pickle.dump(4, described, 2)
    for key, storage, kind, extents, strides, offset in [
        (201, 101, torch.FloatTensor, [2, 3], [3, 1], 0), (202, 101, torch.FloatTensor, [3, 2], [1, 3], 0),
        (203, 102, torch.LongTensor, [2], [1], 0), (204, 103, torch.FloatTensor, [2], [1], 1),
    ]:
        pickle.dump((key, storage, kind), described, 2)
        described.write(struct.pack(f"<ii{len(extents)}q{len(extents)}qq", len(extents), 0, *extents, *strides, offset))

    class Numbered(pickle.Pickler):
        def persistent_id(self, value):
            return value.number if isinstance(value, Number) else None

    class Number:
        def __init__(self, number):
            self.number = number

    thing = io.BytesIO()
    Numbered(thing, 2).dump(collections.OrderedDict(
        whole=Number(201), transposed=Number(202), longs=Number(203), part=Number(204), epoch=5))
    with tarfile.open(here / name, "w", format=tarfile.PAX_FORMAT) as archive:
        for member, content in [
            ("sys_info", pickle.dumps({"protocol_version": 1000, "little_endian": True}, 2)),
            ("pickle", thing.getvalue()), ("tensors", described.getvalue()), ("storages", storages.getvalue()),
        ]:
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    golden(name)


tar("tar.pt")

# What is refused, and by what word.
torch.save({"a": torch.quantize_per_tensor(torch.randn(2), 0.1, 0, torch.qint8)}, here / "refused_quantized.pt")
torch.save({"a": torch.eye(3).to_sparse()}, here / "refused_sparse.pt")
torch.save({"a": torch.tensor([1 + 2j]).conj()}, here / "refused_conjugate.pt")
torch.save({"a": torch.ones(2, device="meta")}, here / "refused_meta.pt")
torch.save(torch.nn.Linear(2, 1), here / "refused_module.pt")
torch.save({"a": np.zeros(2)}, here / "refused_numpy.pt")

(here / "expected.txt").write_text("\n".join(expected) + "\n")

if len(sys.argv) > 1:
    root = Path(sys.argv[1])
    found = []
    for path in sorted(root.rglob("*.pt*")):
        found.extend(lines(str(path.relative_to(root)), tensors(path)))
    (here / "real.txt").write_text("\n".join(found) + "\n")
