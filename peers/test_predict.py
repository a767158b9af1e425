"""Pictures that Pillow wrote, as `predict` reads them."""

import os

import keras
import numpy as np
import pytest
from PIL import Image, ImageOps

from conftest import ROOT, mlp, one

DIGITS = (ROOT / os.environ.get("WEIGHBRIDGE_DATA", "../shared/data") / "misc" / "digits").resolve()


@pytest.fixture(scope="module")
def digits():
    """Real 28x28 digits: label -> picture, white on black."""
    if not DIGITS.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"no folder {DIGITS}")
    found = {int(path.stem[-1]): Image.open(path).convert("L") for path in sorted(DIGITS.glob("*_label?.png"))}
    assert sorted(found) == list(range(10)), f"{DIGITS} should hold one picture of each digit"
    return found


def answers(document):
    """Picture's file name -> {class: probability}."""
    return {
        entry["image"].rsplit("/", 1)[-1]: {top["class"]: top["probability"] for top in entry["top"]}
        for entry in document["predictions"]
    }


def test_the_open_weights_know_real_digits(digits, weighbridge, tmp_path):
    for label, picture in digits.items():
        picture.save(tmp_path / f"{label}.png")
    files = [f"{label}.png" for label in digits]
    found = answers(weighbridge("predict", "mnist-mlp", *files, "--top", "10", "--json").json())
    for label in digits:
        beliefs = found[f"{label}.png"]
        assert max(beliefs, key=beliefs.get) == label
        assert sum(beliefs.values()) == pytest.approx(1, abs=1e-5)


WAYS = {
    "black on white": lambda picture: ImageOps.invert(picture),
    "large": lambda picture: picture.resize((280, 280), Image.Resampling.BICUBIC),
    "in a corner of a page": lambda picture: ImageOps.expand(picture, border=(4, 60, 90, 8)),
    "RGB": lambda picture: picture.convert("RGB"),
    "palette": lambda picture: picture.convert("P"),
    "with alpha": lambda picture: picture.convert("RGBA"),
    "one bit": lambda picture: picture.resize((140, 140), Image.Resampling.BICUBIC).convert("1"),
}


@pytest.mark.parametrize("extension", ["png", "jpg"])
@pytest.mark.parametrize("way", WAYS)
def test_a_digit_is_the_same_digit_in_every_form(way, extension, digits, weighbridge, tmp_path):
    files = []
    for label, picture in digits.items():
        changed = WAYS[way](picture)
        if extension == "jpg":
            changed = changed.convert("RGB" if changed.mode in ("RGB", "P", "RGBA") else "L")
        changed.save(tmp_path / f"{label}.{extension}", **({"quality": 95} if extension == "jpg" else {}))
        files.append(f"{label}.{extension}")
    found = answers(weighbridge("predict", "mnist-mlp", *files, "--top", "10", "--json").json())
    wrong = [name for name, beliefs in found.items() if str(max(beliefs, key=beliefs.get)) != name[0]]
    assert len(found) == 10 and len(wrong) <= 1, wrong


def test_both_weights_files_of_a_run_give_the_same_answers(fitted, digits, weighbridge, tmp_path):
    digits[3].save(tmp_path / "3.png")
    a, b = (
        answers(
            weighbridge("predict", "mnist-mlp", "--weights", one(fitted, form), "3.png", "--top", "10", "--json").json()
        )["3.png"]
        for form in ("*.safetensors", "*.h5")
    )
    assert a == pytest.approx(b, abs=1e-7)


def test_answers_are_those_of_keras_on_a_digit_in_the_form_of_mnist(weighbridge, tmp_path):
    """A picture that needs no preparation: 20 rows high, its centre of mass in the middle of the 28x28 pixels."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[4:24, 10:18] = 255
    pixels[8:20, 12:16] = 0
    Image.fromarray(pixels).save(tmp_path / "zero.png")
    model = mlp()
    model.save(tmp_path / "model.keras")
    expected = model.predict(pixels[None].astype(np.float32) / 255, verbose=0)[0]
    beliefs = answers(weighbridge("predict", "model.keras", "zero.png", "--top", "10", "--json").json())["zero.png"]
    np.testing.assert_allclose([beliefs[label] for label in range(10)], expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"not a picture"])
def test_what_is_no_picture_is_refused_in_one_sentence(content, weighbridge, tmp_path):
    (tmp_path / "bad.png").write_bytes(content)
    keras.utils.set_random_seed(1)
    mlp().save(tmp_path / "model.keras")
    done = weighbridge("predict", "model.keras", "bad.png")
    assert done.code == 1 and done.out == ""
    assert "bad.png" in done.err and len(done.err.strip().splitlines()) == 1
