"""Models deployed on the packaged server, for the tests of serving."""

import json
import os
import struct
import time
from pathlib import Path

import numpy as np
import pytest
from hub import ROOT

DATA = (ROOT / os.environ.get("WEIGHBRIDGE_DATA", "../shared/data")).resolve()
DEPLOYMENTS = "/api/weighbridge/deployments"
HEADER_LENGTH = "Inference-Header-Content-Length"

# Tensor types of the Open Inference Protocol with a NumPy type that holds their elements.
NUMPY = {
    "BOOL": np.bool_,
    "UINT8": np.uint8,
    "UINT16": np.uint16,
    "UINT32": np.uint32,
    "UINT64": np.uint64,
    "INT8": np.int8,
    "INT16": np.int16,
    "INT32": np.int32,
    "INT64": np.int64,
    "FP16": np.float16,
    "FP32": np.float32,
    "FP64": np.float64,
    "BYTES": np.object_,
}


def data(*parts):
    """A file or folder of the real files; without it a test is skipped, and fails in CI."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"there is no {path}", pytrace=False)
        pytest.skip(f"there is no {path}")
    return path


def try_deploy(server, folder, name, **settings):
    """The answer to a deployment of a folder or a file, whatever it is."""
    body = {"folder": str(folder), "name": name, **settings}
    return server.request("POST", DEPLOYMENTS, server.admin, body, timeout=120)


def deploy(server, folder, name, **settings):
    answer = try_deploy(server, folder, name, **settings)
    assert 200 <= answer.status < 300, f"{folder}: {answer.status} {answer.body[:1000]!r}"
    return answer.json()


def undeploy(server, name):
    server.ok("DELETE", f"{DEPLOYMENTS}/{name}", server.admin)


def metadata(server, name):
    return server.ok("GET", f"/v2/models/{name}").json()


def statistics(server, name):
    """The figures of the model's only version."""
    return server.ok("GET", f"/v2/models/{name}/stats").json()["model_stats"][0]


def json_tensor(name, datatype, values):
    """An input as JSON says it."""
    values = np.asarray(values)
    if datatype == "BYTES":
        listed = [value.decode() if isinstance(value, bytes) else value for value in values.ravel()]
    else:
        listed = values.ravel().tolist()
    return {"name": name, "datatype": datatype, "shape": list(values.shape), "data": listed}


def to_bytes(datatype, values):
    """Elements as binary tensor data has them."""
    if datatype != "BYTES":
        return np.ascontiguousarray(values, dtype=NUMPY[datatype]).tobytes()
    out = bytearray()
    for value in np.asarray(values, dtype=object).ravel():
        value = value.encode() if isinstance(value, str) else value
        out += struct.pack("<I", len(value)) + value
    return bytes(out)


def from_bytes(datatype, shape, content):
    if datatype != "BYTES":
        return np.frombuffer(content, NUMPY[datatype]).reshape(shape)
    elements = []
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from("<I", content, at)
        elements.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return np.array(elements, dtype=object).reshape(shape)


def binary_body(inputs, **others):
    """The JSON part and all tensors behind it, with the length of the first; inputs: name -> (datatype, values)."""
    described, tensors = [], []
    for name, (datatype, values) in inputs.items():
        content = to_bytes(datatype, values)
        shape = list(np.asarray(values).shape)
        parameters = {"binary_data_size": len(content)}
        described.append({"name": name, "datatype": datatype, "shape": shape, "parameters": parameters})
        tensors.append(content)
    head = json.dumps({"inputs": described, **others}).encode()
    return head + b"".join(tensors), len(head)


def infer_binary(server, model, inputs, token=None, **others):
    """Binary both ways; the outputs by name, and the answer."""
    body, head = binary_body(inputs, parameters={"binary_data_output": True}, **others)
    headers = {"Content-Type": "application/octet-stream", HEADER_LENGTH: str(head)}
    answer = server.request("POST", f"/v2/models/{model}/infer", token, body, headers)
    assert answer.status == 200, (answer.status, answer.body[:1000])
    return binary_outputs(answer), answer


def binary_outputs(answer):
    head = int(answer.headers[HEADER_LENGTH])
    told = json.loads(answer.body[:head])
    outputs, at = {}, head
    for output in told["outputs"]:
        size = output["parameters"]["binary_data_size"]
        outputs[output["name"]] = from_bytes(output["datatype"], output["shape"], answer.body[at : at + size])
        at += size
    assert at == len(answer.body), "bytes behind the last tensor"
    return outputs


def infer_json(server, model, inputs, token=None, **others):
    """JSON both ways; the outputs by name, and the answer."""
    body = {"inputs": [json_tensor(name, *value) for name, value in inputs.items()], **others}
    answer = server.request("POST", f"/v2/models/{model}/infer", token, body)
    assert answer.status == 200, (answer.status, answer.body[:1000])
    outputs = {}
    for output in answer.json()["outputs"]:
        flat = np.array(output["data"], dtype=object if output["datatype"] == "BYTES" else NUMPY[output["datatype"]])
        outputs[output["name"]] = flat.reshape(output["shape"])
    return outputs, answer


def examples(signature, rows, random):
    """Random values for each input of a model's metadata: name -> (datatype, values)."""
    inputs = {}
    for tensor in signature["inputs"]:
        shape = [rows if extent == -1 and axis == 0 else 4 if extent == -1 else extent for axis, extent in enumerate(tensor["shape"])]
        inputs[tensor["name"]] = (tensor["datatype"], values(tensor["datatype"], shape, random))
    return inputs


def values(datatype, shape, random):
    """Random elements of a type, its least and its greatest among them."""
    if datatype == "BOOL":
        return random.integers(0, 2, shape).astype(np.bool_)
    if datatype == "BYTES":
        texts = [b"", b"a", "grüße".encode(), b"x" * 300]
        return np.array([texts[i] for i in random.integers(0, len(texts), int(np.prod(shape)))], dtype=object).reshape(shape)
    kind = NUMPY[datatype]
    if np.issubdtype(kind, np.floating):
        return random.standard_normal(shape).astype(kind)
    limits = np.iinfo(kind)
    found = random.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)
    flat = found.reshape(-1)
    if flat.size > 1:
        flat[0], flat[-1] = limits.min, limits.max
    return found


def rss_anon(server):
    """Anonymous resident memory of the server's process and what it started, in bytes."""
    total = 0
    for process in [server.process.pid, *children(server.process.pid)]:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                total += int(line.split()[1]) << 10
    return total


def children(process):
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def wait_for(condition, seconds, what):
    """Until the condition holds; the seconds that it took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, f"after {seconds} s still not: {what}"
        time.sleep(0.02)
    return time.monotonic() - start
