"""MLServer's side: a runtime that runs an ONNX model with ONNX Runtime, as its documentation shows custom runtimes.

Requests are decoded by MLServer's own codec, so batches that MLServer joined arrive here as one array.
"""

import os

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse, ResponseOutput
from mlserver.utils import get_model_uri


class OnnxModel(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("ONNX_THREADS", "1"))
        path = await get_model_uri(self.settings)
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.output = self.session.get_outputs()[0].name
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        given = {one.name: NumpyCodec.decode_input(one) for one in payload.inputs}
        (result,) = self.session.run([self.output], given)
        outputs: list[ResponseOutput] = [NumpyCodec.encode_output(self.output, result)]
        return InferenceResponse(model_name=self.name, model_version=self.version, outputs=outputs)
