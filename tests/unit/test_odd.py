"""The generated ODD leaves no setting out, and none of the entries that a setting holds."""

from __future__ import annotations

import inspect

import pytest

from sim.cli.describe_odd import parameter_table
from sim.config.knob_tables import GROUPS, entry_of, field_types, is_open
from sim.units import knobs

ENTRIES = [
    (group, name, kind, entry_of(kind))
    for group, parameters in GROUPS.items()
    for name, kind in field_types(parameters).items()
    if entry_of(kind) is not None
]


@pytest.mark.parametrize("group", list(GROUPS))
def test_every_setting_of_a_group_is_printed(group: str) -> None:
    """Each parameter stands at the start of a line."""
    lines = parameter_table(group).splitlines()
    for name in knobs(GROUPS[group]):
        assert any(line.startswith(f"{name} =") for line in lines), name


@pytest.mark.parametrize(
    ("group", "name", "kind", "entry"), ENTRIES, ids=[f"{one[0]}.{one[1]}" for one in ENTRIES]
)
def test_the_settings_of_entries_are_printed(
    group: str, name: str, kind: object, entry: type
) -> None:
    """What a scenario may say of a committee, a channel, a freeze ... stands below the list."""
    text = parameter_table(group)
    mark = f"{name}.NAME" if is_open(kind) else f"{name}[]"
    for within in knobs(entry):
        assert f"\n{mark}.{within} =" in text, within
    if not knobs(entry):
        assert f"\n{mark}:\n" in text
        for within in inspect.signature(entry).parameters:
            assert within in text.partition(f"\n{mark}:\n")[2], within


def test_committees_channels_and_freezes_are_among_them() -> None:
    """Not empty: the lists that a reader looks for are there."""
    assert {"committees", "channels", "campaigns", "freezes", "projects"} <= {
        one[1] for one in ENTRIES
    }
