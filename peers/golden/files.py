"""Records what real Keras files answer: peers/golden/files.

Run: python files.py [DATA]      DATA is the folder of the files, ../shared/data/keras beside the repository by default
Needs the packages keras, tf_keras, tensorflow-cpu, safetensors and h5py; README.md tells the versions.

For each file `<path>` of DATA there is `files/<path>.safetensors` with input.i and output.i (float32) and, as metadata,
keras (who computed it), backend, and how (a sentence). A file with weights alone also has `files/<path>.json`, the
network that they were put into. `files/refused.json` tells which files have no record, and the layer that is why.

Three ways lead to an answer; the first that keeps the file's meaning is recorded, and each other one that applies must
agree with it:

keras     Keras 3 loads the file. It cannot load a Sequential of Keras before 2.3, whose configuration is a list.
tf_keras  Keras 2 loads it. Preferred for the hard sigmoid of Keras 1 and 2, clip(0.2 x + 0.5, 0, 1): Keras 3 has
          another function, relu6(x + 3) / 6, under the same name.
by hand   `translated` below builds the network of Keras 1 or 2 in Keras 3, and the weights are put into it.

Theano's convolution is the true one, which turns the kernel; TensorFlow's does not. Kernels in a file that names the
backend theano are therefore turned, as the loader of Keras 2 does. Keras 1 files name no backend and are not turned:
neither does that loader turn them.
"""

import json
import os
import sys
import zlib
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import h5py
import keras
import numpy as np
import tensorflow as tf
import tf_keras
from keras import layers as L
from safetensors.numpy import save_file

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
RECORDS = HERE / "files"
BATCH = 3
TIME, PICTURE = 7, 12  # where a file leaves an extent open
TOLERANCE = 1e-5

LSTM_2 = "dl4j/examples/simple_lstm/simple_lstm_tf_keras_2_model.h5"
RECORDED = "dl4j/examples/simple_lstm/simple_lstm_tf_keras_2_inputs_and_outputs.h5"


# ---- networks for weights that come alone: the layers' names are those of the file


def one_lstm():
    layers = [keras.Input((1, 1), name="lstm_1_input"), L.LSTM(50, name="lstm_1"), L.Dense(1, name="dense_1")]
    return keras.Sequential(layers, name="simple_lstm")


def one_rnn():
    layers = [keras.Input((1, 1), name="rnn_input"), L.SimpleRNN(50, name="simple_rnn_1"), L.Dense(1, name="dense_1")]
    return keras.Sequential(layers, name="simple_rnn")


def two_lstms():
    first, second = L.LSTM(96, return_sequences=True, name="lstm_1"), L.LSTM(96, name="lstm_2")
    return keras.Sequential(
        [keras.Input((TIME, 12), name="steps"), first, second, L.Dense(1, name="dense_1")], name="lstm"
    )


def small_cnn():
    layers = [
        keras.Input((8, 8, 3), name="picture"),
        L.Conv2D(2, (3, 2), activation="sigmoid", name="convolution2d_1"),
        L.Conv2D(1, (2, 3), name="convolution2d_2"),
        L.Activation("relu", name="activation_1"),
        L.MaxPooling2D(5, name="maxpooling2d_1"),
        L.Dropout(0.25, name="dropout_1"),
        L.Flatten(name="flatten_1"),
        L.Dense(2, name="dense_1"),
        L.Activation("relu", name="activation_2"),
        L.Dropout(0.5, name="dropout_2"),
        L.Dense(3, activation="softmax", name="dense_2"),
    ]
    return keras.Sequential(layers, name="cnn")


WEIGHTS_ONLY = {
    "dl4j/examples/simple_lstm/simple_lstm_tf_keras_1_weights.h5": one_lstm,
    "dl4j/examples/simple_lstm/simple_lstm_tf_keras_2_weights.h5": one_lstm,
    "dl4j/examples/simple_rnn/simple_rnn_tf_keras_2_weights.h5": one_rnn,
    "dl4j/fullconfigs/lstm/lstm_th_keras_2_weights.h5": two_lstms,
    "dl4j/keras/simple/cnn_tf_weights.h5": small_cnn,
}


# ---- what a file says


