#!/usr/bin/env python3
"""Records what an unmodified huggingface_hub with hf_xet sends when it uploads files over Xet.

Starts a hub on 127.0.0.1 that knows just enough to receive one upload, runs the installed client against it in
a process of its own, and keeps the bodies as they came:

    xorbs/<hash>      POST {cas}/v1/xorbs/default/<hash>
    shards/<number>   POST {cas}/v1/shards (v2 is answered 404, after which the client asks for v1)
    files.txt         what the client says the result is: SHA-256, size, path (its own commit lines)
    client.txt        the versions of the client

    python3 -m venv client && client/bin/pip install huggingface_hub==2.0.0 hf_xet==1.6.0
    client/bin/python capture.py FOLDER
"""

import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version


def write_sources(folder: pathlib.Path) -> None:
    """Files whose chunks come out in each of the three schemes; the seed makes them the same every time."""
    numbers = random.Random(20261123)
    words = ["weigh", "bridge", "load", "paper", "open", "sealed", "scale", "check"]
    text = " ".join(numbers.choice(words) for _ in range(20_000)).encode()
    (folder / "words.bin").write_bytes(text)
    floats = b"".join(struct.pack("<f", numbers.gauss(0, 0.02)) for _ in range(15_001)) + b"abc"
    (folder / "floats.bin").write_bytes(floats)
    noise = numbers.randbytes(70_000)
    (folder / "noise.bin").write_bytes(noise)
    # The same chunks again in another order: terms of several ranges, and of a xorb that another file made.
    (folder / "mixed.bin").write_bytes(noise + text[:60_000] + noise + b"\0" * 500_000 + noise)
    (folder / "tiny.bin").write_bytes(b"five!")


class Capture(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    out: pathlib.Path
    shards = 0

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:
        if "/xet-write-token/" in self.path:
            self.answer(200, {"accessToken": "capture", "exp": int(time.time()) + 3600, "casUrl": self.base() + "/cas"})
        else:
            self.answer(404, {"error": "not captured"})

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        body = self.body()
        path = self.path.split("?")[0]
        if "/v1/xorbs/" in path:
            target = self.out / "xorbs" / path.rsplit("/", 1)[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
            self.answer(200, {"was_inserted": True})
        elif path.endswith("/v1/shards"):
            target = self.out / "shards" / str(Capture.shards)
            Capture.shards += 1
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
            self.answer(200, {"result": 1})
        elif "/preupload/" in path:
            files = [
                {"path": file["path"], "uploadMode": "lfs", "shouldIgnore": False} for file in json.loads(body)["files"]
            ]
            self.answer(200, {"files": files})
        elif "/commit/" in path:
            lines = [json.loads(line) for line in body.splitlines()]
            files = [line["value"] for line in lines if line["key"] == "lfsFile"]
            with open(self.out / "files.txt", "a", encoding="utf-8") as target:
                for file in sorted(files, key=lambda file: file["path"]):
                    target.write(f"{file['oid']} {file['size']} {file['path']}\n")
            oid = "0" * 40
            self.answer(200, {"success": True, "commitUrl": f"{self.base()}/alice/m/commit/{oid}", "commitOid": oid})
        else:
            self.answer(404, {"error": "not captured"})

    def log_message(self, *_: object) -> None:
        pass


CLIENT = """
import sys
from huggingface_hub import HfApi
HfApi(token="hf_" + "a" * 34).upload_folder(repo_id="alice/m", folder_path=sys.argv[1], commit_message="capture")
"""


def main() -> None:
    Capture.out = pathlib.Path(sys.argv[1])
    Capture.out.mkdir(parents=True, exist_ok=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Capture)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "files"
        folder.mkdir()
        write_sources(folder)
        environment = {
            **os.environ,
            "HF_ENDPOINT": f"http://127.0.0.1:{server.server_address[1]}",
            "HF_HOME": scratch + "/home",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }
        environment.pop("HF_HUB_DISABLE_XET", None)
        subprocess.run([sys.executable, "-c", CLIENT, str(folder)], env=environment, check=True)
    server.shutdown()
    versions = "".join(f"{name} {version(name)}\n" for name in ("huggingface_hub", "hf_xet"))
    (Capture.out / "client.txt").write_text(versions, encoding="utf-8")


main()
