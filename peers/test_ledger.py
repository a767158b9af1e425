"""The books of the packaged server: what was answered is in them, once, whatever happens to the server."""

import http.client
import json
import os
import random
import subprocess
import threading
import time
from collections import Counter
from datetime import datetime, timezone
from decimal import Decimal

import clients
import minilm
import numpy as np
import pytest
import serving
from hub import ROOT, Server
from postgres import postgres  # noqa: F401

OPEN = ROOT / "models" / "mnist-mlp" / "mnist_open_weights.h5"
OWN = "/api/weighbridge"
PRICE = Decimal("0.01")
PLAN = b'id: cent\ntitle: Cent\ncurrency: USD\nitems:\n  - per-unit: {meter: requests, price: "0.01"}\n'
TOKENS = (
    b"id: tokens\ntitle: Tokens\ncurrency: USD\nitems:\n"
    b'  - per-unit: {meter: requests, price: "0.001"}\n'
    b'  - per-unit: {meter: tokens-in, price: "0.0000007"}\n'
)
ROUNDS = int(os.environ.get("WEIGHBRIDGE_CRASH_ROUNDS", "10"))
CALLERS = 8
LONGEST_LIFE = 1.0
BUDGET = 150
THREADS = 64
TIMEOUT = 120

EMBED = """
import json, sys
import openai
client = openai.OpenAI(max_retries=0, timeout=120)
asked = json.load(sys.stdin)
raw = client.embeddings.with_raw_response.create(model=asked["model"], input=asked["input"])
answer = raw.parse()
print(json.dumps({
    "cost": str(answer.usage.model_extra["cost"]), "text": raw.text, "tokens": answer.usage.prompt_tokens,
    "header": raw.headers["x-weighbridge-cost"], "receipts": raw.headers["x-weighbridge-receipt"].split(","),
}))
"""


def month():
    return datetime.now(timezone.utc).strftime("%Y-%m")


def is_ready(server, model):
    return server.request("GET", f"/v2/models/{model}/ready").status == 200


def paid(server, model, plan, name):
    """A deployment that is paid for from now on."""
    server.ok("POST", f"{OWN}/plans", server.admin, plan, headers={"Content-Type": "application/yaml"})
    server.ok("PUT", f"{OWN}/deployments/{model}/plan", server.admin, {"plan": name})


def rows(server, customer):
    """The customer's uses of this month by their numbers, as the receipts tell them."""
    found = {}
    answer = server.ok("GET", f"{OWN}/receipts?customer={customer}&month={month()}", server.admin, timeout=TIMEOUT)
    for line in answer.body.decode().splitlines():
        told = json.loads(line)
        if told.get("row", {}).get("kind") == "usage":
            assert told["seq"] not in found, told
            found[told["seq"]] = told["row"]
    return found


def usage(server, customer):
    """The roll-up of all that the customer used: events, cost."""
    told = server.ok("GET", f"{OWN}/usage?by=customer&customer={customer}", server.admin, timeout=TIMEOUT).json()["usage"]
    return sum(one["events"] for one in told), sum((Decimal(one["cost"]) for one in told), Decimal(0))


def require_sound(server, customer):
    """Reads the whole ledger again; the customer's rows."""
    report = server.ok("GET", f"{OWN}/ledger/verify", server.admin, timeout=TIMEOUT).json()
    assert report["sound"], report
    kept = rows(server, customer)
    ids = Counter((row["tenant"], row["source"], row["id"]) for row in kept.values())
    assert not [each for each, count in ids.items() if count > 1], "an event is there twice"
    for row in kept.values():
        assert sum(Decimal(entry["amount"]) for entry in row.get("entries", [])) == 0, row
    assert usage(server, customer) == (len(kept), sum((Decimal(row["cost"]) for row in kept.values()), Decimal(0)))
    return kept


class Payer:
    """Asks over one connection and keeps what he was told."""

    def __init__(self, server, token, model, tensor):
        self.address = server.url.removeprefix("http://")
        inputs = {tensor: ("FP32", np.zeros((1, 28, 28), np.float32))}
        self.body, head = serving.binary_body(inputs, parameters={"binary_data_output": True})
        self.path = f"/v2/models/{model}/infer"
        self.headers = {"Authorization": f"Bearer {token}", serving.HEADER_LENGTH: str(head)}
        self.receipts, self.statuses = [], Counter()

    def until(self, over):
        """Until it is over, or the server is gone."""
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT)
        try:
            while not over(self):
                connection.request("POST", self.path, self.body, self.headers)
                answer = connection.getresponse()
                answer.read()
                self.statuses[answer.status] += 1
                if answer.status == 200:
                    self.receipts.append(int(answer.headers["x-weighbridge-receipt"]))
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()


