"""A catalogue of many models, asked over HTTP and looked at in a browser.

`seed` fills a data folder (see zoo.py). `measure` starts the packaged server in it and asks the API and the pages: the first
page, facets, searches as somebody types them. Counted is the time until the whole answer is there, of one request after
the other over one connection, after a warm-up; the first byte is told apart. Then Chromium opens the first page with an
empty cache, and draws in the playground of a network that reads digits.

    python catalogue.py seed FOLDER [--models 10000] [--seed 1]
    python catalogue.py measure FOLDER [--requests 100] [--json catalogue.json]

`WEIGHBRIDGE` names another program than the one beside. Exit code 1 when a claim fails. `measure` needs playwright.
"""

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import time
import urllib.error
from pathlib import Path

import pages_in_chromium
from machine import ROOT, cpu_name, load
from zoo import PROGRAM, ask, seed, start, stop

LIMITS = {
    "API, whole answer ms": 40, "first byte ms": 50, "search ms": 100, "page KB": 300, "largest paint ms": 1000,
    "playground ms": 30,
}  # fmt: skip
PLAYGROUND = "bench-digits"

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

API = {"path": "/api/weighbridge/catalogue?limit=30&", "headers": {}}
PAGE = {"path": "/?", "headers": {"Accept": "text/html"}}
# What htmx asks for while somebody types.
TYPED = {"path": "/?", "headers": {"Accept": "text/html", "HX-Request": "true"}}


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def timed(connection, door, query, requests):
    """Asks again and again: when the first byte was there, and when all were; milliseconds."""
    first, whole, size = [], [], 0
    for _ in range(requests):
        begun = time.perf_counter()
        connection.request("GET", door["path"] + query, headers=door["headers"])
        answer = connection.getresponse()
        first.append((time.perf_counter() - begun) * 1000)
        body = answer.read()
        whole.append((time.perf_counter() - begun) * 1000)
        size = len(body)
        if answer.status != 200:
            raise SystemExit(f"catalogue: {door['path']}{query}: HTTP {answer.status}: {body[:300]}")
    return {
        "query": query, "bytes": size, "load": round(load(), 1),
        "first_byte_median_ms": round(percentile(first, 0.5), 1), "first_byte_p95_ms": round(percentile(first, 0.95), 1),
        "median_ms": round(percentile(whole, 0.5), 1), "p95_ms": round(percentile(whole, 0.95), 1),
    }  # fmt: skip


def deploy(url, token, folder):
    """A network that reads digits, for the playground; stays in the folder for the next time."""
    repository = f"admin/{PLAYGROUND}"
    try:
        ask(url, "/api/weighbridge/deployments/" + PLAYGROUND, token)
        return
    except urllib.error.HTTPError as missing:
        if missing.code != 404:
            raise
    subprocess.run(
        [PROGRAM, "push", ROOT / "models" / "mnist-mlp", repository, "--create", "--server", url, "--token", token],
        check=True, capture_output=True, cwd=folder.parent,
    )  # fmt: skip
    ask(url, "/api/weighbridge/deployments", token, {"repository": repository, "name": PLAYGROUND})


def measure(folder, requests):
    server, url, seconds = start(folder)
    results = {"cpu": cpu_name(), "load": load(), "start_s": round(seconds, 1)}
    try:
        connection = http.client.HTTPConnection(url.split("//")[1])
        for kind, door in (("api", API), ("pages", PAGE), ("typed", TYPED)):
            results[kind] = {}
            for counted in (False, True):
                for name, query in QUERIES.items():
                    results[kind][name] = timed(connection, door, query, requests if counted else max(10, requests // 3))
        token = (folder / "admin-token").read_text().strip()
        deploy(url, token, folder)
        with pages_in_chromium.chromium() as browser:
            results["browser"] = pages_in_chromium.loads(browser, url + "/") | {"load": round(load(), 1)}
            asked = pages_in_chromium.drawn(browser, url, token, PLAYGROUND)
            results["playground"] = {
                "questions": len(asked), "median_ms": round(statistics.median(asked), 1),
                "p95_ms": round(percentile(asked, 0.95), 1), "load": round(load(), 1),
            }  # fmt: skip
    finally:
        stop(server)
    return results


def claims(results):
    """Each claim: what, the figure, its limit, the load beside it."""
    for name, found in results["api"].items():
        yield f"API, {name}", "API, whole answer ms", found["median_ms"], found["load"]
    for name, found in results["pages"].items():
        yield f"page, {name}, first byte", "first byte ms", found["first_byte_median_ms"], found["load"]
    for name, found in results["typed"].items():
        yield f"typed, {name}", "search ms", found["median_ms"], found["load"]
    browser, playground = results["browser"], results["playground"]
    yield f"weight of the first page ({browser['requests']} requests)", "page KB", browser["bytes"] / 1000, browser["load"]
    yield f"largest paint ({browser['largest']})", "largest paint ms", browser["largest_paint_ms"], browser["load"]
    yield f"playground, {playground['questions']} questions", "playground ms", playground["median_ms"], playground["load"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["seed", "measure"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", type=int, default=100)
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
    print(f"{results['cpu']}, load {results['load']:.1f}, ready after {results['start_s']} s; medians")
    for what, limit, figure, busy in claims(results):
        good = figure < LIMITS[limit]
        held = held and good
        print(f"{'ok  ' if good else 'MISS'} {what:45} {figure:8.1f}, under {LIMITS[limit]:5} {limit.split()[-1]:3} load {busy:.1f}")
    print(f"claims: {'held' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
