"""What one row asks of tritonclient, run by the client's own Python: `triton_client.py ROW MODEL...`.

HTTP and GRPC (host:port) and TOKEN are set by the caller. The models are those of test_serving_triton.py. A row that
is not done ends with an assertion.
"""

import os
import queue
import sys
import time
from functools import partial

import ml_dtypes
import numpy as np
import tritonclient.grpc as grpc_client
import tritonclient.http as http_client
from tritonclient.grpc import service_pb2
from tritonclient.utils import InferenceServerException, triton_to_np_dtype

HTTP, GRPC = os.environ["HTTP"], os.environ["GRPC"]
random = np.random.default_rng(int(os.environ.get("SEED", "17")))


def token():
    """Headers of one call: the client over HTTP writes into what it is given."""
    return {"authorization": f"Bearer {os.environ['TOKEN']}"}


def http(**settings):
    return http_client.InferenceServerClient(HTTP, **settings)


def grpc(**settings):
    return grpc_client.InferenceServerClient(GRPC, **settings)


def raises(call, *statuses):
    """The client's own exception, with the code that the server gave."""
    try:
        call()
    except InferenceServerException as failure:
        said = str(failure.status())
        assert not statuses or any(status in said for status in statuses), f"{said}: {failure.message()}"
        assert failure.message(), "an error without a sentence"
        return failure
    raise AssertionError(f"no InferenceServerException with {statuses}")


def values(datatype, shape=(3, 4)):
    if datatype == "BYTES":
        texts = [b"", b"one", "grüße".encode(), b"z" * 500]
        return np.array([texts[i % 4] for i in range(np.prod(shape))], dtype=np.object_).reshape(shape)
    if datatype == "BF16":
        return random.standard_normal(shape).astype(ml_dtypes.bfloat16)
    kind = triton_to_np_dtype(datatype)
    if datatype == "BOOL":
        return random.integers(0, 2, shape).astype(np.bool_)
    if np.issubdtype(kind, np.floating):
        return random.standard_normal(shape).astype(kind)
    limits = np.iinfo(kind)
    found = random.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)
    found.reshape(-1)[:2] = limits.min, limits.max
    return found


def tensor(module, name, array, datatype, **settings):
    wanted = module.InferInput(name, list(array.shape), datatype)
    wanted.set_data_from_numpy(array, **settings)
    return wanted


def same(found, expected):
    if expected.dtype == np.object_:
        found = np.array([v.encode() if isinstance(v, str) else v for v in found.ravel()], dtype=np.object_).reshape(found.shape)
    assert found.shape == expected.shape and (found == expected).all(), (found, expected)


# ---- over HTTP -------------------------------------------------------------------------------------------------------


def http_health(model, *_):
    client = http()
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready(model, headers=token()) and client.is_model_ready(model, "1", headers=token())
    assert not client.is_model_ready("no-such", headers=token()) and not client.is_model_ready(model, "99", headers=token())


def http_metadata(model, *_):
    client = http()
    told = client.get_server_metadata()
    assert told["name"] and told["version"], told
    for extension in ("binary_tensor_data", "model_repository", "statistics"):
        assert extension in told["extensions"], told
    told = client.get_model_metadata(model, headers=token())
    assert told["name"] == model and told["versions"] == ["1"] and told["platform"], told
    for side in ("inputs", "outputs"):
        assert all(set(one) >= {"name", "datatype", "shape"} for one in told[side]) and told[side], told
    raises(lambda: client.get_model_metadata("no-such", headers=token()), "404", "400")
    configuration = client.get_model_config(model, headers=token())
    assert configuration["name"] == model and configuration["max_batch_size"] >= 0, configuration


