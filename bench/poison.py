"""Requests that nobody should send, all the while: what they may not do is slow the others down."""

import contextlib
import json
import math
import socket
import struct
import threading
import time
import urllib.error
import urllib.request

HUGE = 1 << 30
TRICKLES = 20
PAUSE = 0.02


@contextlib.contextmanager
def poisoned(server, model):
    """NaN, wrong shapes, a body of 1 GB and bodies that trickle, against one model of the server, until the block ends."""
    stop = threading.Event()
    kinds = [not_numbers, wrong_shapes, huge_body] + [trickle] * TRICKLES
    threads = [threading.Thread(target=kind, args=(server, model, stop), daemon=True) for kind in kinds]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def post(server, model, body, headers):
    sent = {"Authorization": f"Bearer {server.token}", **headers}
    request = urllib.request.Request(f"{server.url}/v2/models/{model}/infer", body, sent, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def not_numbers(server, model, stop):
    """NaN is a number of FP32: it is computed with."""
    tensor = {"name": "image", "shape": [1, 28, 28], "datatype": "FP32", "parameters": {"binary_data_size": 4 * 784}}
    head = json.dumps({"inputs": [tensor]}).encode()
    body = head + struct.pack("<784f", *[math.nan] * 784)
    while not stop.wait(PAUSE):
        post(server, model, body, {"Inference-Header-Content-Length": str(len(head))})


def wrong_shapes(server, model, stop):
    body = json.dumps({"inputs": [{"name": "image", "shape": [1, 29, 27], "datatype": "FP32", "data": [0.5] * 783}]}).encode()
    while not stop.wait(PAUSE):
        status, _ = post(server, model, body, {"Content-Type": "application/json"})
        assert status == 400, status


def huge_body(server, model, stop):
    """Says 1 GB and sends as much as is taken, at once and again."""
    host, port = server.url.removeprefix("http://").split(":")
    block = b"0," * (1 << 15)
    while not stop.wait(PAUSE):
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=10) as one:
            one.sendall(head_of(server, model, HUGE) + b'{"inputs":[{"name":"image","shape":[1,28,28],"datatype":"FP32","data":[')
            sent = 0
            while sent < HUGE and not stop.is_set():
                sent += one.send(block)


def trickle(server, model, stop):
    """A byte now and then."""
    host, port = server.url.removeprefix("http://").split(":")
    while not stop.is_set():
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=10) as one:
            one.sendall(head_of(server, model, 5000))
            while not stop.wait(0.1):
                one.sendall(b" ")


def head_of(server, model, length):
    lines = [
        f"POST /v2/models/{model}/infer HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {server.token}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()
