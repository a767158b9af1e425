"""A hub of the packaged program, started for tests, and the table of what each client could do with it."""

import base64
import json
import os
import queue
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "weighbridge"
READY = "Weighbridge is ready: "
GRPC = "gRPC: "
START_TIMEOUT = 60
STOP_TIMEOUT = 30


@dataclass(frozen=True)
class Answer:
    """What the server said to one request."""

    status: int
    headers: object
    body: bytes

    def json(self):
        return json.loads(self.body)


class Server:
    """`weighbridge serve`, which can be stopped, killed and started again on the same folder and port."""

    def __init__(self, data, *options, environment=None):
        self.data = Path(data)
        self.options = options
        self.environment = environment or {}
        self.port = 0
        self.grpc_port = 0
        self.url = None
        self.process = None

    def start(self):
        self.errors = open(self.data.parent / f"{self.data.name}.stderr", "ab")
        ports = ["--port", str(self.port), "--grpc-port", str(self.grpc_port)]
        self.process = subprocess.Popen(
            [str(PROGRAM), "serve", "--data", str(self.data), *ports, *self.options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            start_new_session=True,
            env=os.environ | self.environment,
        )
        lines = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in self.process.stdout] + [lines.put("")], daemon=True).start()
        deadline = time.monotonic() + START_TIMEOUT
        try:
            self.url = self.told(lines, READY, deadline)
            self.port = int(self.url.rsplit(":", 1)[1])
            self.grpc = self.told(lines, GRPC, deadline)
            self.grpc_port = int(self.grpc.rsplit(":", 1)[1])
        except BaseException:
            self.kill()
            raise
        return self

    def told(self, lines, prefix, deadline):
        """What follows the prefix, in the first line that begins with it."""
        while True:
            try:
                line = lines.get(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"not ready after {START_TIMEOUT} s: {self.said()}") from None
            if line.startswith(prefix):
                return line[len(prefix) :].strip()
            assert line, f"the server ended before it was ready: {self.said()}"

    def said(self, letters=3000):
        """The end of its standard error, the access log with it."""
        return (self.data.parent / f"{self.data.name}.stderr").read_text()[-letters:]

    def stop(self):
        self.end(signal.SIGTERM)

    def kill(self):
        """As a power cut would, as far as a process can tell."""
        self.end(signal.SIGKILL)

    def end(self, how):
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None
        self.errors.close()

    @property
    def admin(self):
        return (self.data / "admin-token").read_text().strip()

    def request(self, method, path, token=None, body=None, headers=None, timeout=60):
        """One request; an error status is an answer like any other."""
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.url + path, data=body, headers=sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.headers, refused.read())

    def ok(self, method, path, token=None, body=None, **others):
        answer = self.request(method, path, token, body, **others)
        assert 200 <= answer.status < 300, f"{method} {path}: {answer.status} {answer.body[:500]!r}"
        return answer

    def user(self, name):
        """A user's write token; the user is made where there is none."""
        made = self.request("POST", "/api/weighbridge/users", self.admin, {"name": name})
        assert made.status in (200, 201, 409), made.body
        return self.token(name, "write")

    def token(self, user, scope):
        body = {"user": user, "name": f"{user} {scope}", "scope": scope}
        return self.ok("POST", "/api/weighbridge/tokens", self.admin, body).json()["token"]

    def create(self, repository, token, **settings):
        namespace, name = repository.split("/")
        return self.ok("POST", "/api/repos/create", token, {"name": name, "organization": namespace, **settings})

    def commit(self, repository, token, files, title="change", parent=None, branch="main", **others):
        """One commit of small files through the API; the answer, whatever it is."""
        lines = [{"key": "header", "value": {"summary": title} | ({"parentCommit": parent} if parent else {})}]
        lines += [
            {"key": "file", "value": {"path": path, "content": base64.b64encode(content).decode(), "encoding": "base64"}}
            for path, content in files.items()
        ]
        body = "\n".join(json.dumps(line) for line in lines).encode()
        headers = {"Content-Type": "application/x-ndjson"}
        return self.request("POST", f"/api/models/{repository}/commit/{branch}", token, body, headers, **others)


@pytest.fixture(scope="session")
def server(tmp_path_factory, built):
    """The hub that most tests share: each uses repositories of its own."""
    running = Server(tmp_path_factory.mktemp("hub") / "data").start()
    yield running
    running.stop()