def http_datatypes(*models):
    """Each model gives back what it is given; its name ends with the datatype."""
    client = http()
    for model in models:
        datatype = model.rsplit("-", 1)[1].upper()
        array = values(datatype)
        ways = [(True, True)] if datatype in ("FP16", "BF16") else [(True, True), (True, False), (False, True), (False, False)]
        for sent, answered in ways:
            given = [tensor(http_client, "INPUT", array, datatype, binary_data=sent)]
            wanted = [http_client.InferRequestedOutput("OUTPUT", binary_data=answered)]
            found = client.infer(model, given, outputs=wanted, request_id="r-1", headers=token())
            told = found.get_response()
            assert told["model_name"] == model and told["id"] == "r-1" and told["model_version"] == "1", told
            assert found.get_output("OUTPUT")["datatype"] == datatype, told
            same(found.as_numpy("OUTPUT"), array)
        # Without a word of the outputs the client asks for binary data.
        same(client.infer(model, [tensor(http_client, "INPUT", array, datatype)], headers=token()).as_numpy("OUTPUT"), array)


def http_compression(model, *_):
    client = http()
    array = values("FP32", (64, 4))
    for sent in ("gzip", "deflate"):
        for answered in ("gzip", "deflate"):
            for binary in (True, False):
                found = client.infer(
                    model,
                    [tensor(http_client, "INPUT", array, "FP32", binary_data=binary)],
                    outputs=[http_client.InferRequestedOutput("OUTPUT", binary_data=binary)],
                    request_compression_algorithm=sent,
                    response_compression_algorithm=answered,
                    headers=token(),
                )
                same(found.as_numpy("OUTPUT"), array)


def http_statistics(model, *_):
    client = http()

    def figures():
        return client.get_inference_statistics(model, headers=token())["model_stats"][0]

    before = figures()
    for rows in (1, 3):
        client.infer(model, [tensor(http_client, "INPUT", values("FP32", (rows, 4)), "FP32")], headers=token())
    after = figures()
    assert after["name"] == model and after["version"] == "1", after
    assert int(after["inference_count"]) - int(before["inference_count"]) == 4, (before, after)
    assert int(after["execution_count"]) - int(before["execution_count"]) == 2, (before, after)
    assert int(after["last_inference"]) > 1_600_000_000_000, after
    for phase in ("success", "queue", "compute_input", "compute_infer", "compute_output"):
        one, other = before["inference_stats"][phase], after["inference_stats"][phase]
        assert int(other["count"]) - int(one["count"]) == 2, (phase, before, after)
        assert int(other["ns"]) >= int(one["ns"]), (phase, before, after)
    assert {"fail", "cache_hit", "cache_miss"} <= set(after["inference_stats"]), after
    assert {int(batch["batch_size"]) for batch in after["batch_stats"]} >= {1, 3}, after
    everything = client.get_inference_statistics(headers=token())["model_stats"]
    assert model in {one["name"] for one in everything}


def http_repository(model, *_):
    client = http()
    index = {one["name"]: one for one in client.get_model_repository_index(headers=token())}
    assert index[model]["state"] == "READY" and index[model]["version"], index
    client.unload_model(model, headers=token())
    assert not client.is_model_ready(model, headers=token())
    index = {one["name"]: one for one in client.get_model_repository_index(headers=token())}
    assert index[model]["state"] == "UNAVAILABLE", index[model]
    given = [tensor(http_client, "INPUT", values("FP32"), "FP32")]
    raises(lambda: client.infer(model, given, headers=token()), "503", "400", "404")
    client.load_model(model, headers=token())
    assert client.is_model_ready(model, headers=token())
    client.infer(model, given, headers=token())
    raises(lambda: client.load_model("no-such", headers=token()), "404", "400")
    raises(lambda: client.unload_model("no-such", headers=token()), "404", "400")
    raises(lambda: client.load_model(model), "401")
    raises(lambda: client.unload_model(model, headers={"authorization": f"Bearer {os.environ['USER_TOKEN']}"}), "403")
    # Files and configurations that come with the request are an upload that nobody looked at.
    raises(lambda: client.load_model(model, headers=token(), config='{"backend": "onnxruntime"}'), "400", "403")
    assert client.is_model_ready(model, headers=token())


