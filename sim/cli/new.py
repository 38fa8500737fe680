"""`uptake new NAME --from SCENARIO`: begin an organisation of one's own."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sim.errors import EXIT_OK


def main(words: Sequence[str]) -> int:
    """Write one annotated scenario file and one table of departments."""
    parser = argparse.ArgumentParser(
        prog="uptake new",
        description="Begin an organisation of your own: scenarios/NAME.yaml and departments.csv.",
        epilog="example: uptake new my_org --from erp_manufacturer",
    )
    parser.add_argument("name", metavar="NAME", help="name of the new scenario")
    parser.add_argument(
        "--from",
        dest="parent",
        default="erp_manufacturer",
        metavar="SCENARIO",
        help="the scenario to begin from (default: erp_manufacturer)",
    )
    given = parser.parse_args(list(words))

    from sim.config.new_case import new_case

    scenario, table = new_case(given.name, given.parent, Path())
    print(f"{scenario.as_posix()}   settings, with units, ranges and sources")
    print(f"{table.as_posix()}   headcounts; opens in a spreadsheet")
    print(f"Next: uptake check {given.name}   then: uptake compare scenario={given.name}")
    return EXIT_OK
