"""Put labels beside their lines: by rule, checked, the same every time; else with a leader.

All positions are millimetres in the axes. A label may touch no line, band edge, band or other
label. Places are tried in a fixed order; nothing here is random.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.analysis.lettering import text_width
from sim.units import FloatArray

LINE_HEIGHT = 3.5
DESCENT = 0.75
NEAR = (0.7, 1.4, 2.2)
CLEAR_OF_OTHERS = 0.5
BETWEEN = 1.6
APART = (2.0, 1.2, 0.6)
STEP = 1.5
Leader = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Hold a rectangle, in millimetres."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Say whether two rectangles overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


@dataclass(frozen=True, slots=True)
class Label:
    """Ask for a place.

    Parameters
    ----------
    text, bold : what is written.
    line : (N, 2) its line, points in order of x.
    others : (M, 2) all other lines; a label stands where its own line stands apart from them.
    tinted : areas on which it needs a white ground.
    """

    text: str
    line: FloatArray
    others: FloatArray
    bold: bool = False
    tinted: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """Hold where a text starts (left end of its baseline), its leader if it needs one, and
    whether a white ground goes under it."""

    text: str
    x: float
    y: float
    box: Box
    leader: Leader | None = None
    ground: bool = False


@dataclass
class Sheet:
    """Keep what is drawn on one pair of axes, so that labels find room.

    Parameters
    ----------
    width, height : of the axes, in millimetres.
    points : (N, 2) every line, band edge and band, as points about half a millimetre apart.
    taken : boxes of labels and marks.
    """

    width: float
    height: float
    points: FloatArray = field(default_factory=lambda: np.empty((0, 2)))
    taken: list[Box] = field(default_factory=list)

    def add_line(self, line: FloatArray) -> None:
        """Take the room of a line."""
        self.points = np.vstack([self.points, dense(line)])

    def add_band(self, x: FloatArray, low: FloatArray, high: FloatArray) -> None:
        """Take the room of a band, its inside too."""
        across = np.arange(x[0], x[-1], 0.8)
        bottom, top = np.interp(across, x, low), np.interp(across, x, high)
        parts = [
            np.column_stack([across, bottom + share * (top - bottom)])
            for share in np.linspace(0, 1, 9)
        ]
        self.points = np.vstack([self.points, *parts])

    def place(self, label: Label) -> Placed:
        """Find room for a label, close to its line if there is any, and take it."""
        width = text_width(label.text, bold=label.bold) + 0.4
        line = dense(label.line)
        apart = [spots for least in APART if len(spots := _apart(line, label.others, least)) > 3]
        for tinted in (label.tinted, ()):
            for spots in apart:
                for box in self._beside(spots, width):
                    if self._free(box, tinted) and _own_is_nearest(box, label):
                        return self._take(label.text, box, None, not tinted)
        return self._with_leader(label, apart[0] if apart else line, width)

    def corner(self, text: str, boxes: list[tuple[float, float]]) -> Placed | None:
        """Put a note at the first free of some places (left end, bottom); none if none is free."""
        width = text_width(text) + 0.2
        for x, y in boxes:
            left = x - width if x > self.width / 2 else x
            box = Box(left, y, left + width, y + LINE_HEIGHT)
            if self._free(box, ()):
                return self._take(text, box, None, False)
        return None

    @staticmethod
    def _beside(spots: FloatArray, width: float) -> list[Box]:
        """List places along a line, the best first: near, over or under its right half."""
        found = []
        for gap in NEAR:
            for x, y in spots[::-3]:
                found.append(Box(x - width, y + gap, x, y + gap + LINE_HEIGHT))
                found.append(Box(x, y - gap - LINE_HEIGHT, x + width, y - gap))
                found.append(Box(x - width / 2, y + gap, x + width / 2, y + gap + LINE_HEIGHT))
                found.append(Box(x - width / 2, y - gap - LINE_HEIGHT, x + width / 2, y - gap))
        return found

    def _free(self, box: Box, avoid: tuple[Box, ...], points: bool = True) -> bool:
        if box.left < 0 or box.bottom < 0 or box.right > self.width or box.top > self.height:
            return False
        wide = Box(box.left - BETWEEN, box.bottom, box.right + BETWEEN, box.top)
        if any(wide.meets(other) for other in (*self.taken, *avoid)):
            return False
        if not points:
            return True
        spare = CLEAR_OF_OTHERS
        x, y = self.points[:, 0], self.points[:, 1]
        inside = (x > box.left - spare) & (x < box.right + spare)
        inside &= (y > box.bottom - spare / 2) & (y < box.top + spare / 2)
        return not bool(inside.any())

    def _with_leader(self, label: Label, apart: FloatArray, width: float) -> Placed:
        """Search the whole sheet for the free place with the shortest leader."""
        bottoms = np.arange(0.3, self.height - LINE_HEIGHT, STEP)
        lefts = np.arange(0.3, max(0.4, self.width - width), STEP)
        corners = np.array([(left, bottom) for bottom in bottoms for left in lefts])
        boxes = [Box(x, y, x + width, y + LINE_HEIGHT) for x, y in corners.tolist()]
        nearest: list[int] = []
        if boxes:
            nearest = np.argsort(_all_distances(corners, width, apart), kind="stable").tolist()
        for points in (True, False):
            for box in (boxes[place] for place in nearest):
                if self._free(box, (), points):
                    away, leader = _distance(box, apart)
                    return self._take(label.text, box, leader if away > NEAR[-1] else None, True)
        x, y = apart[-1]
        return self._take(label.text, Box(x - width, y, x, y + LINE_HEIGHT), None, True)

    def _take(self, text: str, box: Box, leader: Leader | None, ground: bool) -> Placed:
        self.taken.append(box)
        return Placed(text, box.left + 0.2, box.bottom + DESCENT, box, leader, ground)


def _apart(line: FloatArray, others: FloatArray, least: float) -> FloatArray:
    """Keep the part of a line that stands apart from all others."""
    if not len(others):
        return line
    x, y = others.T
    away = np.array([np.min(np.hypot(x - left, y - bottom)) for left, bottom in line])
    return line[away > least]


def _own_is_nearest(box: Box, label: Label) -> bool:
    """Say whether a reader would take the label for its own line's."""
    if not len(label.others):
        return True
    own, _ = _distance(box, label.line if len(label.line) > 2 else dense(label.line))
    return _distance(box, label.others)[0] > own + CLEAR_OF_OTHERS