def http_errors(model, *_):
    client = http()
    array = values("FP32")

    def ask(name="INPUT", datatype="FP32", given=array, model=model, version="", **others):
        return lambda: client.infer(model, [tensor(http_client, name, given, datatype)], model_version=version, headers=token(), **others)

    raises(ask(model="no-such"), "404")
    raises(ask(version="99"), "404")
    assert "no-such" in raises(ask(name="no-such"), "400").message()
    raises(ask(datatype="INT32", given=values("INT32")), "400")
    raises(ask(given=values("FP32", (3, 5))), "400")
    raises(ask(given=values("FP32", (3, 2, 2))), "400")
    raises(ask(outputs=[http_client.InferRequestedOutput("no-such")]), "400")
    raises(lambda: client.infer(model, [], headers=token()), "400")
    twice = [tensor(http_client, "INPUT", array, "FP32")] * 2
    raises(lambda: client.infer(model, twice, headers=token()), "400")
    raises(ask(sequence_id=7, sequence_start=True), "400")
    same(ask()().as_numpy("OUTPUT"), array)


def http_timeouts(slow, *_):
    client = http()
    given = [tensor(http_client, "INPUT", values("FP32", (1, 1024)), "FP32")]
    client.infer(slow, given, headers=token())
    raises(lambda: client.infer(slow, given, timeout=1, headers=token()), "504")
    client.infer(slow, given, timeout=60_000_000, headers=token())


def http_asynchronous(model, *_):
    client = http(concurrency=8)
    arrays = [values("FP32") for _ in range(200)]
    pending = [client.async_infer(model, [tensor(http_client, "INPUT", array, "FP32")], headers=token()) for array in arrays]
    for request, array in zip(pending, arrays):
        same(request.get_result().as_numpy("OUTPUT"), array)


def http_classification(mnist, *_):
    client = http()
    image = np.load(os.environ["IMAGES"])[:2]
    plain = client.infer(mnist, [tensor(http_client, os.environ["IMAGE"], image, "FP32")], headers=token())
    output = plain.get_response()["outputs"][0]["name"]
    probabilities = plain.as_numpy(output)
    wanted = [http_client.InferRequestedOutput(output, class_count=3)]
    found = client.infer(mnist, [tensor(http_client, os.environ["IMAGE"], image, "FP32")], outputs=wanted, headers=token()).as_numpy(output)
    assert found.shape == (2, 3), found
    for row in range(2):
        for place, text in enumerate(found[row]):
            value, number = text.decode().split(":")[:2]
            assert int(number) == np.argsort(-probabilities[row])[place], (text, probabilities[row])
            assert abs(float(value) - probabilities[row][int(number)]) < 1e-5, (text, probabilities[row])


# ---- over gRPC -------------------------------------------------------------------------------------------------------


def grpc_health(model, *_):
    client = grpc()
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready(model, headers=token()) and client.is_model_ready(model, "1", headers=token())
    for missing in (("no-such", ""), (model, "99")):
        try:
            assert not client.is_model_ready(*missing, headers=token())
        except InferenceServerException as failure:
            assert "NOT_FOUND" in str(failure.status()), failure


def grpc_metadata(model, *_):
    client = grpc()
    told = client.get_server_metadata()
    assert told.name and told.version and "statistics" in told.extensions, told
    told = client.get_model_metadata(model, headers=token())
    assert told.name == model and list(told.versions) == ["1"] and told.platform, told
    assert told.inputs and told.outputs and told.inputs[0].datatype == "FP32" and list(told.inputs[0].shape) == [-1, 4], told
    assert http().get_model_metadata(model, headers=token())["inputs"][0]["shape"] == [-1, 4]
    raises(lambda: client.get_model_metadata("no-such", headers=token()), "NOT_FOUND")
    configuration = client.get_model_config(model, headers=token()).config
    assert configuration.name == model and configuration.input[0].name == "INPUT", configuration


def contents(datatype, array):
    """The typed lists of a request, which this client's own tensors do not use."""
    given = service_pb2.ModelInferRequest.InferInputTensor(name="INPUT", datatype=datatype, shape=array.shape)
    getattr(given.contents, field(datatype)).extend(array.ravel().tolist())
    return given


