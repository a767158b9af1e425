"""Starting the packaged program, and the networks and examples the tests share."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

pytest_plugins = ["hub"]

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "weighbridge"
TIMEOUT = 240


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    def json(self):
        """The one JSON document on standard output; anything beside it is a mistake."""
        assert self.code == 0, f"exit code {self.code}: {self.err}"
        return json.loads(self.out)


# A runner that was itself started in the background ignores SIGINT, and the children would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Weighbridge:
    """The program as a user calls it."""

    def __init__(self, folder):
        self.folder = folder
        self.started = []

    def start(self, *arguments, stdout=subprocess.PIPE):
        process = subprocess.Popen(
            [str(PROGRAM), *map(str, arguments)],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def __call__(self, *arguments):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=TIMEOUT)
        return Done(process.returncode, out, err)

    def ok(self, *arguments):
        done = self(*arguments)
        assert done.code == 0, f"weighbridge {' '.join(map(str, arguments))}: {done.code}\n{done.err}\n{done.out}"
        return done

    def end(self):
        """Ends what is still running: each process led a group of its own, so its children go with it."""
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture(scope="session", autouse=True)
def built():
    """The first use builds what is missing; after that no test waits for a build."""
    assert PROGRAM.is_file(), "no ./weighbridge here: this is not a checkout of the project"
    done = subprocess.run([str(PROGRAM), "--version"], capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr


def pytest_configure(config):
    config.addinivalue_line("markers", "quiet: measures time, so that no other test may run meanwhile")


def pytest_collection_modifyitems(items):
    # Where two processes share the files (-n 2), neither is left with the longest one at the end.
    items.sort(key=lambda item: item.path.name != "test_hub_openapi.py")


@contextlib.contextmanager
def locked(path, how):
    with open(path, "a") as file:
        fcntl.flock(file, how)
        yield


@pytest.fixture(autouse=True)
def turn(request, tmp_path_factory):
    """Where tests run side by side, one that measures time waits for the others and has the machine to itself."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    shared = tmp_path_factory.getbasetemp().parent
    alone = request.node.get_closest_marker("quiet") is not None
    with contextlib.ExitStack() as turn:
        # Who waits to be alone holds the gate: nobody begins meanwhile.
        with locked(shared / "gate", fcntl.LOCK_EX):
            turn.enter_context(locked(shared / "running", fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
        yield


@pytest.fixture
def weighbridge(tmp_path):
    program = Weighbridge(tmp_path)
    yield program
    program.end()


@pytest.fixture(scope="session")
def fitted(tmp_path_factory):
    """The folder that one epoch on the built-in digits has written."""
    folder = tmp_path_factory.mktemp("fitted")
    program = Weighbridge(folder)
    try:
        program.ok("fit", "mnist-mlp", "--data", "digits:2000", "--epochs", "1", "--seed", "7", "--out", folder / "run")
    finally:
        program.end()
    return folder / "run"


@pytest.fixture(scope="session")
def examples(tmp_path_factory):
    """Random images, float32 between 0 and 1, with labels that mean nothing, as x_test and y_test of an .npz."""
    random = np.random.default_rng(11)
    images = random.random((200, 28, 28), dtype=np.float32)
    labels = random.integers(0, 10, 200).astype(np.int64)
    path = tmp_path_factory.mktemp("examples") / "examples.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    return path, images, labels


def one(folder, pattern):
    """The only file in a folder that matches."""
    found = sorted(folder.glob(pattern))
    assert len(found) == 1, f"{pattern} in {sorted(p.name for p in folder.iterdir())}"
    return found[0]


def measured(model, images, labels):
    """Mean sparse categorical cross-entropy and accuracy by Keras' own forward pass, summed in float64."""
    probabilities = np.asarray(model.predict(images, batch_size=64, verbose=0), dtype=np.float64)
    own = probabilities[np.arange(len(labels)), labels]
    return -np.log(own).mean(), (probabilities.argmax(1) == labels).mean()


def mlp():
    """Flatten-Dense(128, relu)-Dense(10, softmax) with biases that are not zero, so that losing one shows."""
    import keras

    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu", bias_initializer="random_normal"),
            keras.layers.Dense(10, activation="softmax", bias_initializer="random_normal"),
        ]
    )
    return model
