"""Load on a server from outside: wrk for HTTP, h2load for gRPC, and the requests that they send."""

import json
import statistics
import struct
import subprocess
from dataclasses import dataclass

HEADER_LENGTH = "Inference-Header-Content-Length"
CALL = "/inference.GRPCInferenceService/ModelInfer"

# Sends the files of a folder in turn and tells what came of it as one line of JSON.
SCRIPT = """
function init(args)
  requests, number = {}, 0
  local headers = {["Content-Type"] = args[3]}
  if args[4] ~= "" then headers["Inference-Header-Content-Length"] = args[4] end
  if args[5] ~= "" then headers["Authorization"] = "Bearer " .. args[5] end
  for i = 1, tonumber(args[2]) do
    local file = io.open(args[1] .. "/" .. i, "rb")
    requests[i] = wrk.format("POST", wrk.path, headers, file:read("*a"))
    file:close()
  end
end
function request()
  number = number % #requests + 1
  return requests[number]
end
function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"micros":%d,"p50":%d,"p99":%d,"refused":%d,"lost":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What came of one run: answers a second, and milliseconds of latency."""

    rate: float
    p50: float
    p99: float
    requests: int


@dataclass(frozen=True)
class Requests:
    """Requests in files 1, 2, ... of a folder."""

    folder: object
    count: int
    content_type: str
    head: str = ""

    def first(self):
        return (self.folder / "1").read_bytes()


def json_requests(folder, name, images):
    """One image a request, as the Open Inference Protocol's JSON."""
    for number, image in enumerate(images, 1):
        tensor = {"name": name, "shape": [1, 28, 28], "datatype": "FP32", "data": image}
        written(folder, number, json.dumps({"inputs": [tensor]}, separators=(",", ":")).encode())
    return Requests(folder, len(images), "application/json")


def binary_requests(folder, name, images):
    """The same as binary tensor data, answered as such."""
    size = 4 * len(images[0])
    tensor = {"name": name, "shape": [1, 28, 28], "datatype": "FP32", "parameters": {"binary_data_size": size}}
    head = json.dumps({"parameters": {"binary_data_output": True}, "inputs": [tensor]}, separators=(",", ":")).encode()
    for number, image in enumerate(images, 1):
        written(folder, number, head + struct.pack(f"<{len(image)}f", *image))
    return Requests(folder, len(images), "application/octet-stream", str(len(head)))


def written(folder, number, content):
    folder.mkdir(exist_ok=True)
    (folder / str(number)).write_bytes(content)


def grpc_request(path, model, name, image):
    """A ModelInferRequest with raw contents in a gRPC message, in a file."""
    tensor = field(1, name.encode()) + field(2, b"FP32") + field(3, varint(1) + varint(28) + varint(28))
    raw = struct.pack(f"<{len(image)}f", *image)
    message = field(1, model.encode()) + field(5, tensor) + field(7, raw)
    path.write_bytes(b"\0" + struct.pack(">I", len(message)) + message)
    return path


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def wrk(url, requests, connections, seconds, token="", warming=False):
    """Keeps so many connections busy; every answer has to be a good one, and there has to be one, unless it warms up."""
    script = requests.folder.parent / "requests.lua"
    script.write_text(SCRIPT)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), url, "--"]
    told = [str(requests.folder), str(requests.count), requests.content_type, requests.head, token]
    done = subprocess.run(command + told, capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    if not warming and (figures["refused"] or figures["lost"] or not figures["requests"]):
        raise SystemExit(f"load: {url} did not answer all: {figures}")
    return Load(
        figures["requests"] / figures["micros"] * 1e6, figures["p50"] / 1e3, figures["p99"] / 1e3, figures["requests"]
    )


def h2load(address, request, connections, seconds, token=""):
    """gRPC over as many connections, one call at a time on each. It sees the status of HTTP, not that of gRPC: the
    caller compares what the server counted."""
    log = request.parent / "h2load.log"
    log.unlink(missing_ok=True)
    headers = ["-H", "content-type: application/grpc", "-H", "te: trailers"]
    if token:
        headers += ["-H", f"authorization: Bearer {token}"]
    command = ["h2load", "-t1", f"-c{connections}", "-m1", f"-D{seconds}", "-d", str(request), f"--log-file={log}"]
    subprocess.run(
        [*command, *headers, f"http://{address}{CALL}"], capture_output=True, text=True, check=True
    )
    times = []
    with log.open() as lines:
        for line in lines:
            _, status, micros = line.split()
            if status != "200":
                raise SystemExit(f"load: {address} answered {status}")
            times.append(int(micros))
    times.sort()
    if not times:
        raise SystemExit(f"load: {address} answered nothing")
    return Load(len(times) / seconds, times[len(times) // 2] / 1e3, times[len(times) * 99 // 100] / 1e3, len(times))


def middle(loads):
    """The run in the middle by its rate, so that rate and latency belong together."""
    ordered = sorted(loads, key=lambda load: load.rate)
    return ordered[len(ordered) // 2]


def median(values):
    return statistics.median(values)