class File:
    def __init__(self, path):
        with h5py.File(path) as h5:
            weights = h5["model_weights"] if "model_weights" in h5 else h5
            self.config = json.loads(text(h5.attrs["model_config"])) if "model_config" in h5.attrs else None
            self.version = text(h5.attrs.get("keras_version", weights.attrs.get("keras_version", "1 or 2")))
            self.backend = text(h5.attrs.get("backend", weights.attrs.get("backend", "")))
            self.weights = {
                text(name): self.layer(weights[text(name)]) for name in weights.attrs.get("layer_names", [])
            }

    @staticmethod
    def layer(group):
        """A layer's weights by the end of their names (W_i, kernel), in order."""
        return [(text(name).removesuffix(":0"), np.array(group[text(name)])) for name in group.attrs["weight_names"]]

    def layers(self):
        inner = self.config["config"]
        return inner if isinstance(inner, list) else inner["layers"]

    def is_old(self):
        return any(len(w) and w[0][0].endswith(("_W", "_W_i", "_gamma")) for w in self.weights.values())

    def is_theano(self):
        return self.backend == "theano"

    def has_hard_sigmoid(self):
        return "hard_sigmoid" in json.dumps(self.config)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


# ---- Keras 1 and 2 by hand


@keras.saving.register_keras_serializable("golden")
def old_hard_sigmoid(x):
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


def activation(config, *names):
    name = first(config, *names, default="linear")
    return old_hard_sigmoid if name == "hard_sigmoid" else name


def first(config, *names, default=None):
    """The value under the name that this version of Keras gave it."""
    return next((config[name] for name in names if config.get(name) is not None), default)


def translated(layer):
    """The layer of Keras 3 that means the same as this one of Keras 1 or 2."""
    kind, config = layer["class_name"], layer["config"]
    name = config["name"]
    units = first(config, "units", "output_dim")
    bias = first(config, "use_bias", "bias", default=True)
    if kind in ("Dense", "TimeDistributedDense"):
        return L.Dense(units, activation=activation(config, "activation"), use_bias=bias, name=name)
    if kind == "Activation":
        return L.Activation(activation(config, "activation"), name=name)
    if kind == "Dropout":
        return L.Dropout(first(config, "rate", "p"), name=name)
    if kind == "Flatten":
        return L.Flatten(name=name)
    if kind == "Reshape":
        return L.Reshape(config["target_shape"], name=name)
    if kind == "Masking":
        return L.Masking(config["mask_value"], name=name)
    if kind == "Embedding":
        return L.Embedding(config["input_dim"], config["output_dim"], mask_zero=config["mask_zero"], name=name)
    if kind == "PReLU":
        return L.PReLU(shared_axes=config["shared_axes"], name=name)
    if kind == "BatchNormalization":
        assert config.get("mode", 0) == 0, "only mode 0 stands for what Keras 2 and 3 do"
        return L.BatchNormalization(config["axis"], config["momentum"], config["epsilon"], name=name)
    if kind in ("Convolution1D", "Conv1D"):
        return convolution(L.Conv1D, config, [config.get("filter_length")], [config.get("subsample_length")])
    if kind in ("Convolution2D", "Conv2D"):
        return convolution(L.Conv2D, config, [config.get("nb_row"), config.get("nb_col")], config.get("subsample"))
    if kind == "MaxPooling2D":
        size, strides = config["pool_size"], config["strides"]
        return L.MaxPooling2D(size, strides, first(config, "padding", "border_mode"), channels(config), name=name)
    if kind in ("SimpleRNN", "LSTM"):
        return recurrent(getattr(L, kind), config)
    if kind == "Bidirectional":
        return L.Bidirectional(translated(config["layer"]), merge_mode=config["merge_mode"], name=name)
    raise Refused(kind)


class Refused(Exception):
    pass


def convolution(kind, config, old_size, old_strides):
    return kind(
        first(config, "filters", "nb_filter"),
        first(config, "kernel_size", default=old_size),
        first(config, "strides", default=old_strides),
        first(config, "padding", "border_mode"),
        channels(config),
        first(config, "dilation_rate", default=1),
        activation=activation(config, "activation"),
        use_bias=first(config, "use_bias", "bias", default=True),
        name=config["name"],
    )


def channels(config):
    order = first(config, "data_format", "dim_ordering", default="tf")
    assert order in ("tf", "channels_last"), "no file here has its channels first"
    return "channels_last"


def recurrent(kind, config):
    gates = {"recurrent_activation": activation(config, "recurrent_activation", "inner_activation")}
    return kind(
        first(config, "units", "output_dim"),
        activation=activation(config, "activation"),
        use_bias=first(config, "use_bias", default=True),
        return_sequences=config["return_sequences"],
        go_backwards=config["go_backwards"],
        name=config["name"],
        **(gates if kind is L.LSTM else {}),
    )


