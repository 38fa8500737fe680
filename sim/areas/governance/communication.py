"""Communication: campaigns make people aware, messages move attitude, inboxes fill up.

A message sent at instant w is read in the week (w, w + 1]. Credibility scales what messages do,
never what they cost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.governance import cards
from sim.areas.governance.inbox import messages_a_day
from sim.areas.governance.lever_messages import HALL, MAIL, MESSAGES, REPORT, STORY, by_inbox
from sim.areas.governance.levers import offered
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.windows import Windows
from sim.contracts import Lever, Pull, Refusal
from sim.kernel.board import Array, Signal, unchanged
from sim.kernel.clock import Phase
from sim.units import FloatArray, IntArray
from sim.world import World

WORKING_DAYS = 5
MESSAGE_WEEKS = 1.0
"""A message is news for a week, whatever a pull asks for."""
LEAST_WORTH = 1e-12
"""A mail that nobody minds any more still lies in inboxes."""


class Communication:
    """Run the standing campaign, carry messages, and count what they cost in attention and time.

    The standing campaign starts when the first go-live is announced or offered, or the first
    department has access; what everybody may use from week 0 is therefore campaigned for at once.

    Parameters
    ----------
    parameters : knobs of governance.

    Source: awareness as in the external term of Bass 1969; diminishing return of repetition after
    Rogers; load of inboxes by level after Kleinbaum, Stuart and Tushman; own sizes.
    """

    name: ClassVar[str] = "governance.communication"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.CAMPAIGN_RATE,
        signals.ATTITUDE_PUSH,
        signals.ATTENTION,
        signals.MESSAGE_HOURS,
        signals.LEVER_MESSAGES,
        signals.EMPTY_REPORTS,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.CREDIBILITY,
        signals.SPONSOR_WALKS,
        signals.LIVE_WEEK,
        signals.GO_LIVE_DATE,
        signals.VOLUNTARY,
        signals.ROUTINE_SHARE,
        signals.PROFICIENT_SHARE,
        signals.PROFICIENT_USERS,
        signals.CONCURRENT_CHANGES,
    )

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer mass mail, town hall, progress report and success story."""
        drafts = (
            (cards.MASS_MAIL, self._mail),
            (cards.TOWN_HALL, self._meet),
            (cards.PROGRESS_REPORT, self._report),
            (cards.SUCCESS_STORY, self._tell),
        )
        return offered(self._knobs, drafts)

    def start(self, world: World) -> None:
        """Count who sits on which level and register the messages of a week."""
        firm = world.organisation
        d = firm.n_departments
        self._user_share = firm.users / max(int(firm.users.sum()), 1)
        self._launched = False
        self._n_mails = np.zeros(d, dtype=np.int64)
        self._n_empty = 0
        self._rates, self._pushes = Windows(d), Windows(d)
        self._messages, self._meetings = Windows(d), Windows(d)
        self._by_inbox = by_inbox(self._knobs)
        self._posted: list[tuple[float, int, FloatArray]] = []
        nothing = (np.zeros(d), np.zeros(d))
        self._past = deque([nothing] * self._knobs.progress_weeks, self._knobs.progress_weeks)
        self._plan: tuple[Array, ...] = ()
        self._felt: tuple[Array, ...] = ()
        self._capacity = messages_a_day(self._knobs)
        self._inbox, self._mix = self._levels(world)
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        world.clock.weekly(Phase.COMMUNICATE, self.name, self._week)

    def _levels(self, world: World) -> tuple[FloatArray, FloatArray]:
        """Messages a day (L,) that a level receives anyhow, and where its people sit (L, D)."""
        firm, by_level = world.organisation, self._knobs.inbox_by_level
        places = np.minimum(np.arange(firm.n_levels), len(by_level) - 1)
        inbox = self._knobs.inbox_load * np.array(by_level, dtype=np.float64)[places]
        seats = (firm.level - 1) * firm.n_departments + firm.department
        counted = np.bincount(seats, minlength=firm.n_levels * firm.n_departments)
        people = counted.reshape(firm.n_levels, firm.n_departments).astype(np.float64)
        return inbox, people / np.maximum(people.sum(axis=1, keepdims=True), 1.0)

    def _open_week(self, now: int) -> None:
        """Notice the first date, offer or access up to the start of the week."""
        if not self._launched:
            self._listen()
        if self._by_inbox:
            self._post(now)

    def _listen(self) -> None:
        read = self._in
        live_week, date, voluntary = plan = (
            read["live_week"](), read["go_live_date"](), read["voluntary"]()
        )  # fmt: skip
        if not unchanged(plan, self._plan):
            self._plan, self._felt = plan, ()
            known = np.minimum(live_week, date)
            self._launched = bool(np.isfinite(known).any() or voluntary.any())

    def _post(self, now: int) -> None:
        """Hand over the messages of levers that come in within the week that closes now."""
        due = np.zeros((len(MESSAGES), self._user_share.size))
        for start, lever, worth in self._posted:
            if start < now:
                due[lever] = np.maximum(due[lever], worth)
        self._posted = [one for one in self._posted if one[0] >= now]
        self._out["lever_messages"].publish(due)

    def _week(self, week: int) -> None:
        """Publish what messages do in this week and what they cost, where that is new."""
        read = self._in
        self._past.append((read["routine_share"](), read["proficient_share"]()))
        felt = (read["credibility"](), read["sponsor_walks"](), read["concurrent_changes"]())
        if unchanged(felt, self._felt) and not self._messages.some_run:
            return
        self._felt = felt
        knobs, k = self._knobs, float(felt[0])
        standing = float(self._launched)
        rate = knobs.campaign * standing + self._rates.in_week(week)
        push = knobs.walk_push * felt[1] + self._pushes.in_week(week)
        self._out["campaign_rate"].publish(k * rate)
        self._out["attitude_push"].publish(np.minimum(k * push, 1.0))
        messages = self._messages.in_week(week)
        if knobs.campaign > 0.0:
            messages = messages + knobs.campaign_messages * standing
        hours = knobs.message_hours * messages
        self._out["message_hours"].publish(
            hours + knobs.town_hall_hours * self._meetings.in_week(week)
        )
        self._out["attention"].publish(self._attention(messages, felt[2]))

    def _attention(self, messages: FloatArray, changes: FloatArray) -> FloatArray:
        """Share of messages (L,) that each level handles; fatigue lowers what it can handle."""
        knobs = self._knobs
        strain = changes / knobs.change_capacity
        overload = np.maximum(0.0, strain - 1.0)
        tired = min(1.0, knobs.fatigue * float(self._user_share @ overload))
        load = self._inbox + self._mix @ messages / WORKING_DAYS
        capacity = self._capacity * (1.0 - tired)
        return np.minimum(1.0, capacity / np.maximum(load, 1e-12))

    def _use(self, routine: FloatArray, proficient: FloatArray) -> tuple[float, float]:
        """Turn reported shares of departments into those of all intended users."""
        weights = self._user_share
        return float(weights @ routine), float(weights @ proficient)

    def _send(
        self, lever: int, departments: IntArray, week: int, *, rate: float = 0.0,
        push: float = 0.0, worth: FloatArray | float = 1.0,
    ) -> None:  # fmt: skip
        """Send one message to some departments; it acts for a week, or comes into inboxes."""
        start = week + self._knobs.levers[MESSAGES[lever]].lead_weeks
        where = np.isin(np.arange(self._user_share.size), departments).astype(np.float64)
        if self._by_inbox:
            self._posted.append((start, lever, where * np.maximum(worth, LEAST_WORTH)))
            return
        self._messages.open(where, start, MESSAGE_WEEKS)
        self._rates.open(where * (rate * worth), start, MESSAGE_WEEKS)
        self._pushes.open(where * push, start, MESSAGE_WEEKS)
        if lever == HALL:
            self._meetings.open(where, start, MESSAGE_WEEKS)

    def _mail(self, _pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        worn: FloatArray = np.power(self._knobs.mail_wear, self._n_mails, dtype=np.float64)
        self._n_mails[departments] += 1
        self._send(MAIL, departments, week, rate=self._knobs.mail_rate, worth=worn)
        return None

    def _meet(self, _pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        knobs = self._knobs
        self._send(HALL, departments, week, rate=knobs.town_hall_rate, push=knobs.town_hall_push)
        return None

    def _report(self, _pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Report progress; with nothing to report the hours are spent and credibility is lost."""
        read = self._in
        before = self._use(*self._past[0])
        now = self._use(read["routine_share"](), read["proficient_share"]())
        if now[0] <= before[0] and now[1] <= before[1]:
            self._n_empty += 1
            self._out["empty_reports"].publish(float(self._n_empty))
            return None
        self._send(REPORT, departments, week, push=self._knobs.report_push)
        return None

    def _tell(self, _pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        if not self._in["fluent_person"]().any():
            return Refusal("stage", "nobody is fluent yet, so there is no story to tell")
        self._send(STORY, departments, week, push=self._knobs.story_push)
        return None