def field(datatype):
    named = {"BOOL": "bool", "BYTES": "bytes", "FP32": "fp32", "FP64": "fp64", "INT64": "int64", "UINT64": "uint64"}
    return named.get(datatype, "uint" if datatype.startswith("U") else "int") + "_contents"


def grpc_datatypes(*models):
    client = grpc()
    for model in models:
        datatype = model.rsplit("-", 1)[1].upper()
        array = values(datatype)
        given = [tensor(grpc_client, "INPUT", array, datatype)]
        found = client.infer(model, given, outputs=[grpc_client.InferRequestedOutput("OUTPUT")], request_id="r-2", headers=token())
        told = found.get_response()
        assert told.model_name == model and told.id == "r-2" and told.model_version == "1", told
        assert told.outputs[0].datatype == datatype and list(told.outputs[0].shape) == [3, 4], told
        same(found.as_numpy("OUTPUT"), array)
        same(client.infer(model, given, headers=token()).as_numpy("OUTPUT"), array)
        if datatype not in ("FP16", "BF16"):
            request = service_pb2.ModelInferRequest(model_name=model, inputs=[contents(datatype, array)])
            answer = client._client_stub.ModelInfer(request, metadata=tuple(token().items()))
            same(listed(answer.outputs[0].contents, datatype, array), array)


def listed(contents, datatype, array):
    """Typed lists as an array: what came typed is answered so, and this client reads only raw ones."""
    found = getattr(contents, field(datatype))
    return np.array(list(found), dtype=array.dtype).reshape(array.shape)


def grpc_compression(model, *_):
    client = grpc()
    array = values("FP32", (64, 4))
    for algorithm in ("gzip", None):
        found = client.infer(model, [tensor(grpc_client, "INPUT", array, "FP32")], compression_algorithm=algorithm, headers=token())
        same(found.as_numpy("OUTPUT"), array)


def grpc_statistics(model, *_):
    client = grpc()

    def figures():
        return client.get_inference_statistics(model, headers=token()).model_stats[0]

    before = figures()
    for rows in (1, 2):
        client.infer(model, [tensor(grpc_client, "INPUT", values("FP32", (rows, 4)), "FP32")], headers=token())
    after = figures()
    assert after.inference_count - before.inference_count == 3 and after.execution_count - before.execution_count == 2, after
    assert after.inference_stats.success.count - before.inference_stats.success.count == 2, after
    assert after.inference_stats.compute_infer.ns > before.inference_stats.compute_infer.ns, after
    told = http().get_inference_statistics(model, headers=token())["model_stats"][0]
    assert int(told["inference_count"]) == after.inference_count, (told, after)


def grpc_repository(model, *_):
    client = grpc()

    def state():
        return {one.name: one.state for one in client.get_model_repository_index(headers=token()).models}[model]

    assert state() == "READY"
    client.unload_model(model, headers=token())
    assert state() == "UNAVAILABLE"
    given = [tensor(grpc_client, "INPUT", values("FP32"), "FP32")]
    raises(lambda: client.infer(model, given, headers=token()), "UNAVAILABLE", "NOT_FOUND")
    client.load_model(model, headers=token())
    assert state() == "READY"
    client.infer(model, given, headers=token())
    raises(lambda: client.load_model("no-such", headers=token()), "NOT_FOUND")
    raises(lambda: client.load_model(model), "UNAUTHENTICATED")
    raises(lambda: client.unload_model(model, headers={"authorization": f"Bearer {os.environ['USER_TOKEN']}"}), "PERMISSION_DENIED")


