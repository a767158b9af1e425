"""What one row asks of OpenAI's own Python client: `openai_client.py ROW [ARGUMENT...]`.

OPENAI_BASE_URL and OPENAI_API_KEY are set by the caller. A row that is not done ends with an assertion; what the caller
looks at further is printed as the last line, JSON.
"""

import base64
import json
import math
import struct
import sys
import time

import openai

client = openai.OpenAI(max_retries=0, timeout=120)


def raises(kind, call):
    try:
        call()
    except kind as expected:
        assert expected.body and expected.body.get("message"), f"an error without a sentence: {expected!r}"
        return expected
    raise AssertionError(f"no {kind.__name__}")


def models(*deployed):
    listed = {model.id: model for model in client.models.list()}
    assert set(deployed) <= set(listed), listed
    for name in deployed:
        model = client.models.retrieve(name)
        assert model.id == name and model.object == "model" and model.owned_by and model.created > 1_600_000_000, model
    raises(openai.NotFoundError, lambda: client.models.retrieve("no-such"))
    raises(openai.AuthenticationError, lambda: client.with_options(api_key="hf_" + "x" * 40).models.list())


def distance(one, other):
    assert len(one) == len(other), (len(one), len(other))
    return max(abs(a - b) for a, b in zip(one, other))


def embeddings(model, reference):
    """The reference: texts, and the vectors of sentence-transformers for them."""
    with open(reference) as file:
        told = json.load(file)
    texts, vectors = told["texts"], told["vectors"]
    # The client asks for base64 on its own and decodes it; floats are asked for by name.
    for ways in ({}, {"encoding_format": "float"}):
        answer = client.embeddings.create(model=model, input=texts, **ways)
        assert answer.object == "list" and answer.model == model and [one.index for one in answer.data] == list(range(len(texts)))
        for one, expected in zip(answer.data, vectors):
            assert distance(one.embedding, expected) < 1e-4, (texts[one.index], distance(one.embedding, expected))
        assert 0 < answer.usage.prompt_tokens == answer.usage.total_tokens, answer.usage
    raw = client.embeddings.create(model=model, input=texts[0], encoding_format="base64").data[0].embedding
    content = base64.b64decode(raw) if isinstance(raw, str) else struct.pack(f"<{len(raw)}f", *raw)
    assert distance(struct.unpack(f"<{len(content) // 4}f", content), vectors[0]) < 1e-4
    alone = [client.embeddings.create(model=model, input=text).data[0].embedding for text in texts[:4]]
    for one, expected in zip(alone, vectors):
        assert distance(one, expected) < 1e-4, "joined with others a text means something else"
    short = client.embeddings.create(model=model, input=texts[0], dimensions=64).data[0].embedding
    norm = math.sqrt(sum(x * x for x in vectors[0][:64]))
    assert distance(short, [x / norm for x in vectors[0][:64]]) < 1e-3
    raises(openai.BadRequestError, lambda: client.embeddings.create(model=model, input=texts[0], dimensions=100_000))
    raises(openai.BadRequestError, lambda: client.embeddings.create(model=model, input=[]))
    raises(openai.BadRequestError, lambda: client.embeddings.create(model=model, input=""))
    raises(openai.NotFoundError, lambda: client.embeddings.create(model="no-such", input="a"))
    tokens = told.get("tokens")
    if tokens:
        found = client.embeddings.create(model=model, input=tokens).data
        for one, expected in zip(found, vectors):
            assert distance(one.embedding, expected) < 1e-4


def no_embeddings(model):
    raises(openai.BadRequestError, lambda: client.embeddings.create(model=model, input="a"))


def files(path):
    with open(path, "rb") as file:
        content = file.read()
    made = client.files.create(file=("examples.npz", content), purpose="fine-tune")
    assert made.id.startswith("file-") and made.bytes == len(content) and made.filename == "examples.npz", made
    assert made.purpose == "fine-tune" and made.status in ("uploaded", "processed") and made.object == "file", made
    assert client.files.retrieve(made.id).id == made.id
    assert client.files.wait_for_processing(made.id, max_wait_seconds=30).status == "processed"
    assert made.id in {one.id for one in client.files.list()} and made.id in {one.id for one in client.files.list(purpose="fine-tune")}
    assert client.files.content(made.id).content == content
    others = [client.files.create(file=(f"{n}.npz", content), purpose="fine-tune").id for n in range(3)]
    paged = [one.id for one in client.files.list(limit=2)]
    assert set(others) <= set(paged) and len(paged) == len(set(paged)), paged
    for one in [made.id, *others]:
        assert client.files.delete(one).deleted is True
    raises(openai.NotFoundError, lambda: client.files.retrieve(made.id))
    raises(openai.NotFoundError, lambda: client.files.delete(made.id))


def ended(job, seconds=240):
    deadline = time.monotonic() + seconds
    while job.status not in ("succeeded", "failed", "cancelled"):
        assert time.monotonic() < deadline, job
        time.sleep(0.3)
        job = client.fine_tuning.jobs.retrieve(job.id)
    return job


def fine_tuning(base, path, epochs):
    epochs = int(epochs)
    with open(path, "rb") as file:
        training = client.files.create(file=file, purpose="fine-tune")
    raises(openai.APIStatusError, lambda: client.fine_tuning.jobs.create(model="nobody/nothing", training_file=training.id))
    raises(openai.APIStatusError, lambda: client.fine_tuning.jobs.create(model=base, training_file="file-" + "0" * 24))
    job = client.fine_tuning.jobs.create(
        model=base,
        training_file=training.id,
        suffix="peers",
        seed=11,
        method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": epochs, "batch_size": 64}}},
        metadata={"why": "a test"},
    )
    assert job.id.startswith("ftjob-") and job.object == "fine_tuning.job" and job.training_file == training.id, job
    assert job.status in ("validating_files", "queued", "running") and job.seed == 11 and job.metadata == {"why": "a test"}, job
    raises(openai.ConflictError, lambda: client.files.delete(training.id)) if job.status != "succeeded" else None
    done = ended(job)
    assert done.status == "succeeded", (done, [event.message for event in client.fine_tuning.jobs.list_events(job.id)])
    assert done.fine_tuned_model and done.finished_at >= done.created_at and done.trained_tokens is None or done.trained_tokens >= 0, done
    assert job.id in {one.id for one in client.fine_tuning.jobs.list()}
    events = list(client.fine_tuning.jobs.list_events(job.id))
    paged = list(client.fine_tuning.jobs.list_events(job.id, limit=2))
    assert [one.id for one in events] == [one.id for one in paged] and len(events) > epochs, events
    assert all(one.object == "fine_tuning.job.event" and one.message and one.level in ("info", "warn", "error") for one in events)
    checkpoints = list(client.fine_tuning.jobs.checkpoints.list(job.id))
    assert checkpoints and all(one.fine_tuning_job_id == job.id and one.step_number > 0 for one in checkpoints), checkpoints
    assert any(one.metrics.train_loss is not None for one in checkpoints), checkpoints
    raises(openai.NotFoundError, lambda: client.fine_tuning.jobs.retrieve("ftjob-" + "0" * 24))
    long = client.fine_tuning.jobs.create(model=base, training_file=training.id, hyperparameters={"n_epochs": 900})
    cancelled = client.fine_tuning.jobs.cancel(long.id)
    assert ended(cancelled).status == "cancelled", cancelled
    raises(openai.APIStatusError, lambda: client.fine_tuning.jobs.cancel(job.id))
    print(json.dumps({"model": done.fine_tuned_model, "training_file": training.id, "results": done.result_files}))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