@pytest.fixture
def own_server(tmp_path, built):
    """A hub for one test alone, not started yet."""
    own = Server(tmp_path / "data")
    yield own
    own.stop()


# ---- the table -------------------------------------------------------------------------------------------------------

HUB = {
    1: "who am I",
    2: "create a repository, also twice",
    3: "upload over the Xet bridge",
    4: "upload over LFS, in one piece and in parts",
    5: "upload again after the server started anew",
    6: "snapshot equals what was uploaded, cache verifies",
    7: "errors are the client's own classes",
    8: "safetensors header, resumed download",
    9: "2,500 files listed in pages",
    10: "branches, tags, refs, commits, encoded slashes",
    11: "delete files, folders, repositories",
    12: "full round trip in JavaScript",
    13: "git and git-lfs: clone, push, anonymous clone",
    14: "transformers: load and push",
    15: "llama.cpp's requests (scripted sequence)",
    16: "transformers.js tokenizer in Node",
    17: "gated access: ask, list, accept, download",
    19: "Ollama's requests (scripted sequence)",
    20: "HfFileSystem: list and read a part",
    21: "moved repository still found under its old name",
    22: "pull request by upload, merged",
    23: "a hostile file is refused, a good one shown as safe",
    24: "a file in quarantine is had by its owner alone",
}
SERVING = {
    31: "health and metadata",
    32: "every datatype there and back, binary and JSON",
    33: "compressed, asynchronous, streamed; the best classes",
    34: "statistics",
    35: "repository: index, load, unload, by whom",
    36: "errors and deadlines by their codes, cancellation",
    37: "a file of requests sent as a batch job",
    38: "each answer is as the OpenAPI document says",
    41: "models: list and retrieve",
    42: "embeddings: texts, tokens, dimensions, base64",
    43: "files: upload, list, content, delete",
    44: "fine-tuning: create, events, checkpoints, cancel",
}
ROWS = HUB | SERVING
PAGE = ROOT / "docs" / "compatibility.md"


class Table:
    """Collects what each test says of a client, and writes the page when every client had its say.

    Tests may run in several processes (pytest-xdist): what they say travels in their reports, and whether some were left
    out in what a worker says last.
    """

    def __init__(self):
        self.cells = {}
        self.partial = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        marker = item.get_closest_marker("row")
        if marker is not None and report.when == "call":
            report.user_properties.append(("rows", list(marker.args)))
        return report

    def pytest_runtest_logreport(self, report):
        told = dict(report.user_properties)
        client = told.get("client")
        for row in told.get("rows", []) if client else []:
            self.cells[client, row] = report.passed and self.cells.get((client, row), True)

    def pytest_deselected(self, items):
        self.partial = self.partial or any(item.get_closest_marker("row") for item in items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        self.partial = self.partial or getattr(node, "workeroutput", {}).get("partial", True)

    def pytest_sessionfinish(self, session):
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["partial"] = self.partial
            return
        if not self.cells or self.partial or {row for _, row in self.cells} != set(ROWS):
            return
        lines = [
            "# Which client can do what",
            "",
            "Written by `peers/run`, which drives the packaged program with these clients, unmodified. An empty cell: the row",
            "is not for that client. A scripted sequence sends the requests that the client's sources send, in its order,",
            "because the client itself cannot be had from a package registry.",
        ]
        for heading, rows in (("The hub", HUB), ("Serving", SERVING)):
            lines += ["", f"## {heading}", "", *self.table(rows)]
        PAGE.write_text("\n".join(lines) + "\n")

    def table(self, rows):
        clients = sorted({client for client, row in self.cells if row in rows})
        yield "| | " + " | ".join(clients) + " |"
        yield "|---" * (len(clients) + 1) + "|"
        for row, title in rows.items():
            marks = [{True: "yes", False: "**no**", None: ""}[self.cells.get((client, row))] for client in clients]
            yield f"| {row}. {title} | " + " | ".join(marks) + " |"


def pytest_configure(config):
    config.addinivalue_line("markers", "row(number...): the rows of docs/compatibility.md that a test proves")
    config.pluginmanager.register(Table(), "compatibility")


@pytest.fixture
def proves(record_property):
    """Tells the table which client a test is about."""
    return lambda client: record_property("client", client)
