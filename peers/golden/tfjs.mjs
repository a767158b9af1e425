// Records what TensorFlow.js answers for its own layers model: node tfjs.mjs MODEL_FOLDER prints JSON with the inputs, ids of
// words in three rows of ten, and the outputs. Needs the package @tensorflow/tfjs where it is run. files.py tells of the rest.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const tf = createRequire(join(process.cwd(), "x.js"))("@tensorflow/tfjs");
const folder = process.argv[2];
const model = JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
const bytes = readFileSync(join(folder, "weights.bin"));
const network = await tf.loadLayersModel(
  tf.io.fromMemory({
    modelTopology: model.modelTopology,
    weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  }),
);
const ids = [0, 1, 2].map((row) => [...Array(10).keys()].map((column) => (row * 37 + column * 11) % 100));
const output = network.predict(tf.tensor2d(ids));
console.log(JSON.stringify({ tfjs: tf.version.tfjs, input: ids, shape: output.shape, output: [...output.dataSync()] }));
