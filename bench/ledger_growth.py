"""Writes docs/pictures/ledger-growth.svg from what LedgerGrowthBench has measured.

    python ledger_growth.py growth.json
"""

import json
import math
import sys
from pathlib import Path

from machine import ROOT
from serving_curve import COLOURS, FONT, GRID, INK, QUIET, text

WIDTH, HEIGHT = 620, 392
LEFT, RIGHT, TOP, BOTTOM = 80, 590, 88, 324
CURVES = (("query_ms", "asked again"), ("first_ms", "first question, with 5,000 events to roll up"))


def svg(sizes):
    events = [size["events"] for size in sizes]
    values = [size[key] for size in sizes for key, _ in CURVES]
    # The goal of one second is shown whatever was measured.
    least, most = math.floor(math.log10(min(values))), max(3, math.ceil(math.log10(max(values))))
    across = lambda n: LEFT + (RIGHT - LEFT) * math.log10(n / events[0]) / max(1, math.log10(events[-1] / events[0]))  # noqa: E731
    down = lambda ms: BOTTOM - (BOTTOM - TOP) * (math.log10(ms) - least) / (most - least)  # noqa: E731
    title = "A month of usage by token, from a growing ledger"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" font-family="{FONT}">',
        f"<title>{title}</title>",
        f'<rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        text(LEFT, 28, title, INK, 'font-size="16" font-weight="600"'),
        text(LEFT, 46, "1,000 tokens, 3 models, 30 days; both scales are logarithmic", QUIET, 'font-size="12"'),
        text(LEFT, TOP - 8, "milliseconds", INK, 'font-size="12" font-weight="600"'),
    ]
    for power in range(least, most + 1):
        y = down(10.0**power)
        out.append(f'<path d="M{LEFT} {y:.1f}L{RIGHT} {y:.1f}" stroke="{GRID}" fill="none"/>')
        out.append(text(LEFT - 8, y + 4, f"{10.0**power:g}", QUIET, 'font-size="11" text-anchor="end"'))
    for number in events:
        out.append(text(across(number), BOTTOM + 18, f"{number:,}", QUIET, 'font-size="11" text-anchor="middle"'))
    out.append(text((LEFT + RIGHT) / 2, BOTTOM + 34, "events in the ledger", QUIET, 'font-size="11" text-anchor="middle"'))
    x = LEFT
    for colour, (key, name) in zip(COLOURS, CURVES):
        points = [(across(size["events"]), down(size[key])) for size in sizes]
        line = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        out.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.6" fill="{colour}"/>' for a, b in points]
        out.append(f'<rect x="{x}" y="{HEIGHT - 21}" width="14" height="4" rx="2" fill="{colour}"/>')
        out.append(text(x + 20, HEIGHT - 15, name, INK, 'font-size="12"'))
        x += 40 + 7 * len(name)
    return "\n".join([*out, "</svg>", ""])


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text())["sizes"]
    (ROOT / "docs" / "pictures" / "ledger-growth.svg").write_text(svg(told))
    print("| events | filled, events/s | first question, ms | asked again, ms | verified, events/s | file, MB |")
    print("|---:|---:|---:|---:|---:|---:|")
    for one in told:
        print(
            f"| {one['events']:,} | {one['filled_per_second']:,} | {one['first_ms']:,.0f} | {one['query_ms']:,.1f}"
            f" | {one['verified_per_second']:,} | {one['bytes'] >> 20:,} |"
        )
