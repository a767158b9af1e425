"""Serving under load, under attack, and after the worst has happened."""

import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import threading
import time

import numpy as np
import onnx
import onnx_models
import pytest
import serving
from hub import ROOT, Server

RELOADS = 200
SAME = 50
SAME_BYTES = 2e6
# bench/serving.py holds to 3 s and to twice on a quiet machine; CI's is not.
RESTART_SECONDS = 15
POISON_TIMES = 3
POISON_FLOOR = 0.003
AGREEMENT = 0.05
WARM = 6000
# What a client measures beyond what the server can know: its own work, and wake-ups of processors that idled meanwhile.
FLOOR_SECONDS = 0.003
OPEN = ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5"
CARD = b"---\nlicense: mit\n---\n"
IMAGE = np.random.default_rng(47).random((1, 28, 28), dtype=np.float32)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    onnx.save(onnx_models.mnist_mlp(OPEN), folder / "mnist.onnx")
    onnx.save(onnx_models.slow(60), folder / "slow.onnx")
    onnx.save(onnx_models.slow(250), folder / "timed.onnx")
    onnx.save(onnx_models.slow(2000), folder / "slower.onnx")
    onnx.save(onnx_models.picky(), folder / "picky.onnx")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory, built):
    running = Server(tmp_path_factory.mktemp("reliability") / "data").start()
    yield running
    running.stop()