def started(payers, over):
    threads = [threading.Thread(target=one.until, args=(over,), daemon=True) for one in payers]
    for thread in threads:
        thread.start()
    return threads


def test_what_was_answered_is_in_the_books_after_a_kill(own_server):
    server = own_server.start()
    serving.deploy(server, OPEN, "digits")
    paid(server, "digits", PLAN, "cent")
    token = server.user("alice")
    tensor = serving.metadata(server, "digits")["inputs"][0]["name"]
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    answered = set()
    for number in range(ROUNDS):
        when = f"seed {seed}, round {number}"
        payers = [Payer(server, token, "digits", tensor) for _ in range(CALLERS)]
        threads = started(payers, lambda _: False)
        serving.wait_for(lambda: any(one.receipts for one in payers), TIMEOUT, f"an answer, {when}")
        time.sleep(chance.random() * LONGEST_LIFE)
        server.kill()
        for thread in threads:
            thread.join(TIMEOUT)
        fresh = [receipt for one in payers for receipt in one.receipts]
        assert len(set(fresh)) == len(fresh) and not answered & set(fresh), f"a receipt was given twice, {when}"
        answered |= set(fresh)
        server.start()
        serving.wait_for(lambda: is_ready(server, "digits"), TIMEOUT, "the deployment is back")
        kept = require_sound(server, "alice")
        assert answered <= set(kept), f"answered and not in the books: {sorted(answered - set(kept))[:5]}, {when}"
        # What was on disk when the server fell, and not yet told.
        assert len(kept) - len(answered) <= CALLERS * (number + 1), when
    print(f"{len(answered)} answers over {ROUNDS} rounds, seed {seed}")


