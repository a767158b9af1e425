"""Writes tiny/, a model of BERT's shape of a few kilobytes with its tokenizer and configurations, and golden.json:
what Python's onnxruntime and tokenizers make of some texts, one by one, without padding.

Run: python tiny.py (needs numpy, onnx, onnxruntime, tokenizers)."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = Path(__file__).parent
TINY = HERE / "tiny"
WIDTH = 8
LONGEST = 12
WORDS = "[PAD] [UNK] [CLS] [SEP] a b c d e the weigh ##bridge ##s load every model open sealed é 犬 . , !".split()
TEXTS = [
    "The weighbridge weighs every load.",
    "",
    "a",
    "Open model, sealed model!",
    "zzz 犬 é É unknown",
    "a b c d e " * 5,
    "load load load load load load load load load load",
    "load load load load load load load load load load load",
]


def tokenizer():
    vocabulary = {word: index for index, word in enumerate(WORDS)}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(strip_accents=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.add_special_tokens(WORDS[:4])
    # As published files have it: another length, and padding, both of which nobody means.
    made.enable_truncation(5)
    made.enable_padding(length=5)
    made.save(str(TINY / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(LONGEST)
    return made


def model():
    """Each state is mixed with the mean of all states under the mask, as attention would."""
    random = np.random.default_rng(7)

    def weights(name, *shape):
        return numpy_helper.from_array(random.normal(size=shape).astype(np.float32), name)

    node = h.make_node
    nodes = [
        node("Gather", ["words", "input_ids"], ["word"]),
        node("Gather", ["segments", "token_type_ids"], ["segment"]),
        node("Add", ["word", "segment"], ["embedded"]),
        node("Cast", ["attention_mask"], ["mask"], to=T.FLOAT),
        node("Unsqueeze", ["mask", "last"], ["mask3"]),
        node("Mul", ["embedded", "mask3"], ["seen"]),
        node("ReduceSum", ["seen", "second"], ["sum"], keepdims=1),
        node("ReduceSum", ["mask3", "second"], ["count"], keepdims=1),
        node("Div", ["sum", "count"], ["mean"]),
        node("MatMul", ["embedded", "own"], ["mine"]),
        node("MatMul", ["mean", "others"], ["theirs"]),
        node("Add", ["mine", "theirs"], ["mixed"]),
        node("Tanh", ["mixed"], ["last_hidden_state"]),
    ]
    graph = h.make_graph(
        nodes,
        "tiny",
        [
            h.make_tensor_value_info(name, T.INT64, ["batch", "sequence"])
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ],
        [h.make_tensor_value_info("last_hidden_state", T.FLOAT, ["batch", "sequence", WIDTH])],
        [
            weights("words", len(WORDS), WIDTH),
            weights("segments", 2, WIDTH),
            weights("own", WIDTH, WIDTH),
            weights("others", WIDTH, WIDTH),
            numpy_helper.from_array(np.array([2]), "last"),
            numpy_helper.from_array(np.array([1]), "second"),
        ],
    )
    made = h.make_model(graph, opset_imports=[h.make_opsetid("", 14)], ir_version=8)
    (TINY / "onnx" / "model.onnx").write_bytes(made.SerializeToString(deterministic=True))
    return onnxruntime.InferenceSession(made.SerializeToString())


def pooled(states):
    tokens = len(states)
    places = np.arange(1, tokens + 1, dtype=np.float32)[:, None]
    return {
        "cls": states[0],
        "max": states.max(axis=0),
        "mean": states.mean(axis=0),
        "mean_sqrt_len_tokens": states.sum(axis=0) / np.sqrt(tokens),
        "weightedmean": (states * places).sum(axis=0) / places.sum(),
        "lasttoken": states[-1],
    }


def write(name, value):
    (TINY / name).parent.mkdir(parents=True, exist_ok=True)
    (TINY / name).write_text(json.dumps(value, indent=1) + "\n")


(TINY / "onnx").mkdir(parents=True, exist_ok=True)
write("config.json", {"model_type": "bert", "hidden_size": WIDTH, "vocab_size": len(WORDS)})
write("sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": False})
write("1_Pooling/config.json", {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True})
write(
    "modules.json",
    [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ],
)
split, session = tokenizer(), model()
golden = []
for text in TEXTS:
    encoding = split.encode(text)
    ids = np.array([encoding.ids])
    states = session.run(
        None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    )[0][0]
    vectors = {mode: [float(x) for x in vector] for mode, vector in pooled(states).items()}
    golden.append({"text": text, "ids": encoding.ids, "cut": bool(encoding.overflowing), "vectors": vectors})
(HERE / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")
