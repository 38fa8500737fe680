"""Who works with whom, and how many champions the recommended plan asks each department for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.analysis.agenda import Steps
from sim.analysis.departments import Grouping, readable_names
from sim.analysis.display import count
from sim.analysis.overleaf import Network, Node, Tie

RECRUIT = "recruit_champions"


def network_of(
    config: Mapping[str, Any], grouping: Grouping, steps: Steps | None
) -> Network | None:
    """Put the network of departments together.

    Parameters
    ----------
    config : settings of the scenario: flows between departments, share of champions.
    grouping : departments as they are shown.
    steps : of the recommended plan.

    Returns
    -------
    None where no flows are named, or the size of the departments is not known. A plan that asks
    twice replaces those who tired, so seats are those of its largest call.

    Source: own design; seats are a share of intended users.
    """
    firm = config.get("organisation", {})
    flows = firm.get("flows") or ()
    titles = readable_names(grouping.shown)
    place = {member: titles[shown] for shown, members in grouping.shown.items()
             for member in members}  # fmt: skip
    if not flows or not grouping.sizes:
        return None
    seats = _seats(config, grouping, steps)
    nodes = tuple(
        Node(titles[shown], grouping.sizes[shown].people, grouping.sizes[shown].users,
             count(seats.get(shown, 0.0)))
        for shown in grouping.shown if shown in grouping.sizes
    )  # fmt: skip
    weights: dict[tuple[str, str], float] = {}
    for first, second, weight in flows:
        pair = tuple(sorted((place.get(str(first), ""), place.get(str(second), ""))))
        if all(pair) and pair[0] != pair[1]:
            weights[pair[0], pair[1]] = weights.get((pair[0], pair[1]), 0.0) + float(weight)
    ties = tuple(Tie(*pair, weight) for pair, weight in sorted(weights.items()))
    total = sum(node.seats.shown or 0.0 for node in nodes)
    return Network(nodes, ties, float(firm.get("flow_rest", 0.0) or 0.0),
                   count(total) if total else None)  # fmt: skip


def _seats(config: Mapping[str, Any], grouping: Grouping, steps: Steps | None) -> dict[str, float]:
    """Share the champions of the plan's largest call out by intended users."""
    calls = [] if steps is None else [pull for _, pull in steps.planned if pull.lever == RECRUIT]
    usual = config.get("governance", {}).get("champion_share", 0.0) or 0.0
    found: dict[str, float] = {}
    for pull in calls:
        amount = float(usual if pull.amount is None else pull.amount)
        for shown, members in grouping.shown.items():
            asked = [name for name in members if not pull.departments or name in pull.departments]
            seats = amount * sum(grouping.users.get(name, 0) for name in asked)
            found[shown] = max(found.get(shown, 0.0), seats)
    return found