class Caller:
    """One kept connection that sends the same request; the seconds of each answer, and what was wrong."""

    def __init__(self, server, model, inputs):
        self.host, self.model, self.token = server.url.removeprefix("http://"), model, server.admin
        self.body, head = serving.binary_body(inputs, parameters={"binary_data_output": True})
        self.headers = {"Authorization": f"Bearer {self.token}", serving.HEADER_LENGTH: str(head)}
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        self.seconds, self.failures, self.answers = [], [], []

    def ask(self):
        start = time.perf_counter()
        self.connection.request("POST", f"/v2/models/{self.model}/infer", self.body, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.seconds.append(time.perf_counter() - start)
        self.answers.append((answer.status, answer.headers, content))
        return answer.status, answer.headers, content

    def until(self, stop):
        try:
            while not stop.is_set():
                status, _, content = self.ask()
                if status != 200:
                    self.failures.append((status, content[:300]))
        except (OSError, http.client.HTTPException) as failure:
            self.failures.append(repr(failure))


@contextlib.contextmanager
def under_load(server, model, inputs, callers):
    """So many callers ask all the while; none of them may be failed."""
    stop = threading.Event()
    busy = [Caller(server, model, inputs) for _ in range(callers)]
    threads = [threading.Thread(target=one.until, args=(stop,), daemon=True) for one in busy]
    for thread in threads:
        thread.start()
    try:
        yield busy
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    failures = [failure for one in busy for failure in one.failures]
    assert not failures, f"{len(failures)} failed: {failures[:5]}"
    assert all(len(one.seconds) > 1 for one in busy), "the load did not run"


def test_a_model_is_loaded_again_200_times_without_a_failed_request(server, models):
    serving.deploy(server, OPEN, "reloaded")
    inputs = {serving.metadata(server, "reloaded")["inputs"][0]["name"]: ("FP32", IMAGE)}
    with under_load(server, "reloaded", inputs, 4) as busy:
        for _ in range(RELOADS):
            server.ok("POST", "/v2/repository/models/reloaded/load", server.admin, {}, timeout=60)
    assert sum(len(one.seconds) for one in busy) > RELOADS


def test_a_new_revision_takes_over_without_a_failed_request(server, models):
    alice = server.user("alice")
    server.create("alice/switched", alice)
    halves = {}
    for name, scale in (("first", 1), ("second", 2)):
        model = onnx_models.identity("FP32") if scale == 1 else onnx_models.fixed(("batch", 4))
        halves[name] = model.SerializeToString()
    assert server.commit("alice/switched", alice, {"README.md": CARD, "model.onnx": halves["first"]}).status == 200
    server.ok("POST", serving.DEPLOYMENTS, server.admin, {"repository": "alice/switched", "name": "switched"}, timeout=60)
    inputs = {"INPUT": ("FP32", np.ones((1, 4), np.float32))}
    with under_load(server, "switched", inputs, 4) as busy:
        time.sleep(0.3)
        assert server.commit("alice/switched", alice, {"model.onnx": halves["second"]}).status == 200
        server.ok("POST", "/v2/repository/models/switched/load", server.admin, {}, timeout=60)
        time.sleep(0.3)
    outputs, answer = serving.infer_json(server, "switched", inputs)
    assert (outputs["OUTPUT"] == 2).all() and answer.json()["model_version"] == "2", answer.body
    for one in busy:
        ends = [content[-16:] for _, _, content in one.answers]
        assert ends == sorted(ends, key=lambda end: end == np.full(4, 2, np.float32).tobytes()), "the old model answered after the new one"


def test_a_revision_that_cannot_be_loaded_leaves_what_runs(server):
    alice = server.user("alice")
    server.create("alice/kept", alice)
    assert server.commit("alice/kept", alice, {"README.md": CARD, "model.onnx": onnx_models.identity("FP32").SerializeToString()}).status == 200
    server.ok("POST", serving.DEPLOYMENTS, server.admin, {"repository": "alice/kept", "name": "kept"}, timeout=60)
    assert server.commit("alice/kept", alice, {"model.onnx": b"no model"}).status == 200
    answer = server.request("POST", "/v2/repository/models/kept/load", server.admin, {}, timeout=60)
    assert answer.status == 400 and len(answer.json()["error"]) > 20, (answer.status, answer.body)
    inputs = {"INPUT": ("FP32", np.ones((1, 4), np.float32))}
    outputs, _ = serving.infer_json(server, "kept", inputs)
    assert (outputs["OUTPUT"] == 1).all()


@pytest.mark.quiet
def test_deployments_are_back_after_kill(own_server, models):
    server = own_server.start()
    names = {}
    for number in range(5):
        for engine, path in (("vector", OPEN), ("onnx", models / "mnist.onnx")):
            name = f"{engine}-{number}"
            serving.deploy(server, path, name, max_batch=8)
            names[name] = serving.metadata(server, name)["inputs"][0]["name"]
    serving.deploy(server, models / "mnist.onnx", "gone")
    serving.undeploy(server, "gone")
    before = {name: serving.infer_binary(server, name, {tensor: ("FP32", IMAGE)})[0] for name, tensor in names.items()}
    server.kill()
    start = time.perf_counter()
    server.start()
    for name, tensor in names.items():
        # Until a model is loaded again, its answer is 503 with a reason.
        while server.request("GET", f"/v2/models/{name}/ready").status != 200 and time.perf_counter() - start < RESTART_SECONDS:
            time.sleep(0.05)
        (found,), (expected,) = (one.values() for one in (serving.infer_binary(server, name, {tensor: ("FP32", IMAGE)})[0], before[name]))
        np.testing.assert_array_equal(found, expected)
    took = time.perf_counter() - start
    assert took < RESTART_SECONDS, f"{took:.1f} s"
    assert server.request("GET", "/v2/models/gone").status == 404
    assert server.request("GET", "/v2/health/ready").status == 200


# ---- poison ----------------------------------------------------------------------------------------------------------


def head(server, model, length):
    lines = [f"POST /v2/models/{model}/infer HTTP/1.1", "Host: x", f"Authorization: Bearer {server.admin}", f"Content-Length: {length}"]
    return "\r\n".join([*lines, "Content-Type: application/json", "", ""]).encode()


def dial(server):
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def not_numbers(server, tensor, stop):
    caller = Caller(server, "poisoned", {tensor: ("FP32", np.full((1, 28, 28), np.nan, np.float32))})
    while not stop.wait(0.02):
        assert caller.ask()[0] == 200


def wrong_shape(server, tensor, stop):
    caller = Caller(server, "poisoned", {tensor: ("FP32", np.ones((1, 29, 27), np.float32))})
    while not stop.wait(0.02):
        assert caller.ask()[0] == 400


def huge_body(server, tensor, stop):
    block = b"0," * (1 << 15)
    while not stop.wait(0.02):
        with contextlib.suppress(OSError), dial(server) as one:
            one.sendall(head(server, "poisoned", 1 << 30) + b'{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[')
            sent = 0
            while sent < 1 << 30 and not stop.is_set():
                sent += one.send(block)


def slow_body(server, tensor, stop):
    while not stop.is_set():
        with contextlib.suppress(OSError), dial(server) as one:
            one.sendall(head(server, "poisoned", 4000))
            while not stop.wait(0.1):
                one.sendall(b" ")


@pytest.mark.quiet
def test_poisoned_requests_do_not_slow_the_others_down(server, models):
    serving.deploy(server, OPEN, "victim")
    serving.deploy(server, models / "mnist.onnx", "poisoned")
    tensor = serving.metadata(server, "victim")["inputs"][0]["name"]
    victim = Caller(server, "victim", {tensor: ("FP32", IMAGE)})

    def median(count=300):
        victim.seconds.clear()
        for _ in range(count):
            assert victim.ask()[0] == 200
        return statistics.median(victim.seconds)

    median(1000)
    quiet = median()
    stop, failures = threading.Event(), []

    def run(kind):
        try:
            kind(server, "image", stop)
        except Exception as failure:
            failures.append(f"{kind.__name__}: {failure!r}")

    kinds = [not_numbers, wrong_shape, huge_body, *[slow_body] * 20]
    threads = [threading.Thread(target=run, args=(kind,), daemon=True) for kind in kinds]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.5)
        poisoned = median()
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert not failures, failures
    # The poison's own threads share this process and its cores.
    assert poisoned < POISON_TIMES * quiet + POISON_FLOOR, f"{quiet * 1e3:.2f} ms quiet, {poisoned * 1e3:.2f} ms beside poison"


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(server, models):
    with dial(server) as one:
        one.sendall(head(server, "victim", 1 << 34))
        answer = one.recv(4096)
    assert b" 413 " in answer.split(b"\r\n")[0], answer


