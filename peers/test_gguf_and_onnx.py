"""GGUF and ONNX: what gguf-py and onnx read in our files and we in theirs."""

import gguf
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file, save_file


def arrays():
    random = np.random.default_rng(4)
    return {
        "blk.0.attn_q.weight": random.normal(size=(8, 64)).astype(np.float32),
        "blk.0.attn_norm.weight": random.normal(size=64).astype(np.float32),
        "odd.rows": random.normal(size=(3, 5)).astype(np.float32),
        "cube": random.normal(size=(2, 3, 32)).astype(np.float32),
        "ids": np.arange(6, dtype=np.int32).reshape(2, 3),
    }


def expected_type(name, array, asked):
    """llama.cpp's convention: vectors stay F32, rows that are no whole blocks become F16."""
    if array.dtype != np.float32:
        return gguf.GGMLQuantizationType.I32
    if asked is None or asked == "f32" or array.ndim < 2:
        return gguf.GGMLQuantizationType.F32
    return gguf.GGMLQuantizationType.Q8_0 if asked == "q8_0" and array.shape[-1] % 32 == 0 else gguf.GGMLQuantizationType.F16


@pytest.mark.parametrize("asked", [None, "f32", "f16", "q8_0"])
def test_gguf_py_reads_what_convert_writes(asked, weighbridge, tmp_path):
    made = arrays()
    save_file(made, tmp_path / "in.safetensors", metadata={"general.architecture": "llama", "general.name": "Grüße"})
    weighbridge.ok("convert", "in.safetensors", "out.gguf", *(["--type", asked] if asked else []))
    reader = gguf.GGUFReader(tmp_path / "out.gguf")
    assert reader.alignment == 32 and reader.data_offset % 32 == 0
    assert reader.get_field("general.architecture").contents() == "llama"
    assert reader.get_field("general.name").contents() == "Grüße"
    found = {tensor.name: tensor for tensor in reader.tensors}
    assert found.keys() == made.keys()
    for name, array in made.items():
        tensor = found[name]
        assert tensor.tensor_type == expected_type(name, array, asked), name
        assert tensor.data_offset % 32 == 0
        assert [int(n) for n in reversed(tensor.shape)] == list(array.shape)
        if array.dtype == np.float32:
            stored = gguf.quantize(array, tensor.tensor_type)
            assert tensor.data.tobytes() == stored.tobytes(), name
        else:
            np.testing.assert_array_equal(tensor.data, array)


def test_convert_reads_what_gguf_py_writes(weighbridge, tmp_path):
    made = arrays()
    writer = gguf.GGUFWriter(tmp_path / "in.gguf", "llama")
    writer.add_array("tokenizer.ggml.tokens", ["a", "ü"])
    expected = {}
    for kind in ("Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "F16", "BF16"):
        type_ = gguf.GGMLQuantizationType[kind]
        stored = gguf.quantize(made["blk.0.attn_q.weight"], type_)
        writer.add_tensor(kind, stored, raw_dtype=type_)
        expected[kind] = gguf.dequantize(stored, type_)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    document = weighbridge("inspect", "--json", "in.gguf").json()
    assert document["metadata"]["tokenizer.ggml.tokens"] == '["a","ü"]'
    assert {t["name"]: t.get("stored", {"type": t["dtype"]})["type"] for t in document["tensors"]} == {kind: kind for kind in expected}
    weighbridge.ok("convert", "in.gguf", "out.npz")
    with np.load(tmp_path / "out.npz") as found:
        for kind, values in expected.items():
            np.testing.assert_array_equal(found[kind].astype(np.float32), values, err_msg=kind)


def test_onnx_weights_reach_safetensors(weighbridge, tmp_path):
    made = arrays()
    tensors = [numpy_helper.from_array(array, name) for name, array in made.items()]
    graph = helper.make_graph([], "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])], [], tensors)
    model = helper.make_model(graph)
    onnx.save(model, tmp_path / "in.onnx", save_as_external_data=True, location="in.data", size_threshold=64)
    assert (tmp_path / "in.data").stat().st_size > 0
    assert weighbridge("inspect", "--json", "in.onnx").json()["metadata"]["input x"] == "FLOAT [n, 4]"
    weighbridge.ok("convert", "in.onnx", "out.safetensors")
    found = load_file(tmp_path / "out.safetensors")
    assert found.keys() == made.keys()
    for name, array in made.items():
        np.testing.assert_array_equal(found[name], array)
    (tmp_path / "in.data").rename(tmp_path / "elsewhere")
    (tmp_path / "in.data").symlink_to(tmp_path / "elsewhere")
    done = weighbridge("convert", "in.onnx", "again.safetensors")
    assert done.code == 1 and "symbolic link" in done.err and not (tmp_path / "again.safetensors").exists()
