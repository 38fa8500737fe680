"""Shape of a landscape: how many applications are core, control, shared and apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """State how many applications of a landscape are core, control, shared and apart.

    Parameters
    ----------
    core : applications that all depend on each other.
    control : applications that use the core and are used by none of it.
    shared : applications that the core uses.
    apart : all others.
    """

    core: int
    control: int
    shared: int
    apart: int

    @property
    def least(self) -> int:
        """Dependencies that this shape needs at least."""
        return self.core + self.control + self.shared + self.apart // 2

    @property
    def most(self) -> int:
        """Dependencies that fit into this shape without changing it."""
        inner = (self.core + self.control) * (self.core + self.shared) - self.core
        return inner + self.apart // 2

    @property
    def visible(self) -> int:
        """Pairs of applications of which one sees the other; each sees itself."""
        seen = (self.core + self.control) * (self.core + self.shared)
        return seen + self.control + self.shared + self.apart + self.apart // 2


def shape_of(applications: int, core_share: float, propagation: float) -> Shape:
    """Find the shape whose core and propagation cost come nearest to what is asked for.

    Parameters
    ----------
    applications : number of applications n.
    core_share : part of them in the core.
    propagation : propagation cost, share of the n x n pairs.

    Returns
    -------
    Shape with as many control as shared applications (or one more).

    Source: kinds of applications after Baldwin, MacCormack and Rusnak 2014; own construction.

    Example
    -------
    >>> shape = shape_of(103, 0.34, 0.25)
    >>> shape, round(shape.visible / 103**2, 3)
    (Shape(core=35, control=16, shared=15, apart=37), 0.248)
    """
    core = round(core_share * applications)
    core = 0 if core < 2 else core
    found = [
        Shape(core, around - around // 2, around // 2, applications - core - around)
        for around in (range(applications - core + 1) if core else (0,))
    ]
    return min(found, key=lambda one: abs(one.visible - propagation * applications**2))
