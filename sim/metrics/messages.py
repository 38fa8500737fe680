"""Metrics of communication: who knows, how far belief is off, what messages wait for and cost."""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, largest, last, wait_quantile, weeks_of


def _declared(record: Record) -> bool:
    """Tell whether the scenario declares campaigns; without any these metrics are null."""
    return "messages_read" in record.weekly


def _aware_auc(record: Record) -> float | None:
    aware = weeks_of(record, "aware")
    return float(aware.mean()) if aware is not None and _declared(record) else None


def _belief_error(record: Record) -> float | None:
    """Attitude 1/2 stands for no gain, 1 for the larger of gain and dip (as experience does)."""
    attitude = last(record, "attitude")
    gain, dip = record.facts.get("true_gain"), record.facts.get("dip")
    if attitude is None or gain is None or dip is None or not _declared(record):
        return None
    return (2.0 * attitude - 1.0) * max(gain, dip) - gain


def _rumour_share(record: Record) -> float | None:
    """Divide what is owed to colleagues by all who know it; null where nobody does."""
    aware = record.facts.get("aware_people", 0.0)
    return record.facts["aware_by_rumour"] / aware if aware > 0 else None


def _cost_of_messages(record: Record) -> float | None:
    """Price the hours of the team, of readers and of pulls, and add what was paid outside."""
    hours, price = record.facts.get("message_hours"), record.facts.get("hourly_cost")
    if hours is None or price is None or not _declared(record):
        return None
    return hours * price + record.facts["message_money"]


def _cost_per(record: Record, series: str) -> float | None:
    """Divide the cost of messages by the intended users whom a series counts at the end."""
    cost, share = _cost_of_messages(record), last(record, series)
    heads = (share or 0.0) * record.facts.get("n_users", 0.0)
    return cost / heads if cost is not None and heads > 0 else None


def _cost_per_aware(record: Record) -> float | None:
    return _cost_per(record, "aware")


def _cost_per_adopter(record: Record) -> float | None:
    return _cost_per(record, "activated")


def _messages_read(record: Record) -> float | None:
    read = weeks_of(record, "messages_read")
    return None if read is None else float(read.sum())


def _comms_wait(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("comms_team"))


def _dropped(record: Record) -> float | None:
    inbox = record.desks.get("inbox")
    return inbox.abandoned / inbox.arrived if inbox is not None and inbox.arrived else None


def _attention(record: Record) -> float | None:
    spent = weeks_of(record, "attention_hours")
    return None if spent is None else float(spent.mean())


def _interruptions(record: Record) -> float | None:
    found = weeks_of(record, "interruptions")
    return None if found is None else float(found.mean())


def _communication_hours(record: Record) -> float | None:
    hours, users = record.facts.get("communication_hours"), record.facts.get("n_users", 0.0)
    return hours / (users * record.horizon) if hours is not None and users > 0 else None


def _briefing_wait(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("briefings"))


def _briefing_delay(record: Record) -> float | None:
    due = record.facts.get("briefings_due", 0.0)
    return record.facts["briefing_weeks"] / due if due > 0 else None


def _decision_wait(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("decisions"))


def _ignored(record: Record) -> float | None:
    desk = record.desks.get("decisions")
    if desk is None or desk.done + desk.abandoned == 0:
        return None
    passed = record.facts.get("exceptions_passed", 0.0)
    return (desk.abandoned + passed) / (desk.done + desk.abandoned)


def _coordination_peak(record: Record) -> float | None:
    return largest(record, "decisions_waiting")


MESSAGES: tuple[Measured, ...] = (
    describe(
        "aware_auc",
        "share",
        "mean share of intended users who know the technology, where campaigns are declared",
        _aware_auc,
        larger_is_better=True,
        source="knowledge stage, Rogers",
    ),
    describe(
        "belief_error",
        "share of output",
        "gain that intended users expect on average, less the true gain at full skill, at the end",
        _belief_error,
    ),
    describe(
        "rumour_share",
        "share",
        "of the intended users who know it at the end, those who learnt it from colleagues before "
        "any official word, by the rates at which they heard; where messages are declared",
        _rumour_share,
        source="competing hazards; Rogers on interpersonal channels (idea)",
    ),
    describe(
        "cost_per_aware",
        "money a head",
        "cost of declared messages (the team's work, pulls, outside cost, reading) over the "
        "intended users who know the technology at the end",
        _cost_per_aware,
    ),
    describe(
        "cost_per_adopter",
        "money a head",
        "the same over the intended users who ever used it",
        _cost_per_adopter,
    ),
    describe(
        "messages_read",
        "messages a head",
        "declared messages (and those of levers by inbox) that a person has read on average",
        _messages_read,
    ),
    describe(
        "comms_wait_p90",
        "weeks",
        "9 of 10 sendings waited at most this for the communication team",
        _comms_wait,
    ),
    describe(
        "dropped_share",
        "share",
        "declared messages that were never read, of those that came into an inbox",
        _dropped,
        source="overload lowers the share answered, Kooti et al. 2015",
    ),
    describe(
        "attention_hours",
        "hours a week",
        "hours that a person spends on messages, the daily ones included",
        _attention,
    ),
    describe(
        "interruptions",
        "1/week a head",
        "times a week that messages interrupt a person; at set times of reading all that has come "
        "interrupts once",
        _interruptions,
        source="Gupta and Sharda 2008 (SIMONE)",
    ),
    describe(
        "communication_hours",
        "hours a week",
        "working time that an intended user loses to reading, missed messages, interruptions, "
        "meetings, briefings and exceptions, beyond a usual week",
        _communication_hours,
        source="coordination work, VDT; own form",
    ),
    describe(
        "briefing_wait_p90",
        "weeks",
        "9 of 10 briefings waited at most this for the manager who is to give them",
        _briefing_wait,
    ),
    describe(
        "briefing_delay",
        "weeks",
        "mean time from the start of a briefing at the top until those whom it is for have heard "
        "it, or to the end of the run; where managers have few hours",
        _briefing_delay,
        source="levels and span of a hierarchy, Keren and Levhari 1979",
    ),
    describe(
        "decision_wait_p90",
        "weeks",
        "9 of 10 exceptions, decided or still waiting at the end, waited at most this",
        _decision_wait,
        source="response latency, VDT",
    ),
    describe(
        "ignored_share",
        "share",
        "exceptions that nobody took up in time or a manager let pass, of those settled",
        _ignored,
        source="decision by default, VDT",
    ),
    describe(
        "coordination_peak",
        "exceptions",
        "largest number of exceptions waiting for a decision at the end of a week",
        _coordination_peak,
        source="coordination backlog, VDT",
    ),
)
