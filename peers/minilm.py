"""MiniLM as its package carries it, exported to ONNX, and what sentence-transformers says of some texts."""

import subprocess
from pathlib import Path

import clients

EXPORT = Path(__file__).with_name("rows") / "export_minilm.py"
TIMEOUT = 600


def exported(tmp_path_factory):
    """The folder to deploy and the file of reference vectors; made once a run."""
    folder = tmp_path_factory.getbasetemp() / "minilm"
    reference = folder / "reference.json"
    if not reference.is_file():
        python = clients.python("minilm")
        done = subprocess.run([python, EXPORT, folder], capture_output=True, text=True, timeout=TIMEOUT)
        assert done.returncode == 0, done.stderr[-4000:]
    return folder, reference
