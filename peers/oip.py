"""The Open Inference Protocol's REST half as an OpenAPI document, written from the protocol's text: what each answer has
to look like, with requests that a model of the tests takes."""

DATATYPES = ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"]
TEXT, TRUTH = {"type": "string"}, {"type": "boolean"}
PARAMETERS = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}
ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string", "minLength": 1}}}


def thing(required, optional=None):
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def shape(least):
    return {"type": "array", "items": {"type": "integer", "minimum": least}}


def tensor(least, more, optional=None):
    return thing({"name": TEXT, "datatype": {"type": "string", "enum": DATATYPES}, "shape": shape(least), **more}, optional)


def several(items):
    return {"type": "array", "items": items}


DATA = {"type": "array", "items": {"type": ["number", "string", "boolean", "array"]}}
SERVER = thing({"name": TEXT, "version": TEXT, "extensions": several(TEXT)})
MODEL = thing({"name": TEXT, "platform": TEXT, "inputs": several(tensor(-1, {})), "outputs": several(tensor(-1, {}))}, {"versions": several(TEXT)})
READY = thing({"name": TEXT, "ready": TRUTH})
LIVE = thing({"live": TRUTH})
REQUEST = thing(
    {"inputs": several(tensor(0, {"data": DATA}, {"parameters": PARAMETERS}))},
    {"id": TEXT, "parameters": PARAMETERS, "outputs": several(thing({"name": TEXT}, {"parameters": PARAMETERS}))},
)
ANSWER = thing(
    {"model_name": TEXT, "outputs": several(tensor(0, {"data": DATA}, {"parameters": PARAMETERS}))},
    {"model_version": TEXT, "id": TEXT, "parameters": PARAMETERS},
)


def operation(name, good, parameters=(), examples=None):
    answer = lambda schema: {"description": "", "content": {"application/json": {"schema": schema}}}  # noqa: E731
    made = {
        "operationId": name,
        "parameters": [{"name": key, "in": "path", "required": True, "schema": TEXT, "example": value} for key, value in parameters],
        "responses": {"200": answer(good), "4XX": answer(ERROR), "5XX": answer(ERROR)},
    }
    if examples is not None:
        told = {key: {"value": value} for key, value in examples.items()}
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": REQUEST, "examples": told}}}
    return made


def document(model):
    """
    :param model: gives back its INPUT, FP32 [-1, 4], as OUTPUT
    """
    given = {"name": "INPUT", "datatype": "FP32", "shape": [2, 4]}
    examples = {
        "flat": {"inputs": [{**given, "data": [1, 2.5, -3, 4e-2, 5, 6, 7, 8]}]},
        "nested, named": {"id": "42", "inputs": [{**given, "data": [[1, 2, 3, 4], [5, 6, 7, 8]]}], "outputs": [{"name": "OUTPUT"}]},
        "too few": {"inputs": [{**given, "data": [1]}]},
        "no such input": {"inputs": [{**given, "name": "no-such", "data": [1, 2, 3, 4, 5, 6, 7, 8]}]},
    }
    paths = {
        "/v2": {"get": operation("server", SERVER)},
        "/v2/health/live": {"get": operation("live", LIVE)},
        "/v2/health/ready": {"get": operation("ready", {"anyOf": [LIVE, thing({"ready": TRUTH})]})},
    }
    for path, parameters in (("/v2/models/{model}", [("model", model)]), ("/v2/models/{model}/versions/{version}", [("model", model), ("version", "1")])):
        paths[path] = {"get": operation(f"model {len(parameters)}", MODEL, parameters)}
        paths[f"{path}/ready"] = {"get": operation(f"model ready {len(parameters)}", READY, parameters)}
        paths[f"{path}/infer"] = {"post": operation(f"infer {len(parameters)}", ANSWER, parameters, examples)}
    return {"openapi": "3.1.0", "info": {"title": "Open Inference Protocol", "version": "2"}, "paths": paths}
