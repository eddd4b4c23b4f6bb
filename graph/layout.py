"""Layout: where people stand in a picture, which colour their community has, how large they are."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np

from graph.arrays import Node
from graph.communities import Communities, communities

Point = tuple[float, float]
Color = tuple[float, float, float]

# Okabe & Ito's palette: told apart by colour-blind readers too; further communities share the grey
PALETTE: tuple[Color, ...] = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (86, 180, 233),
    (213, 94, 0),
    (240, 228, 66),
)
GREY: Color = (160, 160, 160)
LARGEST_SPRING = 300  # people in a community up to which springs are computed: the cost is quadratic
_SPACING = 30.0
_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Look:
    """Positions, colours (0 to 255) and sizes, each for some or all nodes."""

    positions: dict[Node, Point] = field(default_factory=dict)
    colors: dict[Node, Color] = field(default_factory=dict)
    sizes: dict[Node, float] = field(default_factory=dict)


def look_of(graph: nx.Graph, groups: Communities | None = None, *, seed: int = 0) -> Look:
    """Return a readable picture: communities side by side in colours, people as large as they are connected.

    Parameters
    ----------
    groups : Communities, optional
        Default: `communities(graph, seed=seed)`.

    Notes
    -----
    First the communities are placed by springs, as discs that don't overlap; then the people in each disc, by springs
    of its own ties up to 300 people, beyond that on a spiral, the best connected in the middle. That shows communities
    where springs over the whole graph show a ball, in a fraction of the time. Deterministic in graph and seed.
    """
    groups = groups or communities(graph, seed=seed)
    radii = [_SPACING * math.sqrt(len(group)) for group in groups.members]
    positions: dict[Node, Point] = {}
    for group, (x, y), radius in zip(
        groups.members, _centres(graph, groups, radii, seed), radii, strict=True
    ):
        for person, (dx, dy) in _within(graph, group, seed).items():
            positions[person] = (x + radius * dx, y + radius * dy)
    colors = {person: PALETTE[n] if n < len(PALETTE) else GREY for person, n in groups.of.items()}
    sizes = {person: 8 + 4 * math.sqrt(degree) for person, degree in graph.degree()}
    return Look(positions, colors, sizes)


def _centres(graph: nx.Graph, groups: Communities, radii: list[float], seed: int) -> list[Point]:
    """Place the communities by the ties between them, then push overlapping discs apart."""
    ties = Counter(
        tuple(sorted((groups.of[one], groups.of[other])))
        for one, other in graph.edges()
        if groups.of[one] != groups.of[other]
    )
    between = nx.Graph()
    between.add_nodes_from(range(len(groups)))
    between.add_weighted_edges_from((one, other, count) for (one, other), count in sorted(ties.items()))
    if not len(groups):
        return []
    extent = math.sqrt(sum(radius**2 for radius in radii)) * 1.5
    placed = nx.spring_layout(between, seed=seed, iterations=100)
    points = _apart(np.array([placed[number] for number in range(len(groups))]) * extent, np.array(radii))
    return [(float(x), float(y)) for x, y in points]


def _apart(points: Any, radii: Any) -> Any:
    needed = (radii[:, None] + radii[None, :]) * 1.15
    np.fill_diagonal(needed, 0.0)
    for _ in range(200):
        apart = points[:, None, :] - points[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2)) + 1e-9
        overlap = np.maximum(needed - distance, 0.0)
        if overlap.max(initial=0.0) < 1.0:
            break
        push = (apart / distance[:, :, None]) * overlap[:, :, None]
        points = points + 0.5 * push.sum(axis=1) / np.maximum((overlap > 0).sum(axis=1), 1)[:, None]
    return points


def _within(graph: nx.Graph, group: tuple[Node, ...], seed: int) -> dict[Node, Point]:
    """Place people in the unit disc."""
    if len(group) == 1:
        return {group[0]: (0.0, 0.0)}
    if len(group) > LARGEST_SPRING:
        ranked = sorted(group, key=lambda person: (-graph.degree(person), str(person)))
        return {person: _spiral((n + 0.5) / len(ranked), n) for n, person in enumerate(ranked)}
    inside = nx.Graph()
    inside.add_nodes_from(group)
    inside.add_edges_from(sorted(graph.subgraph(group).edges(), key=str))
    placed = nx.spring_layout(inside, seed=seed)
    farthest = max(math.hypot(*point) for point in placed.values()) or 1.0
    return {person: (float(x) / farthest, float(y) / farthest) for person, (x, y) in placed.items()}


def _spiral(share: float, number: int) -> Point:
    """Vogel's sunflower: even density over the disc."""
    return math.sqrt(share) * math.cos(number * _GOLDEN), math.sqrt(share) * math.sin(number * _GOLDEN)