def grpc_errors(model, *_):
    client = grpc()
    array = values("FP32")

    def ask(name="INPUT", datatype="FP32", given=array, model=model, version="", **others):
        return lambda: client.infer(model, [tensor(grpc_client, name, given, datatype)], model_version=version, headers=token(), **others)

    raises(ask(model="no-such"), "NOT_FOUND")
    raises(ask(version="99"), "NOT_FOUND")
    assert "no-such" in raises(ask(name="no-such"), "INVALID_ARGUMENT").message()
    raises(ask(datatype="INT32", given=values("INT32")), "INVALID_ARGUMENT")
    raises(ask(given=values("FP32", (3, 5))), "INVALID_ARGUMENT")
    raises(ask(outputs=[grpc_client.InferRequestedOutput("no-such")]), "INVALID_ARGUMENT")
    raises(lambda: client.infer(model, [], headers=token()), "INVALID_ARGUMENT")
    # Raw bytes that are too few, too many tensors of them, and both forms at once.
    stub = partial(client._client_stub.ModelInfer, metadata=tuple(token().items()))
    described = service_pb2.ModelInferRequest.InferInputTensor(name="INPUT", datatype="FP32", shape=[1, 4])
    for raw, inputs in (([b"123"], [described]), ([bytes(16)] * 2, [described]), ([bytes(16)], [contents("FP32", values("FP32", (1, 4)))])):
        try:
            stub(service_pb2.ModelInferRequest(model_name=model, inputs=inputs, raw_input_contents=raw))
        except Exception as failure:
            assert "INVALID_ARGUMENT" in str(failure.code()), failure
        else:
            raise AssertionError(f"taken: {raw} {inputs}")
    same(ask()().as_numpy("OUTPUT"), array)


def grpc_timeouts(slow, *_):
    client = grpc()
    given = [tensor(grpc_client, "INPUT", values("FP32", (1, 1024)), "FP32")]
    client.infer(slow, given, headers=token())
    raises(lambda: client.infer(slow, given, timeout=1, headers=token()), "DEADLINE_EXCEEDED")
    raises(lambda: client.infer(slow, given, client_timeout=0.005, headers=token()), "DEADLINE_EXCEEDED")
    client.infer(slow, given, client_timeout=60, headers=token())


def grpc_asynchronous(model, *_):
    client = grpc()
    answered = queue.Queue()
    arrays = [values("FP32") for _ in range(200)]
    for number, array in enumerate(arrays):
        given = [tensor(grpc_client, "INPUT", array, "FP32")]
        client.async_infer(model, given, lambda result, error: answered.put((result, error)), request_id=str(number), headers=token())
    for _ in arrays:
        result, error = answered.get(timeout=60)
        assert error is None, error
        same(result.as_numpy("OUTPUT"), arrays[int(result.get_response().id)])


def grpc_stream(model, *_):
    client = grpc()
    answered = queue.Queue()
    client.start_stream(lambda result, error: answered.put((result, error)), headers=token())
    arrays = [values("FP32") for _ in range(50)]
    for number, array in enumerate(arrays):
        client.async_stream_infer(model, [tensor(grpc_client, "INPUT", array, "FP32")], request_id=str(number))
    for number, array in enumerate(arrays):
        result, error = answered.get(timeout=60)
        assert error is None, error
        assert result.get_response().id == str(number), "the answers of a stream are in the order of its requests"
        same(result.as_numpy("OUTPUT"), array)
    # A request that is refused does not end the stream.
    client.async_stream_infer(model, [tensor(grpc_client, "no-such", arrays[0], "FP32")])
    _, error = answered.get(timeout=60)
    assert error is not None and "no-such" in error.message(), error
    client.async_stream_infer(model, [tensor(grpc_client, "INPUT", arrays[0], "FP32")])
    result, error = answered.get(timeout=60)
    assert error is None, error
    same(result.as_numpy("OUTPUT"), arrays[0])
    client.stop_stream()


def grpc_cancel(slow, model, *_):
    """A request that its client gave up frees its place."""
    client = grpc()
    given = [tensor(grpc_client, "INPUT", values("FP32", (1, 1024)), "FP32")]
    answered = queue.Queue()
    calls = [client.async_infer(slow, given, lambda result, error: answered.put(error), headers=token()) for _ in range(100)]
    for call in calls:
        call.cancel()
    for _ in calls:
        answered.get(timeout=60)
    start = time.monotonic()
    client.infer(slow, given, headers=token())
    assert time.monotonic() - start < 10


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
