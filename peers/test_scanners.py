"""What other scanners of models say of the same files. The run writes docs/scanners.md: nobody else does."""

import codecs
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

PAGE = ROOT / "docs" / "scanners.md"
ATTACKS = ROOT / "attacks"
DATA = Path(os.environ.get("WEIGHBRIDGE_DATA", ROOT.parent / "shared" / "data"))

# Of the corpus what is no attack: its own tests expect nothing of these, or that they cannot be read.
BENIGN = {
    "benign0_v0.pkl",
    "benign0_v3.pkl",
    "benign0_v4.pkl",
    "int_array.npy",
    "int_arrays.npz",
    "int_arrays_compressed.npz",
    "new_pytorch_model.bin",
    "not_a_pickle.bin",
    "object_array.npy",
    "object_arrays.npz",
    "object_arrays_compressed.npz",
    "pytorch_model.bin",
}
# Nobody can tell what is in them: not SAFE, and no attack either.
UNREADABLE = {"bad_pytorch.pt", "benign_password_protected.zip"}


def picklescan(path):
    from picklescan.scanner import SafetyLevel, scan_file_path

    try:
        result = scan_file_path(str(path))
    except Exception as e:
        return f"error ({type(e).__name__})"
    if result.infected_files or any(g.safety == SafetyLevel.Dangerous for g in result.globals):
        return "dangerous"
    if any(g.safety == SafetyLevel.Suspicious for g in result.globals):
        return "suspicious"
    return "error" if result.scan_err else "clean"


def modelscan(path):
    from modelscan.modelscan import ModelScan

    result = ModelScan().scan(str(path))
    if result["issues"]:
        return max((i["severity"] for i in result["issues"]), key=["LOW", "MEDIUM", "HIGH", "CRITICAL"].index).lower()
    if result["errors"]:
        return "error"
    return "clean" if result["summary"]["scanned"]["total_scanned"] else "skipped"


def fickling(path):
    from fickling.analysis import Severity, check_safety
    from fickling.fickle import StackedPickle

    try:
        with open(path, "rb") as file:
            pickles = StackedPickle.load(file)
        worst = max((check_safety(p).severity for p in pickles), default=None)
    except Exception as e:  # it raises what Python's parser of pickles raises
        return f"error ({type(e).__name__})"
    if worst is None:
        return "error"
    return "clean" if worst == Severity.LIKELY_SAFE else worst.name.lower().replace("_", " ")


# One process for all files of one scanner: a file that takes it down takes down nothing else.
ONE = "import sys; from test_scanners import {0}\nfor path in sys.argv[1:]:\n print({0}(path), path, sep='\\t', flush=True)"


def verdicts(scanner, paths):
    done = subprocess.run(
        [sys.executable, "-c", ONE.format(scanner), *map(str, paths)],
        cwd=ROOT / "peers",
        capture_output=True,
        text=True,
        timeout=600,
    )
    found = dict(reversed(line.split("\t")) for line in done.stdout.splitlines() if line.count("\t") == 1)
    assert len(found) == len(paths), f"{scanner} stopped at file {len(found)}: {done.stderr[-2000:]}"
    return [found[str(path)] for path in paths]


def ours(weighbridge, folder):
    process = weighbridge("scan", folder, "--json")
    assert process.code in (0, 3, 4), process.err
    import json

    document = json.loads(process.out)
    assert {"SAFE": 0, "SUSPICIOUS": 3, "MALICIOUS": 4}[document["verdict"]] == process.code
    return {Path(folder) / f["file"]: f["verdict"] for f in document["files"]}


def flagged(verdict):
    return verdict not in ("clean", "skipped", "SAFE") and not verdict.startswith("error")


def turned(folder):
    """The attacks as they are meant: what alarms by its sight is kept as rot13."""
    attacks = Path(shutil.copytree(ATTACKS, folder / "attacks"))
    for path in attacks.rglob("*.rot13"):
        path.with_suffix("").write_text(codecs.decode(path.read_text(), "rot13"))
        path.unlink()
    return attacks