def test_two_servers_on_one_postgresql_admit_exactly_n(tmp_path, built, postgres):  # noqa: F811
    servers = []
    try:
        for name in ("one", "two"):
            server = Server(tmp_path / name, environment={"WEIGHBRIDGE_LEDGER_URL": postgres.url}).start()
            servers.append(server)
            serving.deploy(server, OPEN, "digits")
        first, second = servers
        paid(first, "digits", PLAN, "cent")
        limit = {"subject": "user:alice", "budgets": [f"{BUDGET * PRICE}/month"]}
        first.ok("PUT", f"{OWN}/allowances", first.admin, limit)
        tensor = serving.metadata(first, "digits")["inputs"][0]["name"]
        tokens = [server.user("alice") for server in servers]
        serving.wait_for(
            lambda: second.ok("GET", f"{OWN}/allowances?subject=user:alice", second.admin).json()["budgets"], TIMEOUT, "the budget is seen by both"
        )
        payers = [Payer(server, token, "digits", tensor) for server, token in zip(servers, tokens) for _ in range(THREADS // 2)]
        # What others have reserved may come back: whoever is refused asks again, a few times.
        threads = started(payers, lambda one: one.statuses[402] >= 20)
        for thread in threads:
            thread.join(TIMEOUT)
        assert not any(thread.is_alive() for thread in threads)
        statuses = sum((one.statuses for one in payers), Counter())
        assert set(statuses) == {200, 402} and statuses[200] == BUDGET, statuses
        for half in (payers[: THREADS // 2], payers[THREADS // 2 :]):
            assert sum(one.statuses[200] for one in half) > 0, "one of the servers admitted nobody"
        for server in servers:
            kept = require_sound(server, "alice")
            assert set(kept) == {receipt for one in payers for receipt in one.receipts}
            assert len(kept) == BUDGET
            left = server.ok("GET", f"{OWN}/allowances?subject=user:alice", server.admin).json()["budgets"][0]
            assert Decimal(left["left"]) == 0, left
    finally:
        for server in servers:
            server.stop()


# ---- what went wrong elsewhere ---------------------------------------------------------------------------------------
# Five faults that users of a widely used gateway (LiteLLM) have reported of its books. Each is shown not to happen here.


@pytest.fixture(scope="module")
def paid_server(tmp_path_factory, built):
    """One whose digits cost a cent a request, and whose embeddings, at most two texts a round, cost by the token."""
    server = Server(tmp_path_factory.mktemp("faults") / "data").start()
    try:
        serving.deploy(server, OPEN, "digits")
        paid(server, "digits", PLAN, "cent")
        serving.deploy(server, minilm.exported(tmp_path_factory), "minilm", max_batch=2)
        paid(server, "minilm", TOKENS, "tokens")
        yield server
    finally:
        server.stop()


def embedded(server, token, texts):
    """What OpenAI's own client is told."""
    done = subprocess.run(
        [clients.python("openai"), "-c", EMBED],
        input=json.dumps({"model": "minilm", "input": texts}),
        env=os.environ | {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": token},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_float=Decimal)


def test_lost_logs_every_answer_has_its_row_and_no_row_is_without_one(paid_server):
    """The provider's bill had requests that the gateway's logs had not."""
    token = paid_server.user("lena")
    tensor = serving.metadata(paid_server, "digits")["inputs"][0]["name"]
    payers = [Payer(paid_server, token, "digits", tensor) for _ in range(CALLERS)]
    threads = started(payers, lambda one: len(one.receipts) >= 50)
    for thread in threads:
        thread.join(TIMEOUT)
    assert set(require_sound(paid_server, "lena")) == {receipt for one in payers for receipt in one.receipts}
    assert sum(one.statuses[200] for one in payers) == CALLERS * 50


def test_doubled_logs_one_answer_is_one_row(paid_server):
    """One call of one route was logged twice, by the route and by what it calls."""
    token = paid_server.user("dora")
    told = embedded(paid_server, token, "one text")
    kept = require_sound(paid_server, "dora")
    assert [str(seq) for seq in kept] == told["receipts"] and len(kept) == 1
    (row,) = kept.values()
    assert row["quantities"]["requests"] == "1" and Decimal(row["quantities"]["tokens-in"]) == told["tokens"]


def test_empty_request_ids_every_row_has_an_id_of_its_own(paid_server):
    """Streams whose request id was empty overwrote each other, or were dropped. Here a client's id names nothing: it may
    be empty, or the same each time, and each answer is counted."""
    token = paid_server.user("emil")
    tensor = serving.metadata(paid_server, "digits")["inputs"][0]["name"]
    receipts = []
    for name in ("", "", "same", "same"):
        body = {"id": name, "inputs": [serving.json_tensor(tensor, "FP32", [[[0.0] * 28] * 28])]}
        answer = paid_server.ok("POST", "/v2/models/digits/infer", token, body, headers={"x-request-id": name})
        receipts.append(int(answer.headers["x-weighbridge-receipt"]))
    kept = require_sound(paid_server, "emil")
    assert set(kept) == set(receipts) and len(kept) == 4
    assert all(row["id"] for row in kept.values())


def test_stale_budget_numbers_what_is_told_is_what_was_spent(paid_server):
    """A budget was shown at 60.9 where 30.5 had been spent. Here it is the same sum that admits, after each answer, and
    after a restart."""
    token = paid_server.user("stan")
    tensor = serving.metadata(paid_server, "digits")["inputs"][0]["name"]
    paid_server.ok("PUT", f"{OWN}/allowances", paid_server.admin, {"subject": "user:stan", "budgets": ["0.05/month"]})
    payer = Payer(paid_server, token, "digits", tensor)

    def budget():
        return paid_server.ok("GET", f"{OWN}/allowances?subject=user:stan", token).json()["budgets"][0]

    for number in range(1, 4):
        payer.until(lambda one, number=number: len(one.receipts) == number)
        told = budget()
        assert Decimal(told["spent"]) == number * PRICE and Decimal(told["left"]) == (5 - number) * PRICE, told
        assert usage(paid_server, "stan") == (number, number * PRICE)
    paid_server.stop()
    paid_server.start()
    serving.wait_for(lambda: is_ready(paid_server, "digits"), TIMEOUT, "the deployment is back")
    assert Decimal(budget()["spent"]) == 3 * PRICE
    payer.until(lambda one: one.statuses[402] == 1)
    assert payer.statuses == {200: 5, 402: 1} and Decimal(budget()["left"]) == 0
    assert len(require_sound(paid_server, "stan")) == 5


def test_unbilled_second_rounds_all_rounds_of_an_answer_are_on_the_bill(paid_server):
    """The second model round of one answer was not billed, which was more than half of it. Embeddings of many texts are
    several rounds here: the answer's cost is that of all its rows."""
    token = paid_server.user("rita")
    texts = ["one", "two words", "now three words", "here are four words", "and these are five words"]
    told = embedded(paid_server, token, texts)
    kept = require_sound(paid_server, "rita")
    assert sorted(map(str, kept)) == sorted(told["receipts"]) and len(kept) == 3, told
    cost = sum(Decimal(row["cost"]) for row in kept.values())
    assert json.loads(told["text"], parse_float=Decimal)["usage"]["cost"] == cost, told
    assert told["header"] == f"{cost} USD" and Decimal(told["cost"]) == cost
    assert sum(Decimal(row["quantities"]["tokens-in"]) for row in kept.values()) == told["tokens"]
    assert cost == 3 * Decimal("0.001") + told["tokens"] * Decimal("0.0000007")
