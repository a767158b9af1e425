"""The picture and the table of how throughput and latency grow with the connections, in the style of the other charts."""

import math

FONT = "Inter,'Helvetica Neue',Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif"
INK, QUIET, GRID = "#202124", "#5f6368", "#e6e8eb"
COLOURS = ("#0072b2", "#009e73", "#aa4499", "#d55e00", "#9aa0a6")
WIDTH, HEIGHT = 908, 392
TOP, BOTTOM = 88, 324
PANELS = ((70, 430), (510, 870))


def svg(title, subtitle, curves):
    """Two panels: answers a second, and p99 in milliseconds on a logarithmic scale.

    :param curves: name -> {connections: load}
    """
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" font-family="{FONT}">',
        f"<title>{title}</title>",
        f'<rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        text(70, 28, title, INK, 'font-size="16" font-weight="600"'),
        text(70, 46, subtitle, QUIET, 'font-size="12"'),
    ]
    connections = sorted({number for curve in curves.values() for number in curve})
    highest = max(load.rate for curve in curves.values() for load in curve.values())
    step = nice_step(highest / 5)
    ceiling = math.ceil(highest / step) * step
    rates = [number * step for number in range(round(ceiling / step) + 1)]
    out += panel(PANELS[0], "answers a second", connections, [(rate, f"{rate:,.0f}") for rate in rates], lambda y: y / ceiling,
                 {name: {c: load.rate for c, load in curve.items()} for name, curve in curves.items()})
    p99 = [load.p99 for curve in curves.values() for load in curve.values()]
    least, most = math.floor(math.log10(min(p99))), math.ceil(math.log10(max(p99)))
    ticks = [(10.0**power, f"{10.0**power:g}") for power in range(least, most + 1)]
    out += panel(PANELS[1], "99th percentile of latency, ms", connections, ticks,
                 lambda y: (math.log10(y) - least) / max(1, most - least),
                 {name: {c: load.p99 for c, load in curve.items()} for name, curve in curves.items()})
    x = 70
    for colour, name in zip(COLOURS, curves):
        out.append(f'<rect x="{x}" y="{HEIGHT - 21}" width="14" height="4" rx="2" fill="{colour}"/>')
        out.append(text(x + 20, HEIGHT - 15, name, INK, 'font-size="12"'))
        x += 40 + 7 * len(name)
    return "\n".join([*out, "</svg>", ""])


def panel(span, title, connections, ticks, height, curves):
    left, right = span
    across = lambda c: left + (right - left) * (math.log2(c) - math.log2(connections[0])) / math.log2(connections[-1] / connections[0])  # noqa: E731
    down = lambda value: BOTTOM - (BOTTOM - TOP) * height(value)  # noqa: E731
    for value, label in ticks:
        y = down(value)
        yield f'<path d="M{left} {y:.1f}L{right} {y:.1f}" stroke="{GRID}" fill="none"/>'
        yield text(left - 8, y + 4, label, QUIET, 'font-size="11" text-anchor="end"')
    for c in connections:
        yield text(across(c), BOTTOM + 18, str(c), QUIET, 'font-size="11" text-anchor="middle"')
    yield text((left + right) / 2, BOTTOM + 34, "connections", QUIET, 'font-size="11" text-anchor="middle"')
    yield text(left, TOP - 8, title, INK, 'font-size="12" font-weight="600"')
    for colour, curve in zip(COLOURS, curves.values()):
        points = [(across(c), down(value)) for c, value in sorted(curve.items())]
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        yield f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}"/>' for x, y in points)


def text(x, y, content, colour, more):
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" {more}>{content}</text>'


def nice_step(least):
    """The smallest of 1, 2, 2.5 or 5 times a power of ten that is no less."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least)


def page(machine, day, curves, verdicts):
    """docs/serving-speed.md."""
    connections = sorted({number for curve in curves.values() for number in curve})
    lines = [
        "# How fast serving is",
        "",
        "Written by `./build bench serving`, which says in bench/README.md how each figure is taken: the mnist-mlp network,",
        "one real digit a request, everything on one machine, the load generator on the same cores.",
        "",
        f"Measured on {day}, {machine}.",
        "",
        "![Answers a second and the 99th percentile of latency from 1 to 512 connections](pictures/serving-curve.svg)",
        "",
        "| connections | " + " | ".join(f"{name}: answers/s | p99 ms" for name in curves) + " |",
        "|---:" * (1 + 2 * len(curves)) + "|",
    ]
    for c in connections:
        cells = [f"{curve[c].rate:,.0f} | {curve[c].p99:.2f}" if c in curve else " | " for curve in curves.values()]
        lines.append(f"| {c} | " + " | ".join(cells) + " |")
    lines += ["", "| claim | limit | measured | |", "|---|---:|---:|---|"]
    for name, verdict in verdicts.items():
        bound = "at least" if verdict["least"] else "at most"
        held = "held" if verdict["held"] else "**missed**"
        lines.append(f"| {name} | {bound} {verdict['limit']:,g} {verdict['unit']} | {verdict['value']:,.4g} | {held} |")
    return "\n".join(lines) + "\n"
