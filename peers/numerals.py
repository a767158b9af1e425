"""Draws the pictures of docs/transfer.md: numerals as another hand writes them, in one go of the pen.

python peers/numerals.py docs/pictures/numerals
"""

import random
import struct
import sys
import zlib

from pathlib import Path

SIDE = 28
TRAIN = 2
TEST = 10

# From point to point in a square from 0 to 1, y downwards.
CURVES = {
    "four": [(0.6, 0), (0.1, 0.6), (0.9, 0.6), (0.65, 0.6), (0.7, 0.3), (0.62, 1)],
    "nine": [(0.85, 0.15), (0.5, 0), (0.2, 0.2), (0.3, 0.45), (0.7, 0.4), (0.85, 0.15), (0.8, 0.6), (0.6, 1)],
    "one": [(0.3, 0.25), (0.6, 0), (0.5, 1)],
    "seven": [(0.1, 0.05), (0.9, 0), (0.6, 0.5), (0.4, 1)],
    "six": [(0.75, 0), (0.35, 0.3), (0.15, 0.7), (0.4, 1), (0.8, 0.85), (0.75, 0.6), (0.4, 0.58), (0.17, 0.75)],
    "two": [(0.15, 0.2), (0.45, 0), (0.8, 0.15), (0.7, 0.5), (0.1, 1), (0.4, 0.9), (0.9, 1)],
    "zero": [(0.5, 0), (0.15, 0.3), (0.2, 0.8), (0.5, 1), (0.82, 0.7), (0.8, 0.25), (0.5, 0)],
}


def distance(x, y, stroke):
    """From a point to a stroke."""
    x0, y0, x1, y1 = stroke
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = max(0, min(1, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length))
    return ((x - x0 - along * (x1 - x0)) ** 2 + (y - y0 - along * (y1 - y0)) ** 2) ** 0.5


def moved(points, draw):
    """The strokes of a numeral as a hand would make them another time, in pixels."""
    width, height = draw.uniform(11, 16), draw.uniform(16, 20)
    slant = draw.uniform(-0.2, 0.2)
    left, top = (SIDE - width) / 2 + draw.uniform(-1, 1), (SIDE - height) / 2 + draw.uniform(-1, 1)
    made = []
    for x, y in points:
        x, y = x + draw.gauss(0, 0.04), y + draw.gauss(0, 0.04)
        made.append((left + width * (x + slant * (0.5 - y)), top + height * y))
    return [(*begin, *end) for begin, end in zip(made, made[1:])]


def pixels(name, draw):
    """Light on dark, as handwritten digits are kept."""
    strokes = moved(CURVES[name], draw)
    thick = draw.uniform(0.8, 1.6)
    rows = []
    for y in range(SIDE):
        near = (min(distance(x + 0.5, y + 0.5, stroke) for stroke in strokes) for x in range(SIDE))
        rows.append(bytes(round(255 * max(0, min(1, thick + 0.5 - each))) for each in near))
    return rows


def png(rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def main(folder):
    for name in CURVES:
        draw = random.Random(name)
        for part, count in (("train", TRAIN), ("test", TEST)):
            (folder / part / name).mkdir(parents=True, exist_ok=True)
            for number in range(count):
                file = folder / part / name / f"{number:02}.png"
                file.write_bytes(png(pixels(name, draw)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