def test_all_attacks_are_found_and_nothing_else(weighbridge, tmp_path):
    corpus = DATA / "pickle"
    if not corpus.is_dir():
        assert os.environ.get("CI") != "true", f"no {corpus}: set WEIGHBRIDGE_DATA"
        pytest.skip(f"no {corpus}: set WEIGHBRIDGE_DATA")
    theirs = ours(weighbridge, corpus)
    attacks = turned(tmp_path)
    own = {p: v for p, v in ours(weighbridge, attacks).items() if p.name not in ("make.py", "README.md")}
    rows = []
    for title, found in (("picklescan's own corpus", theirs), ("attacks/", own)):
        paths = sorted(found)
        columns = [verdicts(s, paths) for s in ("picklescan", "modelscan", "fickling")]
        rows += [(title, path, found[path], *row) for path, *row in zip(paths, *columns)]
    write(rows, attacks)
    wrong = [
        (path.name, verdict)
        for title, path, verdict, *_ in rows
        if title != "attacks/" and kind(title, path) == "attack" and verdict != "MALICIOUS"
        or kind(title, path) == "harmless" and verdict != "SAFE"
        or kind(title, path) == "unreadable" and verdict != "SUSPICIOUS"
    ]
    assert wrong == []


def kind(title, path):
    if title == "attacks/":
        return "harmless" if path.name.startswith("harmless-") else "attack"
    return "harmless" if path.name in BENIGN else "unreadable" if path.name in UNREADABLE else "attack"


def write(rows, attacks):
    from importlib.metadata import version

    names = ["picklescan", "modelscan", "fickling"]
    versions = ", ".join(f"{n} {version(n)}" for n in names)
    lines = [
        "# The same files, other scanners",
        "",
        f"Written by a run of `peers/test_scanners.py`: {versions}.",
        "An error is no answer: such a file is neither called clean nor flagged. Each scanner knows other formats; fickling",
        "reads bare pickles only, modelscan goes by the name of a file.",
        "",
        "| files | what they are | Weighbridge | picklescan | modelscan | fickling |",
        "|---|---|---|---|---|---|",
    ]
    for title in dict.fromkeys(row[0] for row in rows):
        for what, word in (("attack", "attacks flagged"), ("harmless", "harmless flagged")):
            some = [row for row in rows if row[0] == title and kind(title, row[1]) == what]
            counts = [sum(flagged(row[column]) for row in some) for column in range(2, 6)]
            lines.append(f"| {title} | {word}, of {len(some)} | " + " | ".join(map(str, counts)) + " |")
    lines += ["", "| file | what it is | Weighbridge | picklescan | modelscan | fickling |", "|---|---|---|---|---|---|"]
    for title, path, *found in rows:
        base = attacks if title == "attacks/" else DATA
        name = ("attacks/" if title == "attacks/" else "") + str(path.relative_to(base))
        lines.append(f"| {name} | {kind(title, path)} | " + " | ".join(found) + " |")
    PAGE.write_text("\n".join(lines) + "\n")


def test_the_hostile_files_are_what_their_program_makes(tmp_path):
    done = subprocess.run([sys.executable, str(ATTACKS / "make.py"), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # Made by libraries that are not the same everywhere.
    kept = {"wrapped/model.7z", "WB-HDF5-EXTERNAL/hostile-link.h5", "WB-HDF5-EXTERNAL/harmless-soft.h5"}
    made = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    # Compressed bytes are those of the machine's own libraries.
    same = [n for n in made if n not in kept and not n.startswith("wrapped/") and not n.endswith((".gz", ".npz")) and "deflated" not in n]
    assert len(same) > 100
    assert [n for n in same if (ATTACKS / n).read_bytes() != made[n]] == []
