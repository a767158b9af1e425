"""The servers that are measured side by side, each started alone on ports of 127.0.0.1 with the same ONNX file."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from machine import ROOT

HERE = Path(__file__).resolve().parent
START_SECONDS = 120
READY = "Weighbridge is ready: "
GRPC = "gRPC: "
DEPLOYMENTS = "/api/weighbridge/deployments"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Contender:
    """A process group; what it says goes to a file."""

    def __init__(self, name, folder, command, environment=None, stdout=None):
        self.name = name
        self.log = folder / f"{re.sub('[^a-z0-9]', '-', name.lower())}.log"
        self.errors = self.log.open("ab")
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=stdout or self.errors, stderr=self.errors, text=True,
            start_new_session=True, env=os.environ | (environment or {}),
        )  # fmt: skip

    def wait(self, url):
        """Until the address answers 200."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return self
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise SystemExit(f"contenders: {self.name} did not start; see {self.log}: {self.log.read_text()[-2000:]}")

    def processes(self):
        """Its own process and all that it started."""
        found, left = [], [self.process.pid]
        while left:
            process = left.pop()
            found.append(process)
            try:
                for task in Path(f"/proc/{process}/task").iterdir():
                    left += map(int, (task / "children").read_text().split())
            except OSError:
                continue
        return found

    def cpu_seconds(self):
        """User and system time so far (proc(5), fields 14 and 15)."""
        ticks = 0
        for process in self.processes():
            after = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(after[11]) + int(after[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def anonymous(self):
        """RssAnon in bytes."""
        total = 0
        for process in self.processes():
            for line in Path(f"/proc/{process}/status").read_text().splitlines():
                if line.startswith("RssAnon:"):
                    total += int(line.split()[1]) << 10
        return total

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if not self.errors.closed:
            self.errors.close()

    stop = end

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class Weighbridge(Contender):
    """The packaged server; models are deployed over its own API."""

    def __init__(self, folder, port=0, grpc_port=0):
        self.data = folder / "data"
        ports = ["--port", str(port), "--grpc-port", str(grpc_port)]
        super().__init__(
            "Weighbridge", folder, [str(ROOT / "weighbridge"), "serve", "--data", str(self.data), *ports],
            stdout=subprocess.PIPE,
        )  # fmt: skip
        self.url, self.grpc = self.told(READY), self.told(GRPC)
        self.token = (self.data / "admin-token").read_text().strip()

    def told(self, prefix):
        line = self.process.stdout.readline()
        if not line.startswith(prefix):
            raise SystemExit(f"contenders: the server did not start; see {self.log}")
        return line[len(prefix) :].strip()

    def call(self, method, path, body=None, headers=None):
        data = json.dumps(body).encode() if body is not None else None
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})}
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"contenders: {method} {path}: {refused.code} {refused.read()[:500]!r}") from None

    def deploy(self, path, name, **settings):
        self.call("POST", DEPLOYMENTS, {"folder": str(path), "name": name, **settings})

    def undeploy(self, name):
        self.call("DELETE", f"{DEPLOYMENTS}/{name}")

    def statistics(self, name):
        return self.call("GET", f"/v2/models/{name}/stats")["model_stats"][0]

    def infer_url(self, name):
        return f"{self.url}/v2/models/{name}/infer"

    def port(self):
        return int(self.url.rsplit(":", 1)[1]), int(self.grpc.rsplit(":", 1)[1])


def mlserver(python, folder, model, workers=0, batch=0, delay=0.0):
    """MLServer with the runtime in peers/onnx_runtime.py.

    :param workers: processes beside the one that answers; 0 runs the model in that one
    :param batch: the most requests that it joins; 0 joins none
    :param delay: seconds that it waits for more
    """
    models = folder / "mlserver"
    shutil.rmtree(models, ignore_errors=True)
    models.mkdir()
    shutil.copy(model, models / "model.onnx")
    http, grpc = free_port(), free_port()
    settings = {"host": "127.0.0.1", "http_port": http, "grpc_port": grpc, "metrics_endpoint": None, "parallel_workers": workers}
    settings |= {"debug": False}
    (models / "settings.json").write_text(json.dumps(settings))
    told = {"name": "mnist", "implementation": "onnx_runtime.OnnxModel", "parameters": {"uri": "./model.onnx", "version": "1"}}
    told |= {"max_batch_size": batch, "max_batch_time": delay} if batch else {}
    (models / "model-settings.json").write_text(json.dumps(told))
    command = [str(Path(python).with_name("mlserver")), "start", str(models)]
    one = Contender("MLServer", folder, command, {"PYTHONPATH": str(HERE / "peers")})
    one.url, one.grpc = f"http://127.0.0.1:{http}", f"127.0.0.1:{grpc}"
    return one.wait(f"{one.url}/v2/models/mnist/ready")


def bentoml(python, folder, model):
    """BentoML with the service in peers/bento_service.py, its own batching on."""
    port = free_port()
    command = [str(Path(python).with_name("bentoml")), "serve", "bento_service:Mnist", "--host", "127.0.0.1", "--port", str(port)]
    environment = {"MODEL": str(model), "BENTOML_HOME": str(folder / "bentoml"), "BENTOML_DO_NOT_TRACK": "True"}
    one = Contender("BentoML", folder, [*command, "--working-dir", str(HERE / "peers")], environment)
    one.url = f"http://127.0.0.1:{port}"
    return one.wait(f"{one.url}/readyz")
