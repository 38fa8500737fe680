"""`uptake describe`: what the model holds, straight from its code, so it cannot drift."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module

from sim.errors import EXIT_OK, BadInput, Problem, nearest

VIEWS = (
    ("scenario", "every setting: value, unit, range, source", "describe_settings"),
    ("strategies", "the plans, or one plan in full (describe strategies NAME)", "describe_plans"),
    ("levers", "what management can do, with price and limits", "describe_parts"),
    ("metrics", "what is measured, with unit and direction", "describe_parts"),
    ("mechanisms", "the rules of the model, with their signals", "describe_parts"),
    ("signals", "what the areas tell each other", "describe_parts"),
    ("schema", "the JSON schema of a scenario, for editors", "describe_settings"),
    ("odd", "the whole model in the order of the ODD protocol", "describe_odd"),
)


def main(words: Sequence[str]) -> int:
    """Print one view."""
    listed = "\n".join(f"  {name:<12}{does}" for name, does, _ in VIEWS)
    parser = argparse.ArgumentParser(
        prog="uptake describe",
        description="Print what the model holds, straight from its code.",
        epilog=f"views:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("view", metavar="VIEW", help="one of the views below")
    parser.add_argument(
        "words", nargs="*", metavar="KEY=VALUE", help="settings, as in other commands"
    )
    parser.add_argument(
        "--with",
        dest="with_files",
        action="append",
        default=[],
        metavar="FILE.py",
        help="plans of your own; this runs their code",
    )
    given = parser.parse_intermixed_args(list(words))
    names = [name for name, _, _ in VIEWS]
    if given.view not in names:
        raise BadInput(
            [
                Problem(
                    "view",
                    f"names '{given.view}', which does not exist",
                    allowed=", ".join(names),
                    nearest=nearest(given.view, names),
                )
            ]
        )
    homes = {name: home for name, _, home in VIEWS}
    module = import_module(f"sim.cli.{homes[given.view]}")
    view: Callable[[Sequence[str], Sequence[str]], str] = getattr(module, given.view)
    print(view(given.words, given.with_files))
    return EXIT_OK
