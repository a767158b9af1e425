"""Measures the hub from outside: the packaged server on 127.0.0.1, beside nginx and openssl in the same run.

Downloads of 1 GiB are timed by curl, by turns from nginx (sendfile on) and from the hub, and the median of the ratios
within a round counts; both send from the page cache. Uploads of 1 GiB go the way of git-lfs (batch, PUT, verify) and
stand beside `openssl dgst -sha256` plus a synced copy of the same file. Requests a second are counted by wrk on small
files, present and missing; wrk runs on the same cores, so a core of the machine, wrk's share included, is what is
divided by. Commits are posted by wrk too, each a file of its own text on one branch from 32 connections; a history of
10,000 commits is pushed by git, into new repositories, after sixteen such pushes have warmed the server up. A Xet upload
is huggingface_hub's own (`HF_PYTHON` names a Python that has it), of random
bytes, the first of them to a server that has seen none. Anonymous memory (RssAnon) of the server is sampled while ten clients download, then while ten upload.

    python hub.py [--rounds 5] [--json hub.json]

Exit code 1 when a claim fails.
"""

import argparse
import base64
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import date
from pathlib import Path

from machine import ROOT, cpu_name, load

GIB = 1 << 30
CLIENTS = 10
DOWNLOAD_OF_NGINX = 0.8
UPLOAD_OF_YARDSTICK = 2.0
REQUESTS_PER_CORE = 1000
XET_OF_YARDSTICK = 3.0
COMMITS = 500
IMPORTED = 10_000
WARMING_PUSHES = 16
ANONYMOUS_MB = 400
READY = "Weighbridge is ready: "
LFS = "application/vnd.git-lfs+json"

NGINX = """
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
daemon off;
events {{ worker_connections 256; }}
http {{
  access_log off;
  sendfile on;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""

COMMIT = """
local threads = 0
function setup(thread) threads = threads + 1; thread:set("number", threads) end
function init(args) token = args[1]; count = 0 end
function request()
  count = count + 1
  local header = '{"key":"header","value":{"summary":"' .. number .. "-" .. count .. '","description":""}}\\n'
  local text = string.format("%08d%08d", number, count)
  local file = '{"key":"file","value":{"content":"' .. text .. '","encoding":"utf-8","path":"notes/' .. count % 10 .. '"}}\\n'
  local headers = {["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/x-ndjson"}
  return wrk.format("POST", wrk.path, headers, header .. file)
end
"""

XET = """
import sys, time
from huggingface_hub import HfApi
api = HfApi(endpoint=sys.argv[1], token=sys.argv[2])
start = time.perf_counter()
api.upload_file(path_or_fileobj=sys.argv[3], path_in_repo=sys.argv[4], repo_id="admin/bench")
print(time.perf_counter() - start)
"""


def large_file(path, seed):
    """A GiB that differs from the others by its first bytes, every byte written."""
    block = os.urandom(1 << 20)
    with path.open("wb") as out:
        out.write(seed.to_bytes(8, "little") + block[8:])
        for _ in range(1023):
            out.write(block)


def random_file(path):
    """A GiB in which no chunk repeats: what Xet stores whole."""
    with path.open("wb") as out:
        for _ in range(1024):
            out.write(os.urandom(1 << 20))


def history(folder):
    """A git repository of so many small commits."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    stream = bytearray()
    for number in range(IMPORTED):
        stream += b"commit refs/heads/main\ncommitter bench <bench@example.org> %d +0000\n" % (1700000000 + number)
        line = b"line %d" % number
        stream += b"data 1\nc\nM 644 inline notes/%d.txt\ndata %d\n%s\n" % (number % 10, len(line), line)
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=bytes(stream), check=True)
    return folder


def digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Hub:
    """The packaged server in a folder of its own, and the few requests that this needs."""

    def __init__(self, folder):
        self.log = (folder / "serve.log").open("wb")
        self.process = subprocess.Popen(
            [str(ROOT / "weighbridge"), "serve", "--data", str(folder / "data"), "--port", "0", "--grpc-port", "off"],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        line = self.process.stdout.readline()
        if not line.startswith(READY):
            raise SystemExit(f"hub: the server did not start; see {folder}/serve.log")
        self.url = line[len(READY) :].strip()
        self.token = (folder / "data" / "admin-token").read_text().strip()

    def call(self, path, body, content_type="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": content_type, "Accept": content_type}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers)) as answer:
            return json.loads(answer.read() or b"{}")

    def commit(self, *lines):
        header = {"key": "header", "value": {"summary": "bench", "description": ""}}
        body = "".join(json.dumps(line) + "\n" for line in (header, *lines)).encode()
        self.call("/api/models/admin/bench/commit/main", body, "application/x-ndjson")

    def upload(self, path, oid):
        """The way of git-lfs; the seconds from the batch to the end of verify."""
        start = time.perf_counter()
        size = path.stat().st_size
        wanted = {"operation": "upload", "transfers": ["basic"], "objects": [{"oid": oid, "size": size}]}
        actions = self.call("/admin/bench.git/info/lfs/objects/batch", wanted, LFS)["objects"][0]["actions"]
        command = ["curl", "-sS", "--fail", "-o", "/dev/null", "-T", str(path), actions["upload"]["href"]]
        for name, value in actions["upload"].get("header", {}).items():
            command += ["-H", f"{name}: {value}"]
        subprocess.run(command, check=True)
        if "verify" in actions:
            verify = actions["verify"]["href"].removeprefix(self.url)
            self.call(verify, {"oid": oid, "size": size}, LFS)
        return time.perf_counter() - start

    def xet_upload(self, python, path, name):
        """The seconds of huggingface_hub's upload, without the start of Python."""
        done = subprocess.run(
            [python, "-c", XET, self.url, self.token, str(path), name],
            env={**os.environ, "HF_HOME": str(path.parent / "huggingface"), "HF_HUB_DISABLE_PROGRESS_BARS": "1"},
            capture_output=True, text=True, check=True,
        )
        return float(done.stdout.splitlines()[-1])

    def commits_a_second(self, script):
        done = subprocess.run(
            ["wrk", "-t1", "-c32", "-d5s", "-s", str(script), self.url + "/api/models/admin/bench/commit/many", "--", self.token],
            capture_output=True, text=True, check=True,
        )
        if "Non-2xx" in done.stdout:
            raise SystemExit("hub: commits were refused:\n" + done.stdout)
        return requests_of(done.stdout)

    def push_seconds(self, source, repository):
        """All of it into a repository that has none of it."""
        self.call("/api/repos/create", {"type": "model", "name": repository, "organization": "admin"})
        address = self.url.replace("//", f"//admin:{self.token}@") + f"/admin/{repository}.git"
        start = time.perf_counter()
        subprocess.run(["git", "-C", str(source), "push", "-q", address, "main:refs/heads/history"], check=True)
        return time.perf_counter() - start

    def anonymous(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) << 10
        return 0

    def peak_while(self, work):
        """The largest RssAnon while all of these run at once, in MB."""
        threads = [threading.Thread(target=one) for one in work]
        for thread in threads:
            thread.start()
        peak = 0
        while any(thread.is_alive() for thread in threads):
            peak = max(peak, self.anonymous())
            time.sleep(0.005)
        return peak / 1e6

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()


def curl_seconds(url):
    done = subprocess.run(
        ["curl", "-sS", "--fail", "-o", "/dev/null", "-w", "%{time_total}", url],
        capture_output=True, text=True, check=True,
    )
    return float(done.stdout)


def requests_a_second(url):
    done = subprocess.run(["wrk", "-t1", "-c16", "-d5s", url], capture_output=True, text=True, check=True)
    return requests_of(done.stdout)


def requests_of(report):
    line = next(line for line in report.splitlines() if line.startswith("Requests/sec"))
    return float(line.split()[1])


