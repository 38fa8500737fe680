"""The network of departments: who hands work to whom, and where champions are asked for."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.lettering import text_width
from sim.analysis.overleaf import Network, Node
from sim.report.figures_style import AXIS, HEAT, INK, MUTED, NAVY, TEXT_SIZE, WHITE
from sim.report.figures_svg import add_axes, new_figure
from sim.units import FloatArray

MOST_NODES = 16
NAME_ROOM = 34.0
SMALLEST, LARGEST = 3.2, 8.0
THICKEST = 4.2


def nodes_shown(network: Network) -> tuple[Node, ...]:
    """Choose the departments that are drawn: all up to sixteen, else those with most users."""
    if len(network.nodes) <= MOST_NODES:
        return network.nodes
    largest = sorted(network.nodes, key=lambda node: -node.users)[:MOST_NODES]
    return tuple(node for node in network.nodes if node in largest)


def draw_network(network: Network, width: float, height: float) -> Figure:
    """Draw departments on a circle, the named flows between them as lines.

    Parameters
    ----------
    network : departments, flows, seats.
    width, height : of the figure in millimetres.

    Source: own design; area of a circle goes by intended users, width of a line by the flow.
    """
    figure = new_figure(width, height)
    axes = add_axes(figure, 0.0, 0.0, width, height)
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    nodes = _in_a_circle(nodes_shown(network), network)
    places = _places(len(nodes), width, height)
    spot = {node.name: place for node, place in zip(nodes, places, strict=True)}
    heaviest = max((tie.weight for tie in network.ties), default=1.0)
    for tie in network.ties:
        if tie.first in spot and tie.second in spot:
            one, two = spot[tie.first], spot[tie.second]
            thick = THICKEST * tie.weight / heaviest
            axes.plot([one[0], two[0]], [one[1], two[1]], color=HEAT[3] if thick > 3 else HEAT[2],
                      linewidth=thick, zorder=1, solid_capstyle="round")  # fmt: skip
    most = max((node.users for node in nodes), default=1) or 1
    for node, place in zip(nodes, places, strict=True):
        size = SMALLEST + (LARGEST - SMALLEST) * float(np.sqrt(node.users / most))
        fill, edge = (NAVY, NAVY) if node.seats.shown else (WHITE, AXIS)
        axes.plot(*place, "o", color=fill, markersize=size * 72 / 25.4, markeredgecolor=edge,
                  markeredgewidth=1.2, zorder=3)  # fmt: skip
        if node.seats.shown:
            x, y = place
            axes.text(x, y, node.seats.text, color=WHITE, ha="center", va="center_baseline",
                      fontweight="bold", size=TEXT_SIZE, zorder=4)  # fmt: skip
        _name(axes, node, place, size, width)
    return figure


def _in_a_circle(nodes: tuple[Node, ...], network: Network) -> list[Node]:
    """Order departments so that those who share much work stand side by side; greedy."""
    weight = {frozenset((tie.first, tie.second)): tie.weight for tie in network.ties}
    left = sorted(nodes, key=lambda node: (-node.users, node.name))
    order = left[:1]
    left = left[1:]
    while left:
        last = order[-1].name
        following = max(left, key=lambda node: weight.get(frozenset((last, node.name)), 0.0))
        order.append(following)
        left.remove(following)
    return order


def _places(n: int, width: float, height: float) -> FloatArray:
    angle = np.pi / 2 - 2 * np.pi * np.arange(n) / max(n, 1)
    across, up = width / 2 - NAME_ROOM - LARGEST / 2, height / 2 - LARGEST - 4.5
    return np.column_stack([width / 2 + across * np.cos(angle), height / 2 + up * np.sin(angle)])


def _name(axes: Axes, node: Node, place: FloatArray, size: float, width: float) -> None:
    """Write the name outside the circle, users below it."""
    right = place[0] > width / 2 + 1.0
    left = place[0] < width / 2 - 1.0
    gap = size / 2 + 1.2
    users = f"{node.users:,} users"
    if right or left:
        x = place[0] + (gap if right else -gap)
        for text, y, colour in ((node.name, place[1] + 0.3, INK), (users, place[1] - 3.5, MUTED)):
            axes.text(x, y, text, ha="left" if right else "right", va="baseline", color=colour,
                      size=TEXT_SIZE)  # fmt: skip
        return
    above = place[1] > axes.get_ylim()[1] / 2
    y = place[1] + (gap + 0.6 if above else -gap - 3.2)
    whole = text_width(f"{node.name}, {users}")
    axes.text(place[0] - whole / 2, y, f"{node.name}, ", ha="left", va="baseline", color=INK,
              size=TEXT_SIZE)  # fmt: skip
    axes.text(place[0] - whole / 2 + text_width(f"{node.name}, "), y, users, ha="left",
              va="baseline", color=MUTED, size=TEXT_SIZE)  # fmt: skip