def test_nan_goes_through_as_nan(server, models):
    serving.deploy(server, models / "mnist.onnx", "nan")
    image = np.full((1, 28, 28), np.nan, np.float32)
    outputs, _ = serving.infer_binary(server, "nan", {"image": ("FP32", image)})
    assert np.isnan(outputs["probabilities"]).all()
    # JSON has no NaN; what comes instead is either refused or null, but always JSON.
    body, length = serving.binary_body({"image": ("FP32", image)})
    answer = server.request("POST", "/v2/models/nan/infer", server.admin, body, {serving.HEADER_LENGTH: str(length)})
    refuse = lambda word: pytest.fail(f"{word} is no JSON")  # noqa: E731
    json.loads(answer.body, parse_constant=refuse)
    assert answer.status in (200, 400), answer.body


def test_an_input_that_the_engine_cannot_run_fails_alone(server, models):
    serving.deploy(server, models / "picky.onnx", "picky", max_delay_us=2000)
    good = Caller(server, "picky", {"INDEX": ("INT64", np.array([3]))})
    bad = Caller(server, "picky", {"INDEX": ("INT64", np.array([99]))})
    stop = threading.Event()
    noise = threading.Thread(target=bad.until, args=(stop,), daemon=True)
    noise.start()
    try:
        for _ in range(300):
            status, headers, content = good.ask()
            assert status == 200, content
            assert content.endswith(np.arange(12, 16, dtype=np.float32).tobytes()), content
    finally:
        stop.set()
        noise.join(60)
    assert len(bad.failures) == len(bad.answers) > 0
    status, _, content = bad.answers[-1]
    assert status in (400, 500) and len(json.loads(content)["error"]) > 10, content


# ---- queue, deadlines, the end ---------------------------------------------------------------------------------------

WIDE = {"INPUT": ("FP32", np.ones((1, 1024), np.float32))}


def started(callers):
    threads = [threading.Thread(target=one.ask, daemon=True) for one in callers]
    for thread in threads:
        thread.start()
    return threads


def test_a_full_queue_says_when_to_come_back(server, models):
    serving.deploy(server, models / "slow.onnx", "narrow", max_batch=1, queue=2)
    callers = [Caller(server, "narrow", WIDE) for _ in range(24)]
    for thread in started(callers):
        thread.join(60)
    statuses = {status for one in callers for status, _, _ in one.answers}
    assert statuses == {200, 429}, statuses
    for one in callers:
        status, headers, content = one.answers[0]
        if status == 429:
            assert int(headers["Retry-After"]) >= 1 and json.loads(content)["error"], content


