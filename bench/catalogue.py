"""A catalogue of many models: made quickly, and asked over HTTP.

`seed` fills a data folder with models that differ in all by which people look for them: tasks, licences, formats, sizes,
gates, bases, long and short cards. The server makes one, so that the layout is its own; the others are copies of that
repository with a card of their own, written as git objects without waiting for the disk. Their large files are pointers
to bytes that are not there. The next start of the server indexes them, which takes minutes for 10,000. The same seed gives
the same models.

`measure` starts the packaged server in such a folder and asks: the first page, facets, searches as somebody types
them. Counted is the time until the whole answer is there, of one request after the other over one connection, after a
warm-up; the first byte is told apart.

    python catalogue.py seed FOLDER [--models 10000] [--seed 1]
    python catalogue.py measure FOLDER [--requests 300] [--json catalogue.json]

`WEIGHBRIDGE` names another program than the one beside. Exit code 1 when a claim fails.
"""

import argparse
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import zlib
from pathlib import Path

from machine import ROOT, cpu_name, load

PROGRAM = os.environ.get("WEIGHBRIDGE", str(ROOT / "weighbridge"))
READY = "Weighbridge is ready: "
START_SECONDS = 900
SEARCH_MS, FIRST_BYTE_MS = 40, 50
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
        print(f"catalogue: indexed at a start of {seconds:.0f} s")
        waited = time.monotonic()
        unknown = count
        while unknown > count // 5 and time.monotonic() - waited < START_SECONDS:
            time.sleep(2)
            found = ask(url, "/api/weighbridge/catalogue?limit=1&licence=unknown", token)
            unknown = found["total"]
        print(f"catalogue: facets known after {time.monotonic() - waited:.0f} s more; without a licence: {unknown}")
    finally:
        stop(server)


QUERIES = {
    "first page": "",
    "one facet": "licence=permissive",
    "four facets": "licence=permissive&task=text-generation&size=10b&size=1b&access=open&sort=downloads",
    "search a word": "search=harbour",
    "search two words": "search=river%20scale",
    "search a rare word": "search=00042",
    "search one letter": "search=s",
    "search and facets": "search=digits&format=safetensors&sort=lastModified",
    "no match": "search=zzzzzz",
}


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def measure(folder, requests):
    server, url, seconds = start(folder)
    results = {"cpu": cpu_name(), "load": load(), "start_s": round(seconds, 1), "queries": {}}
    try:
        connection = http.client.HTTPConnection(url.split("//")[1])
        for round_of in ("warm-up", "counted"):
            for name, query in QUERIES.items():
                first, whole, total, size = [], [], 0, 0
                for _ in range(requests):
                    begun = time.perf_counter()
                    connection.request("GET", f"/api/weighbridge/catalogue?limit=30&{query}")
                    answer = connection.getresponse()
                    first.append((time.perf_counter() - begun) * 1000)
                    body = answer.read()
                    whole.append((time.perf_counter() - begun) * 1000)
                    if answer.status != 200:
                        raise SystemExit(f"catalogue: {query}: HTTP {answer.status}: {body[:300]}")
                    total, size = json.loads(body)["total"], len(body)
                if round_of == "counted":
                    results["queries"][name] = {
                        "query": query, "total": total, "bytes": size,
                        "first_byte_median_ms": round(percentile(first, 0.5), 1),
                        "median_ms": round(percentile(whole, 0.5), 1), "p95_ms": round(percentile(whole, 0.95), 1),
                    }  # fmt: skip
    finally:
        stop(server)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["seed", "measure"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if options.what == "seed":
        seed(folder, options.models, options.seed)
        return 0
    results = measure(folder, options.requests)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")
    held = True
    print(f"{results['cpu']}, load {results['load']:.1f}, ready after {results['start_s']} s")
    for name, found in results["queries"].items():
        good = found["median_ms"] < SEARCH_MS and found["first_byte_median_ms"] < FIRST_BYTE_MS
        held = held and good
        print(
            f"{'ok  ' if good else 'MISS'} {name:20} {found['total']:6} found, {found['bytes'] / 1000:5.1f} KB,"
            f" first byte {found['first_byte_median_ms']:5.1f} ms, whole {found['median_ms']:5.1f} ms (p95 {found['p95_ms']:.1f})"
        )
    print(f"claim: median under {SEARCH_MS} ms, first byte under {FIRST_BYTE_MS} ms: {'held' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
