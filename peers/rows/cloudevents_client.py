"""Sends uses with the SDK of CloudEvents: structured, binary and by batch, again and out of order. Prints what the server answered."""

import datetime
import json
import random
import sys

import requests
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

url, token, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
credential = {"Authorization": f"Bearer {token}"}
before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)


def event(number):
    return CloudEvent(
        {
            "specversion": "1.0",
            "type": "io.weighbridge.usage.v1",
            "source": "/gateways/Łódź 7",
            "id": f"use {number} ü",
            "subject": "acme",
            "time": before + datetime.timedelta(seconds=number),
            "datacontenttype": "application/json",
        },
        {"user": "ann", "token": f"t{number % 3}", "model": "digits", "quantities": {"requests": "1", "tokens-in": str(number)}},
    )


def send(message):
    answer = requests.post(url, data=message.body, headers={**message.headers, **credential}, timeout=60)
    answer.raise_for_status()
    return answer.json()


# Each three times, once in each mode, in any order.
sent = [(number, mode) for number in range(count) for mode in ("structured", "binary", "batch")]
random.Random(seed).shuffle(sent)
answers = []
for number, mode in sent:
    if mode == "binary":
        answers.append(send(to_binary_event(event(number))))
    elif mode == "structured":
        answers.append(send(to_structured_event(event(number))))
    else:
        body = b"[" + to_structured_event(event(number)).body + b"]"
        headers = {"Content-Type": "application/cloudevents-batch+json", **credential}
        answers.append(requests.post(url, data=body, headers=headers, timeout=60).json())
print(json.dumps({"counted": sum(a["counted"] for a in answers), "again": sum(a["again"] for a in answers)}))