def translated_network(file):
    """The network in Keras 3, with the file's weights."""
    described = file.layers()
    shape = described[0]["config"]["batch_input_shape"][1:]
    layers = [translated(layer) for layer in described if layer["class_name"] != "InputLayer"]
    if file.config["class_name"] == "Sequential":
        network = keras.Sequential([keras.Input(shape), *layers])
    else:
        network = connected(file, shape, {layer.name: layer for layer in layers})
    put_weights(network, file)
    return network


def connected(file, shape, layers):
    """A functional network; each layer here is called once and has one input."""
    inner = file.config["config"]
    tensors = {name: keras.Input(shape) for name, *_ in inner["input_layers"]}
    given = list(tensors.values())
    for layer in inner["layers"]:
        if layer["name"] not in tensors:
            tensors[layer["name"]] = layers[layer["name"]](tensors[layer["inbound_nodes"][0][0][0]])
    return keras.Model(given, [tensors[name] for name, *_ in inner["output_layers"]])


def put_weights(network, file):
    for layer in network.layers:
        weights = file.weights.get(layer.name, [])
        if weights:
            layer.set_weights(arranged(layer, weights, file))


def arranged(layer, weights, file):
    """A layer's weights as Keras 3 wants them."""
    arrays = [array for _, array in weights]
    if isinstance(layer, L.Bidirectional):
        half = len(weights) // 2
        return arranged(layer.forward_layer, weights[:half], file) + arranged(
            layer.backward_layer, weights[half:], file
        )
    if isinstance(layer, L.LSTM) and len(weights) == 12:
        return gates_together(weights)
    if isinstance(layer, L.Conv1D) and arrays[0].ndim == 4:
        arrays[0] = arrays[0][:, 0]
    if isinstance(layer, (L.Conv1D, L.Conv2D)) and file.is_theano():
        arrays[0] = turned(arrays[0])
    return arrays


def gates_together(weights):
    """Keras 1 keeps the gates apart, as i, c, f, o; since Keras 2 they lie side by side as i, f, c, o."""
    by_end = {name[-3:]: array for name, array in weights}
    return [np.concatenate([by_end[f"{kind}_{gate}"] for gate in "ifco"], axis=-1) for kind in "WUb"]


def turned(kernel):
    spatial = kernel.ndim - 2
    return kernel[(slice(None, None, -1),) * spatial]


# ---- Keras' own loaders


def with_loader(loader, path, file):
    """The network as Keras loads it, or None where it cannot; kernels of Theano are turned."""
    try:
        network = loader(path, compile=False)
    except Exception:
        return None
    if file.is_theano():
        for layer in network.layers:
            if "Conv" in type(layer).__name__:
                kernel, *others = layer.get_weights()
                assert np.array_equal(
                    kernel, dict_of(file.weights[layer.name])["kernel"]
                ), "the loader turned it already"
                layer.set_weights([turned(kernel), *others])
    return network


def dict_of(weights):
    return {name.split("/")[-1]: array for name, array in weights}


def answer(network, inputs):
    """Outputs, computed at most as many samples at a time as the network fixes."""
    fixed = network.inputs[0].shape[0] or len(inputs)
    parts = [network(tf.constant(inputs[at : at + fixed]), training=False) for at in range(0, len(inputs), fixed)]
    parts = [p if isinstance(p, (list, tuple)) else [p] for p in parts]
    return [np.concatenate([np.array(p) for p in column]) for column in zip(*parts)]


# ---- inputs


def draw_inputs(name, network, first_layer, batch):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    open_extent = PICTURE if len(network.inputs[0].shape) == 4 else TIME
    shape = (batch, *[extent or open_extent for extent in network.inputs[0].shape[1:]])
    if first_layer["class_name"] == "Embedding":
        return rng.integers(0, first_layer["config"]["input_dim"], shape).astype("float32")
    inputs = rng.uniform(0, 1, shape).astype("float32")
    if first_layer["class_name"] == "Masking":
        # Masked steps at the start, in the middle and at the end.
        for sample, steps in {0: slice(0, 2), 1: slice(4, 5), 2: slice(-3, None)}.items():
            inputs[sample, steps] = first_layer["config"]["mask_value"]
    return inputs


# ---- records


