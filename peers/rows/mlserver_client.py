"""What one row asks with MLServer's own types, codecs and gRPC stubs: `mlserver_client.py ROW MODEL`.

GRPC (host:port), URL and TOKEN are set by the caller.
"""

import json
import os
import sys
import urllib.request
from importlib.resources import files

import grpc
import numpy as np
from mlserver import types
from mlserver.codecs import NumpyCodec, NumpyRequestCodec
from mlserver.grpc import converters, dataplane_pb2, dataplane_pb2_grpc, model_repository_pb2, model_repository_pb2_grpc

TOKEN = (("authorization", f"Bearer {os.environ['TOKEN']}"),)


def documents():
    """Where the OpenAPI documents are that the package brings."""
    folder = files("mlserver") / "rest" / "openapi"
    print(json.dumps([str(folder / name) for name in ("dataplane.json", "model_repository.json")]))


def request(array):
    return types.InferenceRequest(id="r-1", inputs=[NumpyCodec.encode_input("INPUT", array)])


def checked(response, array):
    assert response.id == "r-1" and len(response.outputs) == 1, response
    found = NumpyCodec.decode_output(response.outputs[0])
    assert found.shape == array.shape and (found == array).all(), (found, array)


def rest(model):
    array = np.arange(12, dtype=np.float32).reshape(3, 4)
    body = request(array).model_dump_json(exclude_none=True).encode()
    headers = {"Content-Type": "application/json", "Authorization": TOKEN[0][1]}
    sent = urllib.request.Request(f"{os.environ['URL']}/v2/models/{model}/infer", body, headers)
    with urllib.request.urlopen(sent) as answer:
        checked(types.InferenceResponse.model_validate_json(answer.read()), array)
    # The request codec says what it did in the parameters of the request.
    whole = NumpyRequestCodec.encode_request(array)
    whole.inputs[0].name = "INPUT"
    body = whole.model_dump_json(exclude_none=True).encode()
    with urllib.request.urlopen(urllib.request.Request(sent.full_url, body, headers)) as answer:
        response = types.InferenceResponse.model_validate_json(answer.read())
        assert (NumpyCodec.decode_output(response.outputs[0]) == array).all()


def stubs(model):
    channel = grpc.insecure_channel(os.environ["GRPC"])
    stub = dataplane_pb2_grpc.GRPCInferenceServiceStub(channel)
    assert stub.ServerLive(dataplane_pb2.ServerLiveRequest()).live and stub.ServerReady(dataplane_pb2.ServerReadyRequest()).ready
    assert stub.ModelReady(dataplane_pb2.ModelReadyRequest(name=model), metadata=TOKEN).ready
    told = stub.ModelMetadata(dataplane_pb2.ModelMetadataRequest(name=model), metadata=TOKEN)
    assert told.name == model and told.inputs[0].name == "INPUT" and list(told.inputs[0].shape) == [-1, 4], told
    array = np.arange(12, dtype=np.float32).reshape(3, 4)
    for raw in (False, True):
        sent = converters.ModelInferRequestConverter.from_types(request(array), model_name=model, use_raw=raw)
        answer = stub.ModelInfer(sent, metadata=TOKEN)
        checked(converters.ModelInferResponseConverter.to_types(answer), array)
    repository = model_repository_pb2_grpc.ModelRepositoryServiceStub(channel)
    try:
        repository.RepositoryIndex(model_repository_pb2.RepositoryIndexRequest(), metadata=TOKEN)
    except grpc.RpcError as failure:
        # MLServer has a service of its own for this; the names of Triton's are spoken here.
        assert failure.code() == grpc.StatusCode.UNIMPLEMENTED, failure


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
