"""Draw an exported GEXF file as SVG, with the positions and colours that are in it.

python examples/picture.py demo/people.gexf docs/people.svg
"""

import sys
from html import escape
from pathlib import Path

import networkx as nx

SIZE, MARGIN, LABELLED = 900, 60, 18


def picture(graph: nx.Graph) -> str:
    """Return an SVG of a graph whose nodes have `viz` attributes; the best connected are labelled."""
    places = {
        node: (row["viz"]["position"]["x"], -row["viz"]["position"]["y"])
        for node, row in graph.nodes(data=True)
    }
    xs, ys = zip(*places.values(), strict=True)
    scale = (SIZE - 2 * MARGIN) / max(max(xs) - min(xs), max(ys) - min(ys), 1e-9)
    at = {n: (MARGIN + (x - min(xs)) * scale, MARGIN + (y - min(ys)) * scale) for n, (x, y) in places.items()}
    height = max(y for _, y in at.values()) + MARGIN
    named = sorted(graph, key=graph.degree, reverse=True)[:LABELLED]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {height:.0f}" font-family="sans-serif">',
            *(_line(at[a], at[b], tie["weight"]) for a, b, tie in graph.edges(data=True)),
            *(_dot(at[node], row["viz"]) for node, row in graph.nodes(data=True)),
            *(_label(at[node], graph.nodes[node]["label"]) for node in named),
            "</svg>\n",
        ]
    )


def _line(a: tuple[float, float], b: tuple[float, float], weight: float) -> str:
    ends = f'x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"'
    style = (
        f'stroke="#888" stroke-opacity="{0.15 + 0.5 * weight:.2f}" stroke-width="{0.5 + 1.5 * weight:.1f}"'
    )
    return f"<line {ends} {style}/>"


def _dot(at: tuple[float, float], viz: dict[str, dict[str, int]]) -> str:
    colour = "rgb({r},{g},{b})".format(**viz["color"])
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{viz["size"] / 2.6:.1f}" fill="{colour}" stroke="white"/>'


def _label(at: tuple[float, float], text: str) -> str:
    place = f'x="{at[0]:.1f}" y="{at[1] - 9:.1f}"'
    style = 'font-size="12" text-anchor="middle" stroke="white" stroke-width="3" paint-order="stroke"'
    return f"<text {place} {style}>{escape(text)}</text>"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Path(sys.argv[2]).write_text(picture(nx.read_gexf(sys.argv[1])), encoding="utf-8")
