# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The figures of a run as an SVG: each limiter on one thread and on two, on a log scale."""
import math
import textwrap
from xml.sax import saxutils

import catalog
import table

WIDTH, LEFT, RIGHT, TOP, ROW = 860, 250, 60, 84, 34
STYLE = """
  .ground { fill: #ffffff } text { fill: #24292f; font: 13px sans-serif }
  .title { font-size: 16px; font-weight: bold } .small { font-size: 11px; fill: #57606a }
  .ours { font-weight: bold } .grid { stroke: #d0d7de; stroke-width: 1 }
  .span { stroke: #8c959f; stroke-width: 3 } .t1 { fill: #0969da } .t2 { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } text { fill: #e6edf3 } .small { fill: #9198a1 }
    .grid { stroke: #30363d } .span { stroke: #6e7681 } .t1 { fill: #58a6ff } .t2 { fill: #f0883e }
  }
"""


class Scale:
    """Nanoseconds to places, each decade as wide as the next."""

    def __init__(self, values):
        self.first = math.floor(math.log10(min(values)))
        self.last = max(math.ceil(math.log10(max(values))), self.first + 1)

    def place(self, ns):
        share = (math.log10(ns) - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def decades(self):
        return [10.0 ** power for power in range(self.first, self.last + 1)]


def text(x, y, words, style="", anchor="start"):
    return (f'<text x="{x}" y="{y}" class="{style}" text-anchor="{anchor}">'
            f"{saxutils.escape(words)}</text>")


def dot(scale, ns, y, shape, peer):
    label = f"{peer.name.replace('*', '')} {catalog.SHAPES[shape]}: {table.nanoseconds(ns)} ns"
    return (f'<circle cx="{scale.place(ns)}" cy="{y}" r="6" class="{shape}">'
            f"<title>{saxutils.escape(label)}</title></circle>")


def row(scale, run, peer, y):
    """T1 and T2 with a line between them, their figures outside."""
    figures = {shape: table.figure(run, peer.id, shape) for shape in ("t1", "t2") if shape in peer.shapes}
    low, high = min(figures.values()), max(figures.values())
    style = "ours" if peer.name.startswith("**") else ""
    parts = [text(LEFT - 24, y + 4, peer.name.replace("*", ""), style, "end")]
    if len(figures) == 2:
        parts.append(f'<line x1="{scale.place(low)}" x2="{scale.place(high)}" y1="{y}" y2="{y}" class="span"/>')
        parts.append(text(scale.place(low) - 10, y + 4, table.nanoseconds(low), "small", "end"))
    parts.append(text(scale.place(high) + 10, y + 4, table.nanoseconds(high), "small"))
    parts += [dot(scale, ns, y, shape, peer) for shape, ns in figures.items()]
    return parts


def grid(scale, bottom):
    parts = []
    for ns in scale.decades():
        x = scale.place(ns)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{TOP - 8}" y2="{bottom}" class="grid"/>')
        parts.append(text(x, TOP - 14, f"{ns:g} ns", "small", "middle"))
    return parts


def legend():
    return [f'<circle cx="{LEFT}" cy="44" r="6" class="t1"/>', text(LEFT + 12, 48, "one thread (T1)"),
            f'<circle cx="{LEFT + 140}" cy="44" r="6" class="t2"/>',
            text(LEFT + 152, 48, "as each of two threads on one limiter sees it (T2)")]


def svg(run):
    """The picture of a run. Raises table.MissingFigure."""
    peers = [peer for peer in table.measured(run) if "t1" in peer.shapes]
    scale = Scale([table.figure(run, peer.id, shape) for peer in peers
                   for shape in ("t1", "t2") if shape in peer.shapes])
    bottom = TOP + ROW * len(peers)
    note = textwrap.wrap(table.caption(run).replace("`", ""), 135)
    height = bottom + 22 + 15 * len(note)
    parts = [f'<rect width="{WIDTH}" height="{height}" class="ground"/>',
             text(16, 26, "A quota check under contention: nanoseconds an operation, log scale", "title"),
             *legend(), *grid(scale, bottom)]
    for number, peer in enumerate(peers):
        parts += row(scale, run, peer, TOP + ROW // 2 + ROW * number)
    parts += [text(16, bottom + 22 + 15 * number, line, "small") for number, line in enumerate(note)]
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" role="img">\n<!-- Made by benchmarks/peers/run; not to be edited. -->\n'
            f"<title>A quota check under contention</title>\n<style>{STYLE}</style>\n{body}\n</svg>\n")
