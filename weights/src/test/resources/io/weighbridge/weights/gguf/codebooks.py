"""Writes codebooks.txt of the room's resources, the rows that ggml's IQ types pick from, out of gguf-py's tables:

python codebooks.py ../../../../../../main/resources/io/weighbridge/weights/codebooks.txt

For each type a line with its name and the level that each digit stands for, then its rows, a digit for each element.
"""

import sys
from pathlib import Path

from gguf.quants import IQ1_S, IQ2_S, IQ2_XS, IQ2_XXS, IQ3_S, IQ3_XXS

PER_LINE = {8: 13, 4: 24}

text = []
for book in (IQ1_S, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S):
    book.init_grid()
    levels = [int(level) for level in book.grid_map]
    rows = book.grid.reshape(book.grid_shape).astype(int)
    digits = ["".join(str(levels.index(value)) for value in row) for row in rows]
    text.append(" ".join([book.__name__, *map(str, levels)]) + "\n")
    step = PER_LINE[book.grid_shape[1]]
    text += [" ".join(digits[at : at + step]) + "\n" for at in range(0, len(digits), step)]
    text.append("\n")
Path(sys.argv[1]).write_text("".join(text[:-1]))