def record_model(data, name):
    path, file = data / name, File(data / name)
    by_hand = translated_network(file)
    first_layer = file.layers()[0]
    batch = first_layer["config"]["batch_input_shape"][0] or BATCH
    inputs = draw_inputs(name, by_hand, first_layer, batch)
    if name == LSTM_2:
        inputs = recorded_inputs(data, by_hand)
    answers = {"by hand": answer(by_hand, inputs)}
    legacy = with_loader(tf_keras.models.load_model, path, file)
    if legacy is not None:
        answers["tf_keras"] = answer(legacy, inputs)
    modern = None if file.has_hard_sigmoid() else with_loader(keras.models.load_model, path, file)
    if modern is not None:
        answers["keras"] = answer(modern, inputs)
    agree(name, answers)
    way = next(way for way in ("keras", "tf_keras", "by hand") if way in answers)
    sentence = how(way, file, answers)
    if name == LSTM_2:
        sentence += f" The inputs are those of {Path(RECORDED).name}; its outputs are not this network's, see files.py."
    save(name, [inputs], answers[way], way, sentence)


def recorded_inputs(data, network):
    """The inputs that came with the network. The outputs that came with them cannot be its answers: they are the inputs
    with a little noise and reach further than its last layer, fed by an LSTM between -1 and 1, ever can."""
    with h5py.File(data / RECORDED) as h5:
        inputs, outputs = np.array(h5["inputs/lstm_1_input"]), np.array(h5["outputs/dense_1"])
    kernel, bias = network.layers[-1].get_weights()
    assert np.abs(outputs).max() > 2 * (np.abs(kernel).sum() + np.abs(bias).sum())
    return inputs


def agree(name, answers):
    reference = answers["by hand"]
    for way, outputs in answers.items():
        for mine, theirs in zip(reference, outputs, strict=True):
            apart = float(np.abs(mine - theirs).max())
            assert apart <= TOLERANCE * max(1.0, float(np.abs(mine).max())), f"{name}: {way} is {apart} away"


def how(way, file, answers):
    sentences = {
        "keras": f"Keras 3 loaded this file of Keras {file.version}",
        "tf_keras": f"Keras 2 (tf_keras) loaded this file of Keras {file.version}",
        "by hand": f"The configuration of Keras {file.version} was translated to Keras 3 and the weights put in",
    }
    sentence = sentences[way]
    if file.has_hard_sigmoid():
        sentence += "; its hard_sigmoid is clip(0.2 x + 0.5, 0, 1)"
    convolves = "Conv" in json.dumps(file.config)
    if file.is_theano() and convolves:
        sentence += "; kernels were turned by 180 degrees since the file names the backend theano"
    if file.is_old() and convolves:
        sentence += "; kernels were not turned, as the file names no backend and Keras 2 does not turn them then"
    others = sorted(set(answers) - {way})
    return f"{sentence}; agrees with: {', '.join(others)}." if others else f"{sentence}."


def record_weights(data, name):
    file = File(data / name)
    network = WEIGHTS_ONLY[name]()
    put_weights(network, file)
    inputs = draw_inputs(name, network, {"class_name": "InputLayer"}, BATCH)
    gates = " (its gates are sigmoids)" if "lstm" in network.name else ""
    said = f"Weights alone: the network {Path(name).name}.json is ours{gates}, computed with Keras 3."
    save(name, [inputs], answer(network, inputs), "keras", said)
    described = json.dumps(json.loads(network.to_json()), indent=1)
    (RECORDS / f"{name}.json").write_text(described + "\n")


def save(name, inputs, outputs, way, sentence):
    target = RECORDS / f"{name}.safetensors"
    target.parent.mkdir(parents=True, exist_ok=True)
    tensors = {f"input.{i}": a for i, a in enumerate(inputs)} | {f"output.{i}": a for i, a in enumerate(outputs)}
    tensors = {key: np.ascontiguousarray(value, dtype="float32") for key, value in tensors.items()}
    by = f"tf_keras {tf_keras.__version__}" if way == "tf_keras" else f"keras {keras.__version__}"
    save_file(tensors, target, {"keras": by, "backend": f"tensorflow {tf.__version__}", "how": sentence})
    print(f"{name}: {sentence}")


def foreign_class(path):
    """The class of a .keras archive whose code is not Keras'."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        described = json.loads(archive.read("config.json"))
    return None if (described["module"] or "").startswith("keras") else described["class_name"]


def main(data):
    refused = {}
    for path in sorted([*data.rglob("*.h5"), *data.rglob("*.keras")]):
        name = path.relative_to(data).as_posix()
        if name == RECORDED:
            continue
        if path.suffix == ".keras":
            refused[name] = foreign_class(path)
        elif name in WEIGHTS_ONLY:
            record_weights(data, name)
        else:
            try:
                record_model(data, name)
            except Refused as refusal:
                refused[name] = str(refusal)
    (RECORDS / "refused.json").write_text(json.dumps(refused, indent=1) + "\n")
    print("refused:", refused)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared/data/keras")
