"""`uptake resume STUDY`: go on where an interrupted study stopped, from its folder alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sim.cli.again import command_of, play_again, read_again, say_other_code, study_in


def main(words: Sequence[str]) -> int:
    """Read the study back, play what is missing, finish."""
    asked = read_again(
        "resume",
        "Go on with an interrupted study from its folder alone: no file it was made from is "
        "needed, but the Python of your own plans (--with). Finished runs are kept.",
        words,
    )
    study = study_in(asked)
    say_other_code(asked.folder)
    summary = play_again(study, asked, command_of(asked.folder, ("resume", asked.folder.name)))
    if not asked.quiet:
        print(f"{summary.played} runs played, {summary.reused} stored before", file=sys.stderr)
    return summary.exit_code
