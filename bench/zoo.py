"""Fills a data folder with models that differ in all by which people look for them: tasks, licences, formats, sizes,
gates, bases, long and short cards.

The server makes one, so that the layout is its own; the others are copies of that repository with a card of their own,
written as git objects without waiting for the disk. Their large files are pointers to bytes that are not there. The next
start of the server indexes them. The same seed gives the same models.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import time
import urllib.request
import zlib

from machine import ROOT, load, processor_seconds

PROGRAM = os.environ.get("WEIGHBRIDGE", str(ROOT / "weighbridge"))
READY = "Weighbridge is ready: "
START_SECONDS = 900
NAMESPACES = 40
TASKS = [
    "text-generation", "text-generation", "text-generation", "image-classification", "feature-extraction", "fill-mask",
    "automatic-speech-recognition", "text-to-image", "object-detection", "tabular-classification", "translation", None,
]  # fmt: skip
LICENCES = [
    "apache-2.0", "apache-2.0", "mit", "mit", "gpl-3.0", "cc-by-4.0", "cc-by-nc-4.0", "llama3.1", "gemma",
    "creativeml-openrail-m", "other", None,
]  # fmt: skip
FILES = [
    ["model.safetensors"], ["model.safetensors"], ["model.gguf"], ["model.onnx"], ["pytorch_model.bin"], ["model.keras"],
    ["model.onnx", "model.safetensors"], [],
]  # fmt: skip
SIZES = [2 * 10**6, 40 * 10**6, 300 * 10**6, 3 * 10**9, 14 * 10**9, 140 * 10**9]
WORDS = (
    "small large fast careful network transformer encoder decoder digits letters speech pictures tables weather river "
    "harbour bridge timber cargo scale balance weight number order measure paper stamp keeper gate road winter summer "
    "language sentence token answer question reason colour light shadow contour edge signal noise filter train sample "
    "batch epoch metric accuracy recall latency quantised distilled merged adapted open shared tested reviewed"
).split()


def start(folder):
    log = (folder.parent / f"{folder.name}.log").open("ab")
    server = subprocess.Popen(
        [PROGRAM, "serve", "--data", str(folder), "--port", "0", "--grpc-port", "off"],
        stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    begun = time.monotonic()
    line = server.stdout.readline()
    if not line.startswith(READY):
        server.kill()
        raise SystemExit(f"catalogue: the server did not start: {line}")
    return server, line[len(READY) :].strip(), time.monotonic() - begun


def stop(server):
    server.send_signal(signal.SIGTERM)
    server.wait(60)


def ask(url, path, token, body=None):
    request = urllib.request.Request(url + path, data=body and json.dumps(body).encode(), headers={
        "Authorization": f"Bearer {token}", "Content-Type": "application/json",
    })  # fmt: skip
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def git_object(folder, kind, content):
    """Writes a loose object and tells its name (gitrepository-layout(5))."""
    whole = f"{kind} {len(content)}".encode() + b"\0" + content
    name = hashlib.sha1(whole).hexdigest()
    path = folder / "objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(whole, 1))
    return name


def text(chance, words):
    return " ".join(chance.choice(WORDS) for _ in range(words))


def card(chance, name, bases):
    yaml = []
    task, licence = chance.choice(TASKS), chance.choice(LICENCES)
    if task:
        yaml.append(f"pipeline_tag: {task}")
    if licence:
        yaml.append(f"license: {licence}")
    yaml.append(f"tags: [{', '.join(sorted(set(chance.choice(WORDS) for _ in range(4))))}]")
    if bases and chance.random() < 0.2:
        yaml.append(f"base_model: {chance.choice(bases)}")
    body = ". ".join(text(chance, chance.randint(8, 20)).capitalize() for _ in range(chance.choice([3, 10, 30])))
    return "---\n{}\n---\n# {}\n\nA {} model of {}. {}.\n".format(
        "\n".join(yaml), name, chance.choice(WORDS), chance.choice(WORDS), body
    )


def seed(folder, count, number):
    chance = random.Random(number)
    server, url, _ = start(folder)
    try:
        token = (folder / "admin-token").read_text().strip()
        ask(url, "/api/repos/create", token, {"type": "model", "name": "template", "organization": "admin"})
    finally:
        stop(server)
    template = folder / "repositories" / "admin" / "template.git"
    tree = subprocess.run(
        ["git", f"--git-dir={template}", "ls-tree", "main"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert tree[3] == ".gitattributes" and len(tree) == 4, tree
    config = (template / "config").read_text()
    made, began = [], time.monotonic()
    for index in range(count):
        namespace = f"harbour-{chance.randrange(NAMESPACES):02d}"
        name = f"{chance.choice(WORDS)}-{chance.choice(WORDS)}-{index:05d}"
        place = folder / "repositories" / namespace / f"{name}.git"
        shutil.copytree(template, place)
        entries = [(".gitattributes", tree[2])]
        entries.append(("README.md", git_object(place, "blob", card(chance, name, made).encode())))
        for file in chance.choice(FILES):
            pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n".format(
                f"{chance.getrandbits(256):064x}", int(chance.choice(SIZES) * chance.uniform(0.5, 1.5))
            )
            entries.append((file, git_object(place, "blob", pointer.encode())))
        listed = b"".join(f"100644 {file}\0".encode() + bytes.fromhex(blob) for file, blob in sorted(entries))
        seconds = 1_700_000_000 + chance.randrange(90_000_000)
        who = f"{namespace} <> {seconds} +0000"
        commit = "tree {}\nauthor {}\ncommitter {}\n\nFirst\n".format(git_object(place, "tree", listed), who, who)
        head = git_object(place, "commit", commit.encode())
        (place / "refs" / "heads" / "main").write_text(head + "\n")
        created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
        own = []
        for line in config.splitlines():
            key = line.split("=")[0].strip()
            values = {
                "id": f"{chance.getrandbits(96):024x}", "created": created,
                "gate": chance.choice(["open"] * 8 + ["auto", "manual"]),
                "private": "true" if chance.random() < 0.02 else "false",
            }  # fmt: skip
            own.append(f"\t{key} = {values[key]}" if key in values else line)
        (place / "config").write_text("\n".join(own) + "\n")
        made.append(f"{namespace}/{name}")
    shutil.rmtree(template)
    print(f"catalogue: {count} models in {time.monotonic() - began:.0f} s")
    server, url, seconds = start(folder)
    try:
        print(f"catalogue: indexed at a start of {seconds:.0f} s, {seconds / count * 1000:.1f} ms a model, load {load():.1f}")
        waited = time.monotonic()
        unknown = count
        while unknown > count // 5 and time.monotonic() - waited < START_SECONDS:
            time.sleep(1)
            unknown = ask(url, "/api/weighbridge/catalogue?limit=1&licence=unknown", token)["total"]
        more = time.monotonic() - waited
        used = processor_seconds(server.pid)
        print(
            f"catalogue: facets known after {more:.0f} s more, {(seconds + more) / count * 1000:.1f} ms a model in all,"
            f" {used / count * 1000:.1f} ms of a processor; without a licence: {unknown}"
        )
    finally:
        stop(server)