def yardstick(path, copy):
    """Digest plus a copy that is on disk."""
    start = time.perf_counter()
    subprocess.run(["openssl", "dgst", "-sha256", str(path)], check=True, stdout=subprocess.DEVNULL)
    with path.open("rb") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        os.fsync(target.fileno())
    seconds = time.perf_counter() - start
    copy.unlink()
    return seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where to write all figures")
    options = parser.parse_args()
    python = os.environ.get("HF_PYTHON", "python3")
    if subprocess.run([python, "-c", "import huggingface_hub, hf_xet"], stderr=subprocess.DEVNULL).returncode:
        raise SystemExit(f"hub: {python} has no huggingface_hub with hf_xet; set HF_PYTHON to one that has")
    for tool in ("nginx", "wrk", "curl", "openssl", "git"):
        if shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin") is None:
            raise SystemExit(f"hub: {tool} is missing: install it to compare with it")

    print(f"{cpu_name()}, {os.cpu_count()} cores, load {load():.2f} at the start, {date.today()}")
    figures = {"date": str(date.today()), "cpu": cpu_name(), "load": load(), "claims": {}}
    held = True

    def claim(name, value, limit, least, unit):
        nonlocal held
        good = value >= limit if least else value <= limit
        held &= good
        bound = "at least" if least else "at most"
        print(f"{name:58} {value:10.2f} {unit:12} {bound} {limit:g}  {'held' if good else 'MISSED'}")
        figures["claims"][name] = {"value": round(value, 3), "limit": limit, "held": good}

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx' workers are another user
        large = folder / "large.bin"
        large_file(large, 0)
        large.chmod(0o644)
        oid = digest(large)
        port = 18199
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        started = time.perf_counter()
        hub = Hub(folder)
        figures["start_seconds"] = round(time.perf_counter() - started, 2)
        print(f"ready after {figures['start_seconds']} s")
        nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
        try:
            hub.call("/api/repos/create", {"type": "model", "name": "bench", "organization": "admin"})
            small = base64.b64encode(b'{"model_type": "bench"}').decode()
            hub.commit({"key": "file", "value": {"content": small, "path": "config.json", "encoding": "base64"}})
            ratios = []
            for number in range(options.rounds):
                random_file(large)
                alone = yardstick(large, folder / "copy.bin")
                ratios.append(hub.xet_upload(python, large, f"xet-{number}.bin") / alone)
            figures["xet_ratios"] = ratios
            claim("Xet upload of 1 GiB, the worst, of digest plus synced copy", max(ratios), XET_OF_YARDSTICK, False, "times")
            large_file(large, 0)
            oid = digest(large)
            ratios = []
            for seed in range(options.rounds):
                if seed:
                    large_file(large, seed)
                    oid = digest(large)
                alone = yardstick(large, folder / "copy.bin")
                ratios.append(hub.upload(large, oid) / alone)
            figures["upload_ratios"] = ratios
            hub.commit(
                {"key": "lfsFile", "value": {"path": "model.bin", "algo": "sha256", "oid": oid, "size": GIB}}
            )
            theirs, ours = f"http://127.0.0.1:{port}/large.bin", f"{hub.url}/admin/bench/resolve/main/model.bin"
            curl_seconds(theirs), curl_seconds(ours)
            rounds = [(curl_seconds(theirs), curl_seconds(ours)) for _ in range(options.rounds)]
            figures["nginx_seconds"] = [pair[0] for pair in rounds]
            figures["hub_seconds"] = [pair[1] for pair in rounds]
            print(
                f"1 GiB: nginx {statistics.median(figures['nginx_seconds']):.3f} s,"
                f" hub {statistics.median(figures['hub_seconds']):.3f} s"
            )
            claim("download of 1 GiB, of nginx' throughput", statistics.median(a / b for a, b in rounds),
                  DOWNLOAD_OF_NGINX, True, "")
            claim("upload of 1 GiB, of digest plus synced copy", statistics.median(ratios),
                  UPLOAD_OF_YARDSTICK, False, "times")
            cores = os.cpu_count()
            for what, path in (("present", "config.json"), ("missing", "tokenizer.model")):
                url = f"{hub.url}/admin/bench/resolve/main/{path}"
                requests_a_second(url)  # warms up
                claim(f"resolve of a small file, {what}", requests_a_second(url) / cores,
                      REQUESTS_PER_CORE, True, "/s per core")
            hub.call("/api/models/admin/bench/branch/many", {})
            script = folder / "commit.lua"
            script.write_text(COMMIT)
            hub.commits_a_second(script)  # warms up
            claim("small commits to one branch, 32 connections", hub.commits_a_second(script), COMMITS, True, "/s")
            source = history(folder / "history")
            for number in range(WARMING_PUSHES):
                hub.push_seconds(source, f"history-warm-{number}")
            seconds = statistics.median(hub.push_seconds(source, f"history-{n}") for n in range(options.rounds))
            claim(f"a history of {IMPORTED} commits pushed by git", IMPORTED / seconds, IMPORTED, True, "/s")
            downloads = [lambda: curl_seconds(ours)] * CLIENTS
            claim(f"RssAnon while {CLIENTS} clients download 1 GiB each", hub.peak_while(downloads),
                  ANONYMOUS_MB, False, "MB")
            files = []
            for seed in range(CLIENTS):
                files.append(folder / f"upload-{seed}.bin")
                large_file(files[-1], 1000 + seed)
            uploads = [lambda path=path, oid=digest(path): hub.upload(path, oid) for path in files]
            claim(f"RssAnon while {CLIENTS} clients upload 1 GiB each", hub.peak_while(uploads),
                  ANONYMOUS_MB, False, "MB")
        finally:
            nginx.terminate()
            nginx.wait(10)
            hub.stop()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    sys.exit(0 if held else 1)


main()
