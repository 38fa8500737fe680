"""What other areas hand people for a week, read from signals and packed for the compiled loop."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from sim import signals
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.rules_compiled import Inputs, Rates
from sim.kernel.board import Array, Signal
from sim.world import World

READS: tuple[Signal, ...] = (
    signals.LIVE_WEEK,
    signals.COMPLIANCE,
    signals.CAMPAIGN_RATE,
    signals.ATTENTION,
    signals.THRESHOLD_SHIFT,
    signals.CUTOVER_DEFECT,
    signals.ELBOW_SUPPORT,
    signals.MANAGER_STANCE,
    signals.SPONSOR_PULL,
    signals.SUPPORT_WAIT,
    signals.GAIN_FACTOR,
    signals.OWN_ACCESS_LOST,
    signals.ANNOUNCED,
    signals.COURSE_DONE,
    signals.COURSE_LENGTH,
    signals.CHAMPIONS,
    signals.ATTITUDE_PUSH,
    signals.TALK_PULL,
    signals.TALK_HOURS,
    signals.DEPARTURES,
    signals.REORGANISED,
    signals.OPPOSITION,
    signals.SCHEDULE_CUT,
    signals.OPEN_SHARE,
    signals.MIXED_MODE_LOSS,
    signals.INCIDENT_LOSS,
    signals.COURSE_HOURS,
    signals.MESSAGE_HOURS,
    signals.CONTROL_HOURS,
    signals.REACTANCE_FACTOR,
    signals.SANCTION_DELAY,
    signals.AUDIT,
    signals.MESSAGES_DECLARED,
    signals.MESSAGE_RATE,
    signals.MESSAGE_PROMISE,
    signals.MESSAGE_RESULTS,
    signals.MESSAGE_SKILL,
    signals.READING_HOURS,
    signals.COORDINATION_HOURS,
    signals.PROCESS_HOURS,
    signals.OUTSIDE_RATE,
    signals.OUTSIDE_PULL,
    signals.OUTSIDE_WORD,
    signals.DUTY_PULL,
    signals.SEATED,
)


def rates_of(knobs: AdoptionParameters, ease: float) -> Rates:
    """Pack the scalar knobs for the compiled loop."""
    return Rates(
        p=knobs.p,
        q=knobs.q,
        omega=knobs.omega,
        kappa=knobs.kappa,
        w_usefulness=knobs.w_usefulness,
        w_ease=knobs.w_ease,
        w_norm=knobs.w_norm,
        w_facilitation=knobs.w_facilitation,
        w_resistance=knobs.w_resistance,
        alpha=knobs.alpha,
        ease=ease,
        awareness_peers=knobs.awareness_peers,
        learning_unwilling=knobs.learning_unwilling,
        forgetting=knobs.forgetting,
        dip=knobs.dip,
        abandonment=knobs.abandonment,
        workaround_exit=knobs.workaround_exit,
        champion_effect=knobs.champion_effect,
        elbow_learning=knobs.elbow_learning,
        elbow_tickets=knobs.elbow_tickets,
        ticket_base=knobs.ticket_rate_base,
        ticket_unskilled=knobs.ticket_rate_unskilled,
        ticket_defect=knobs.ticket_rate_defect,
    )


class Surroundings:
    """Read what the rest of the organisation does to people in this week."""

    def __init__(self, knobs: AdoptionParameters, world: World) -> None:
        self._knobs = knobs
        self.read: Mapping[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in READS
        }
        self._outside = world.board.teller(signals.OUTSIDE_RATE)
        self._talks = world.board.teller(signals.TALK_PULL)
        self._stopped = world.board.teller(signals.INCIDENT_LOSS)

    def gain(self) -> float:
        """Return the gain of output at full skill that is to be had in this week."""
        return self.full_gain() * (1.0 - float(self.read["own_access_lost"]()))

    def full_gain(self) -> float:
        """Return the gain of output at full skill that is left now, with access open."""
        return self._knobs.gain * float(self.read["gain_factor"]())

    def told(self) -> Array:
        """(n,) rate at which messages and voices from outside make people aware."""
        read = self.read
        inside = read["message_rate"]()
        return inside + read["outside_rate"]() if self._outside() else inside

    def lost(self) -> Array:
        """(D,) share of output lost to working half in the old way, and to incidents that last."""
        mixed = self.read["mixed_mode_loss"]()
        if not self._stopped():
            return mixed
        return np.asarray(np.minimum(mixed + self.read["incident_loss"](), 1.0))

    def promise(self) -> Array:
        """(n,) pull of messages and talks on attitude."""
        read = self.read
        written = read["message_promise"]()
        return np.minimum(written + read["talk_pull"](), 1.0) if self._talks() else written

    def inputs(self) -> Inputs:
        """Pack the signals of this week for the compiled loop."""
        read = self.read
        wait = float(read["support_wait"]())
        return Inputs(
            live_week=read["live_week"](),
            compliance=read["compliance"](),
            campaign=read["campaign_rate"](),
            attention=read["attention"](),
            shift=read["threshold_shift"](),
            defect=read["cutover_defect"](),
            elbow=read["elbow_support"](),
            stance=read["manager_stance"](),
            told=self.told(),
            seated=read["seated"](),
            sponsor=float(read["sponsor_pull"]()),
            facilitation=math.exp(-wait / self._knobs.patience),
            gain=self.gain(),
        )