@pytest.mark.quiet
def test_clients_that_go_away_free_their_places(server, models):
    serving.deploy(server, models / "slower.onnx", "abandoned", max_batch=1, queue=4)
    caller = Caller(server, "abandoned", WIDE)
    caller.ask()
    took = caller.seconds[-1]
    body, length = serving.binary_body(WIDE)
    lines = ["POST /v2/models/abandoned/infer HTTP/1.1", "Host: x", f"Authorization: Bearer {server.admin}", f"Content-Length: {len(body)}"]
    request = "\r\n".join([*lines, f"{serving.HEADER_LENGTH}: {length}", "", ""]).encode() + body
    gone = [dial(server) for _ in range(5)]
    for one in gone:
        one.sendall(request)
    time.sleep(0.1)
    for one in gone:
        one.close()
    # One runs; the four that waited are gone, so that somebody else has a place long before they would have run.
    start = time.perf_counter()
    status, _, content = caller.ask()
    while status == 429 and time.perf_counter() - start < took:
        time.sleep(0.02)
        status, _, content = caller.ask()
    assert status == 200, content
    assert time.perf_counter() - start < 3.5 * took + 0.2, f"{time.perf_counter() - start:.2f} s; one alone takes {took:.2f} s"


def test_a_server_that_is_stopped_answers_what_it_has(own_server, models):
    server = own_server.start()
    serving.deploy(server, models / "slower.onnx", "last", max_batch=1)
    callers = [Caller(server, "last", WIDE) for _ in range(3)]
    callers[0].ask()
    threads = started(callers)
    time.sleep(min(0.2, callers[0].seconds[0] / 2))
    process = server.process
    os.kill(process.pid, signal.SIGTERM)
    for thread in threads:
        thread.join(60)
    assert [one.answers[-1][0] for one in callers] == [200] * 3, [one.answers[-1] for one in callers]
    assert process.wait(30) in (0, 143)
    with pytest.raises(OSError):
        dial(server).close()


# ---- memory and time -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["vector", "onnx"])
def test_deployments_of_the_same_weights_share_them(own_server, models, engine):
    server = own_server.start()
    path = OPEN if engine == "vector" else models / "mnist.onnx"

    def one(number):
        serving.deploy(server, path, f"same-{number}")
        tensor = serving.metadata(server, f"same-{number}")["inputs"][0]["name"]
        serving.infer_binary(server, f"same-{number}", {tensor: ("FP32", IMAGE)})

    for number in range(5):
        one(number)
    before = serving.rss_anon(server)
    for number in range(5, 5 + SAME):
        one(number)
    grown = (serving.rss_anon(server) - before) / SAME
    assert grown < SAME_BYTES, f"{grown / 1e6:.2f} MB each"


def timing(headers):
    """Milliseconds by name (W3C Server Timing)."""
    parts = [part.strip().split(";") for part in headers["Server-Timing"].split(",")]
    return {name.strip(): float(duration.strip().removeprefix("dur=")) for name, duration in parts}


@pytest.mark.quiet
def test_server_timing_and_metrics_agree_with_the_client(server, models):
    # Java compiles what is used often; before that the way to a model takes milliseconds.
    serving.deploy(server, models / "mnist.onnx", "warm")
    warm = Caller(server, "warm", {"image": ("FP32", IMAGE)})
    for _ in range(WARM):
        warm.ask()
    serving.deploy(server, models / "timed.onnx", "timed")
    caller = Caller(server, "timed", WIDE)
    for _ in range(10):
        caller.ask()
    assert min(caller.seconds) > 0.005, "the model is too fast for this test"
    caller.seconds.clear(), caller.answers.clear()

    def metrics():
        lines = server.ok("GET", "/metrics", server.admin).body.decode().splitlines()
        mine = [line for line in lines if 'model="timed"' in line]
        return {line.split("{")[0]: float(line.rsplit(" ", 1)[1]) for line in mine}

    before = metrics()
    for _ in range(50):
        assert caller.ask()[0] == 200
    after = metrics()
    told = [timing(headers) for _, headers, _ in caller.answers]
    assert all(set(one) == {"queue", "batch", "compute"} for one in told), told[0]
    differences = [seconds - sum(one.values()) / 1e3 for seconds, one in zip(caller.seconds, told)]
    own = statistics.median(caller.seconds)
    assert -0.0001 < statistics.median(differences) < AGREEMENT * own + FLOOR_SECONDS, (statistics.median(differences), own)
    count = after["nv_inference_request_success"] - before["nv_inference_request_success"]
    mean = (after["nv_inference_request_duration_us"] - before["nv_inference_request_duration_us"]) / count / 1e6
    assert count == 50
    # The headers agree with the client by the median, above; the metrics agree with the headers of the same requests by
    # the mean, where one pause of the client's would weigh as much as fifty answers.
    headers = statistics.mean(sum(one.values()) / 1e3 for one in told)
    assert mean == pytest.approx(headers, rel=AGREEMENT, abs=FLOOR_SECONDS)
