"""Sealed models from the outside: a vendor and a customer, each with a server and a data folder of his own."""

import json
import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

import clients
import numpy as np
import pytest
import serving
from hub import ROOT, Server
from postgres import postgres  # noqa: F401

MODEL = ROOT / "models" / "mnist-mlp"
WEIGHTS = MODEL / "mnist_open_weights.safetensors"
OWN = "/api/weighbridge"
TIMEOUT = 180
PASSWORD = "opens the key, and is found in no file"
DAY = 24 * 3600

INFER = """
import json, sys
import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException
asked = json.load(sys.stdin)
headers = {"authorization": "Bearer " + asked["token"]}
said = []
with triton.InferenceServerClient(asked["address"]) as client:
    image = triton.InferInput("input_layer", [1, 28, 28], "FP32")
    image.set_data_from_numpy(np.full((1, 28, 28), 0.5, dtype=np.float32))
    for _ in range(asked["times"]):
        try:
            answer = client.infer(asked["model"], [image], headers=headers)
            said.append({"outputs": answer.as_numpy("dense_1").tolist()})
        except InferenceServerException as refused:
            said.append({"refused": refused.message(), "status": str(refused.status())})
print(json.dumps(said))
"""


class Trade:
    """The two parties' folders, and the vendor's package."""

    def __init__(self, weighbridge, folder):
        self.run = weighbridge
        self.folder = folder
        self.password = folder / "password"
        self.password.write_text(PASSWORD + "\n")
        self.run.ok("keys", "create", "vendor", "--out", "acme", "--password-file", self.password)
        self.run.ok("keys", "create", "licensee", "--out", "bob", "--password-file", self.password)
        model = folder / "digits"
        model.mkdir()
        shutil.copy(WEIGHTS, model)
        (model / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Digits\n")
        self.seal(model, "package")

    def seal(self, model, package):
        self.run.ok("seal", model, "--out", package, "--model", "acme/digits", "--vendor", "Acme", *self.vendor)

    @property
    def vendor(self):
        return ["--key", "acme.pem", "--password-file", self.password]

    def grant(self, *terms, package="package", out="bob.grant"):
        """The grant's id; the grant is in the file `out`."""
        done = self.run.ok(
            "grant", "issue", "--package", package, "--licensee", "bob.pub.pem", "--name", "Bob", *self.vendor,
            "--out", out, "--json", *terms,
        )  # fmt: skip
        return done.json()["id"]

    def customer(self, name="customer", **environment):
        data = self.folder / name
        data.mkdir()
        (data / "weighbridge.yaml").write_text(
            f"grants:\n  key: {self.folder / 'bob.pem'}\n  key-password-file: {self.password}\n"
        )
        temporary = self.folder / f"{name}-tmp"
        temporary.mkdir()
        environment = {"JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={temporary}", "TMPDIR": str(temporary), **environment}
        return Server(data, environment=environment)

    def at(self, server, *arguments):
        """A command that asks this server as its administrator."""
        return self.run(*arguments, "--server", server.url, "--token", server.admin)

    def ok(self, server, *arguments):
        done = self.at(server, *arguments)
        assert done.code == 0, f"{arguments}: {done.err}"
        return done

    def install(self, server, grant="bob.grant"):
        self.ok(server, "grant", "install", grant, "--vendor", "acme.pub.pem")


@pytest.fixture
def trade(weighbridge, tmp_path):
    return Trade(weighbridge, tmp_path)


def infer(server, times=1, model="digits"):
    """What an unmodified client of the Open Inference Protocol gets."""
    asked = {"address": server.url.removeprefix("http://"), "token": server.admin, "model": model, "times": times}
    done = subprocess.run(
        [clients.python("triton"), "-c", INFER], input=json.dumps(asked), capture_output=True, text=True, timeout=TIMEOUT
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask(server, model="digits", **headers):
    tensor = {"name": "input_layer", "shape": [1, 28, 28], "datatype": "FP32", "data": [0.5] * 784}
    body = {"inputs": [tensor]}
    return server.request("POST", f"/v2/models/{model}/infer", server.admin, body, headers=headers)


def code(answer):
    return answer.json()["code"]


def test_from_the_vendors_seal_to_the_last_refusal(trade, built):
    vendor = Server(trade.folder / "vendor").start()
    customer = trade.customer().start()
    try:
        # Sealed and published like any repository; whoever gets it without a grant has nothing.
        trade.ok(vendor, "push", "package", "admin/digits", "--create")
        trade.ok(vendor, "pull", "admin/digits", "--to", "pulled")
        trade.ok(customer, "push", "pulled", "admin/digits", "--create")
        refused = trade.at(customer, "deploy", "admin/digits")
        assert refused.code == 1 and "UNKNOWN_ISSUER" in refused.err, refused

        lists = f"{vendor.url}{OWN}/revocations/{key(trade.folder / 'package')}"
        first = trade.grant("--requests", "5", "--revocations", lists, "--purposes", "research,internal")
        unknown = trade.at(customer, "grant", "install", "bob.grant")
        assert unknown.code == 1 and "not trusted here" in unknown.err, unknown
        trade.install(customer)
        trade.ok(customer, "deploy", "admin/digits", "--purpose", "research")

        # Used like an open model, until what was granted is used up.
        serving.deploy(customer, WEIGHTS, "open")
        opened = infer(customer, model="open")[0]["outputs"]
        said = infer(customer, times=6)
        assert [one.get("outputs") for one in said[:5]] == [opened] * 5
        assert "allows 5 requests" in said[5]["refused"], said[5]
        assert code(ask(customer)) == "QUOTA_EXHAUSTED"
        assert code(ask(customer, **{"weighbridge-purpose": "commercial"})) == "PURPOSE_NOT_GRANTED"
        left = json.loads(trade.ok(customer, "grant", "show", "--json").out)["grants"][0]["requests_left"]
        assert left == 0

        # Renewed, the old one is superseded.
        renewed = trade.run.ok(
            "grant", "renew", first[:8], "--package", "package", *trade.vendor, "--requests", "100", "--out", "more.grant", "--json"
        ).json()["id"]
        trade.install(customer, "more.grant")
        assert ask(customer).status == 200
        told = json.loads(trade.ok(customer, "grant", "show", "--json").out)["grants"]
        assert [(one["id"], one["superseded"]) for one in told] == [(renewed, False), (first, True)]

        # Revoked: the vendor publishes his list, the customer's server fetches it.
        trade.run.ok("grant", "revoke", renewed, *trade.vendor, "--reason", "not paid")
        trade.ok(vendor, "grant", "publish", "grants/revocations.list", "--vendor", "acme.pub.pem")
        assert ask(customer).status == 200
        trade.ok(customer, "grant", "refresh")
        gone = ask(customer)
        assert gone.status == 403 and code(gone) == "REVOKED" and "not paid" in gone.json()["error"], gone.body
        assert "allowed" not in infer(customer)[0] and "not paid" in infer(customer)[0]["refused"]
        # An old list does not bring it back.
        stale = trade.at(customer, "grant", "install", "bob.grant")
        assert stale.code == 0 and code(ask(customer)) == "REVOKED"
    finally:
        vendor.stop()
        customer.stop()


def key(package):
    """The id of the key that signed the package."""
    return json.loads((package / "sealed.json").read_bytes().splitlines()[0])["vendor"]["key"]


def test_no_plain_weights_are_left_in_any_file(trade, built):
    customer = trade.customer().start()
    try:
        trade.ok(customer, "push", "package", "admin/digits", "--create")
        trade.grant()
        trade.install(customer)
        trade.ok(customer, "deploy", "admin/digits")
        assert infer(customer)[0]["outputs"]
        places = [customer.data, trade.folder / "customer-tmp", customer.data.parent / f"{customer.data.name}.stderr"]
        places.append(Path("/tmp") / f"hsperfdata_{os.environ.get('USER', 'root')}")
        needles = plain_words()
        assert found(needles, WEIGHTS), "the search finds nothing where everything is"
        for place in places:
            for file in [place] if place.is_file() else sorted(place.rglob("*")):
                if file.is_file():
                    assert not found(needles, file), file
        # Nor is it in the process's own view of files that it has open and nobody else can reach.
        for link in Path(f"/proc/{server_pid(customer)}/fd").iterdir():
            target = os.readlink(link)
            assert "(deleted)" not in target or "/memfd:" not in target, target
    finally:
        customer.stop()
    for file in customer.data.rglob("*"):
        if file.is_file():
            assert not found(needles, file), file


def server_pid(server):
    """The process that holds the data folder."""
    return int((server.data / "lock").read_text())


def plain_words():
    """Each eight bytes of the weights, by their places: any window of 64 bytes has seven of them in a row."""
    content = WEIGHTS.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    words = np.frombuffer(content[start : start + (len(content) - start) // 8 * 8], dtype=np.uint64)
    # Zeros and other words that stand in every file are no sign of a weight.
    values, counts = np.unique(words, return_counts=True)
    return values[(counts == 1) & (values != 0)]


def found(needles, file):
    """Whether seven words of the weights stand in a row, at any offset."""
    content = file.read_bytes()
    for shift in range(8):
        words = np.frombuffer(content[shift : shift + (len(content) - shift) // 8 * 8], dtype=np.uint64)
        hits = np.isin(words, needles)
        if len(hits) >= 7 and (np.convolve(hits, np.ones(7, dtype=int), "valid") == 7).any():
            return True
    return False


def faketime(moment):
    """The variables with which a program believes that it is that moment."""
    library = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not library:
        clients.missing("there is no libfaketimeMT.so.1: install the package faketime")
    # Without the last of these every timed wait of the Java machine ends at once, and all its threads spin.
    return {
        "LD_PRELOAD": str(library[0]),
        "FAKETIME": moment,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }


def test_a_clock_that_is_set_back_is_noticed(trade, built):
    customer = trade.customer().start()
    try:
        trade.ok(customer, "push", "package", "admin/digits", "--create")
        trade.grant("--not-after", "2999-01-01")
        trade.install(customer)
        trade.ok(customer, "deploy", "admin/digits")
        assert ask(customer).status == 200
    finally:
        customer.stop()
    honest = customer.environment
    customer.environment = honest | faketime("-3d")
    customer.start()
    try:
        serving.wait_for(lambda: code(ask(customer)) != "not_ready", 60, "the deployment answers")
        refused = ask(customer)
        assert refused.status == 403 and code(refused) == "CLOCK_ROLLBACK", refused.body
    finally:
        customer.stop()
    customer.environment = honest
    customer.start()
    try:
        trade.at(customer, "deploy", "admin/digits")
        assert ask(customer).status == 200
    finally:
        customer.stop()


def test_a_term_ends_on_a_clock_that_runs_ahead(trade, built):
    customer = trade.customer().start()
    try:
        trade.ok(customer, "push", "package", "admin/digits", "--create")
        ends = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 10 * DAY))
        trade.grant("--not-after", ends, "--grace-days", "5")
        trade.install(customer)
        trade.ok(customer, "deploy", "admin/digits")
        plain = ask(customer)
        assert plain.status == 200 and "x-weighbridge-grant" not in plain.headers
    finally:
        customer.stop()
    honest = customer.environment
    for ahead, status, told in [("+12d", 200, "IN_GRACE"), ("+16d", 403, "EXPIRED")]:
        customer.environment = honest | faketime(ahead)
        customer.start()
        try:
            serving.wait_for(lambda: not_loading(ask(customer)), 60, "the deployment answers")
            answer = ask(customer)
            assert answer.status == status, answer.body
            said = answer.headers.get("x-weighbridge-grant", "") if status == 200 else code(answer)
            assert said.startswith(told), said
        finally:
            customer.stop()


def not_loading(answer):
    return answer.status != 503


def test_requests_at_a_time_and_machines_are_counted_over_servers(trade, built, postgres):  # noqa: F811
    books = {"WEIGHBRIDGE_LEDGER_URL": postgres.url}
    one, other = trade.customer("one", **books).start(), trade.customer("other", **books).start()
    try:
        trade.grant("--max-concurrent", "3", "--requests", "150")
        for server in (one, other):
            trade.ok(server, "push", "package", "admin/digits", "--create")
            trade.install(server)
            trade.ok(server, "deploy", "admin/digits")
        answers = []

        def use(server):
            for _ in range(10):
                answer = ask(server)
                answers.append((answer.status, "" if answer.status == 200 else code(answer)))

        threads = [threading.Thread(target=use, args=(server,)) for server in (one, other) for _ in range(16)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        # Whatever was refused was refused for its reason; what was answered was counted, over both.
        assert {said for _, said in answers} <= {"", "TOO_MANY_CONCURRENT", "QUOTA_EXHAUSTED"}, set(answers)
        answered = sum(status == 200 for status, _ in answers)
        left = json.loads(trade.ok(one, "grant", "show", "--json").out)["grants"][0]["requests_left"]
        assert answered + left == 150, (answered, left)
    finally:
        one.stop()
        other.stop()


def test_a_second_machine_is_one_too_many(trade, built, postgres):  # noqa: F811
    books = {"WEIGHBRIDGE_LEDGER_URL": postgres.url}
    one, other = trade.customer("one", **books).start(), trade.customer("other", **books).start()
    try:
        trade.grant("--max-nodes", "1")
        for server in (one, other):
            trade.ok(server, "push", "package", "admin/digits", "--create")
            trade.install(server)
            trade.ok(server, "deploy", "admin/digits")
        assert ask(one).status == 200
        refused = ask(other)
        assert refused.status == 403 and code(refused) == "TOO_MANY_NODES", refused.body
        one.stop()
        # A server that was stopped has given its place back.
        assert ask(other).status == 200
    finally:
        one.stop() if one.process and one.process.poll() is None else None
        other.stop()


def test_what_a_grant_limits_is_refused_with_its_code(trade, built):
    customer = trade.customer().start()
    try:
        trade.ok(customer, "push", "package", "admin/digits", "--create")
        for terms, told in [
            (["--territory", "DE"], "TERRITORY"),
            (["--node", "0" * 64], "WRONG_NODE"),
            (["--not-before", "2999-01-01"], "NOT_YET_VALID"),
            (["--actions", "inspect"], "ACTION_NOT_GRANTED"),
            (["--max-age", "7d"], "REVOCATION_LIST_STALE"),
        ]:
            grant = trade.grant(*terms)
            trade.install(customer)
            refused = trade.at(customer, "deploy", "admin/digits")
            assert refused.code == 1 and told in refused.err, (terms, refused)
            trade.ok(customer, "grant", "remove", grant)
        none = trade.at(customer, "deploy", "admin/digits")
        assert none.code == 1 and "NO_GRANT" in none.err, none
        # Only the largest value is told, and not how large it is.
        trade.grant("--logprobs", "none")
        trade.install(customer)
        trade.ok(customer, "deploy", "admin/digits")
        outputs = ask(customer).json()["outputs"][0]["data"]
        assert sorted(outputs) == [0.0] * 9 + [1.0], outputs
        # Fine-tuning would leave open weights behind.
        refused = trade.at(customer, "finetune", "admin/digits", "--data", "digits:200", "--to", "admin/tuned")
        assert refused.code != 0 and "ACTION_NOT_GRANTED" in refused.err + refused.out, refused
    finally:
        customer.stop()


def test_a_package_that_was_changed_on_the_hub_is_not_loaded(trade, built):
    customer = trade.customer().start()
    try:
        shutil.copytree(trade.folder / "package", trade.folder / "fresh")
        sealed = trade.folder / "package" / f"{WEIGHTS.name}.sealed"
        content = bytearray(sealed.read_bytes())
        content[len(content) // 2] ^= 1
        sealed.write_bytes(bytes(content))
        trade.ok(customer, "push", "package", "admin/digits", "--create")
        trade.seal(trade.folder / "digits", "again")
        trade.grant(package="again")
        trade.install(customer)
        refused = trade.at(customer, "deploy", "admin/digits")
        assert refused.code == 1 and "MODEL_DIGEST_MISMATCH" in refused.err, refused
        trade.grant(package="fresh")
        trade.install(customer)
        refused = trade.at(customer, "deploy", "admin/digits")
        assert refused.code == 1 and "TAMPERED_SEGMENT" in refused.err, refused
    finally:
        customer.stop()


def test_no_way_of_naming_a_package_goes_round_its_grant(trade, built):
    customer = trade.customer().start()
    try:
        trade.grant("--requests", "2")
        trade.install(customer)
        package = trade.folder / "package"
        for number, place in enumerate([package, package / "sealed.json"]):
            answer = serving.try_deploy(customer, place, f"name-{number}")
            if answer.status < 300:
                # However it was named, its uses are counted together.
                statuses = [ask(customer, f"name-{number}").status for _ in range(3)]
                assert statuses == ([200, 200, 403] if number == 0 else [403] * 3), (place, statuses)
        # What was loaded as a package stays one, whatever becomes of its folder.
        (package / "sealed.json").rename(trade.folder / "elsewhere.json")
        assert code(ask(customer, "name-0")) == "QUOTA_EXHAUSTED"
        # The sealed file alone is no model.
        assert serving.try_deploy(customer, package / f"{WEIGHTS.name}.sealed", "alone").status >= 400
    finally:
        customer.stop()


def test_openssl_alone_verifies_a_grant(trade, built):
    trade.grant("--requests", "7")
    lines = (trade.folder / "bob.grant").read_bytes().split(b"\n")
    assert re.fullmatch(rb"[A-Za-z0-9+/]{86}==", lines[1]) and lines[2:] == [b""]
    (trade.folder / "signed").write_bytes(lines[0])
    commands = "tail -n 1 bob.grant | base64 -d > signature && openssl pkeyutl -verify -pubin -inkey acme.pub.pem -rawin -in signed -sigfile signature"
    done = subprocess.run(["bash", "-c", commands], cwd=trade.folder, capture_output=True, text=True)
    assert done.returncode == 0 and "Successfully" in done.stdout, done
