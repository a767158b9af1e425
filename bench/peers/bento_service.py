"""BentoML's side: a service that runs an ONNX model with ONNX Runtime, joining requests as BentoML does it."""

import os

import bentoml
import numpy as np
import onnxruntime


@bentoml.service(workers=1)
class Mnist:
    def __init__(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("ONNX_THREADS", "1"))
        self.session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])

    @bentoml.api(batchable=True, max_batch_size=32, max_latency_ms=1000)
    def predict(self, image: np.ndarray) -> np.ndarray:
        return self.session.run(None, {"image": np.asarray(image, dtype=np.float32)})[0]
