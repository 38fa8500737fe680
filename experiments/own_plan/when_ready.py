"""A plan of one's own in Python: the second wave is dated only when the first one goes well."""

from __future__ import annotations

from collections.abc import Iterable

from sim.contracts import Pull, View
from sim.organisation.scope import Scope


class WhenReady:
    """Bring a third of the firm live, look at the desk and at skill, then date the rest."""

    name = "when_ready"
    title = "The rest when the first third is ready"

    def __init__(self) -> None:
        self.date = 44
        self.dated = False

    def decide(self, view: View) -> Iterable[Pull]:
        """Look once a week and decide."""
        first = Scope("wave", wave=1, of=3)
        if view.week == 26:
            yield Pull("go_live", first, date=self.date)
            yield Pull("train", first)
        calm = view.read("wait") < 0.5 and view.growth("proficient", 8) > 0.02
        if not self.dated and ((view.week >= 50 and calm) or view.week == 60):
            self.dated, self.date = True, view.week + 16
            yield Pull("go_live", Scope("rest"), date=self.date)
            yield Pull("train", Scope("rest"))
        if view.week == self.date:
            yield Pull("add_support")
            yield from [Pull("legacy_switch_off")] if self.dated else []