def _distance(box: Box, line: FloatArray) -> tuple[float, Leader]:
    """Measure the way from a box to its line, from the side that faces it."""
    x = np.clip(line[:, 0], box.left + 1, box.right - 1)
    y = np.clip(line[:, 1], box.bottom, box.top)
    away = np.hypot(line[:, 0] - x, line[:, 1] - y)
    at = int(np.argmin(away))
    return float(away[at]), (float(x[at]), float(y[at]), float(line[at, 0]), float(line[at, 1]))


def _all_distances(corners: FloatArray, width: float, line: FloatArray) -> FloatArray:
    """Measure the way from boxes of one width, by their lower left corners, to a line."""
    left, bottom = corners[:, :1], corners[:, 1:]
    x = np.clip(line[:, 0], left + 1, left + width - 1)
    y = np.clip(line[:, 1], bottom, bottom + LINE_HEIGHT)
    return np.asarray(np.hypot(line[:, 0] - x, line[:, 1] - y).min(axis=1))


def dense(line: FloatArray) -> FloatArray:
    """Fill a line with points about half a millimetre apart.

    Example
    -------
    >>> len(dense(np.array([[0.0, 0.0], [3.0, 4.0]])))
    11
    """
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    n = max(2, int(along[-1] / 0.5) + 1)
    at = np.linspace(0.0, along[-1], n)
    return np.column_stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])])
