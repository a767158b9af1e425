"""The golden files of this folder, made and read by gguf-py 0.19 and NumPy:  python make.py

blocks.gguf   a tensor of every type that gguf-py knows, eight blocks of seeded random bytes in two rows, their scales
              replaced by harmless, zero, subnormal, largest, infinite and NaN ones
blocks.npz    what gguf-py dequantises them to; every NaN is the same one, as an operation may choose its bits
keys.gguf     every type of value, alone and in arrays; keys.txt has what gguf-py reads
aligned.gguf  general.alignment 64, numbers of every type
floats.npz    matrices with ties, subnormal and large elements, in float32 and float64; half.gguf and quantised.gguf are
              what gguf-py makes of them as F16 and Q8_0
big.gguf      the same, big-endian; version-2.gguf the same, of the version before
"""

import json
import struct
from pathlib import Path

import gguf
import numpy as np
from gguf.constants import GGML_QUANT_SIZES

HERE = Path(__file__).parent
TYPES = gguf.GGMLQuantizationType
BLOCKS = 8
READ = [
    "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "TQ1_0", "TQ2_0", "MXFP4", "NVFP4",
    "IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S", "IQ4_NL", "IQ4_XS",
]  # fmt: skip
# Where the half-precision scales and minima of a block are.
HALVES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
    "TQ1_0": [52], "TQ2_0": [64], "IQ1_S": [0], "IQ2_XXS": [0], "IQ2_XS": [0], "IQ2_S": [0], "IQ3_XXS": [0],
    "IQ3_S": [0], "IQ4_NL": [0], "IQ4_XS": [0],
}  # fmt: skip
SPECIAL = [None, 0.0123, -1.5, -0.0, 5.960464477539063e-08, 65504.0, -np.inf, np.nan]


def blocks():
    random = np.random.default_rng(20261128)
    writer = gguf.GGUFWriter(HERE / "blocks.gguf", "test")
    expected = {}
    for type_, (elements, size) in GGML_QUANT_SIZES.items():
        raw = random.integers(0, 256, (BLOCKS, size), np.uint8)
        for block, scale in enumerate(SPECIAL):
            for at in HALVES.get(type_.name, []):
                # Without a special one: finite, of any size.
                value = np.float16(random.normal() * 0.1 if scale is None else scale)
                raw[block, at : at + 2] = np.frombuffer(value.tobytes(), np.uint8)
        raw = raw.reshape(2, BLOCKS // 2 * size)
        writer.add_tensor(type_.name, raw, raw_dtype=type_)
        if type_.name in READ:
            with np.errstate(all="ignore"):
                values = gguf.dequantize(raw, type_)
            assert values.shape == (2, BLOCKS // 2 * elements) and values.dtype == np.float32
            expected[type_.name] = np.where(np.isnan(values), np.float32(np.nan), values)
    finish(writer)
    np.savez_compressed(HERE / "blocks.npz", **expected)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def keys():
    writer = gguf.GGUFWriter(HERE / "keys.gguf", "test")
    writer.add_uint8("a.uint8", 255)
    writer.add_int8("a.int8", -128)
    writer.add_uint16("a.uint16", 65535)
    writer.add_int16("a.int16", -32768)
    writer.add_uint32("a.uint32", 4294967295)
    writer.add_int32("a.int32", -2147483648)
    writer.add_float32("a.float32", 0.5)
    writer.add_uint64("a.uint64", 18446744073709551615)
    writer.add_int64("a.int64", -9223372036854775808)
    writer.add_float64("a.float64", 0.1)
    writer.add_bool("a.bool", True)
    writer.add_string("a.string", 'Grüße, "名前"\n\t')
    writer.add_array("an.ints", [1, -2, 3])
    writer.add_array("an.floats", [0.5, -1.25])
    writer.add_array("an.strings", ["▁the", "a\"b", ""])
    writer.add_array("an.bools", [True, False])
    writer.add_chat_template([{"name": "tool_use", "template": "{{ tools }}"}, {"name": "default", "template": "{{ messages }}"}])
    finish(writer)
    reader = gguf.GGUFReader(HERE / "keys.gguf")
    lines = []
    for key, field in reader.fields.items():
        if not key.startswith("GGUF."):
            value = field.contents()
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
            lines.append(f"{key}\t{escaped}\n")
    (HERE / "keys.txt").write_text("".join(lines))


def aligned(name, endianess):
    random = np.random.default_rng(7)
    writer = gguf.GGUFWriter(HERE / name, "test", endianess=endianess)
    writer.add_custom_alignment(64)
    for dtype in (np.float32, np.float16, np.float64, np.int8, np.int16, np.int32, np.int64):
        writer.add_tensor(np.dtype(dtype).name, (random.normal(size=(3, 2, 5)) * 100).astype(dtype))
    writer.add_tensor("one", np.array([7], np.float32))
    finish(writer)


def version_2():
    """The versions differ in nothing that a little-endian reader sees."""
    data = bytearray((HERE / "aligned.gguf").read_bytes())
    data[4:8] = struct.pack("<I", 2)
    (HERE / "version-2.gguf").write_bytes(data)


def written():
    random = np.random.default_rng(11)
    ties = np.concatenate([np.arange(31) + 0.5, [127]]).astype(np.float32) * np.tile([1, -1], 16).astype(np.float32)
    arrays = {
        "normal": random.normal(size=(6, 64)).astype(np.float32),
        "any.size": (random.normal(size=(8, 32)) * 10.0 ** random.integers(-30, 6, (8, 1))).astype(np.float32),
        "ties": np.stack([ties, ties * np.float32(2**-14)]),
        "zero": np.zeros((1, 32), np.float32),
        "subnormal": np.full((1, 32), 1e-36, np.float32) * np.arange(32, dtype=np.float32),
        # Above a tie of F16 by less than F32 can tell, at it, and below it.
        "double": np.array([[1 + 2**-11 + 2**-40, 1 + 2**-11, 1 + 2**-11 - 2**-40, 1e-9] * 8], np.float64),
    }
    np.savez(HERE / "floats.npz", **arrays)
    for name, type_ in (("half.gguf", TYPES.F16), ("quantised.gguf", TYPES.Q8_0)):
        writer = gguf.GGUFWriter(HERE / name, "test")
        for key, array in arrays.items():
            writer.add_tensor(key, gguf.quantize(array, type_), raw_dtype=type_)
        finish(writer)


blocks()
keys()
written()
aligned("aligned.gguf", gguf.GGUFEndian.LITTLE)
aligned("big.gguf", gguf.GGUFEndian.BIG)
version_2()
