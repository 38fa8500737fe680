"""`uptake verify STUDY`: is every file what was written? `--repair` makes the others again.

Exit codes: 0 whole (or repaired), 2 no study there, 3 damaged.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sim.cli.again import command_of, play_again, read_again, say_other_code, study_in
from sim.errors import EXIT_OK, EXIT_SOME_FAILED


def main(words: Sequence[str]) -> int:
    """Name damaged files; repair them if asked."""
    asked = read_again(
        "verify",
        "Compare every file of a study with its checksum and name those that are damaged or "
        "missing (exit code 3). --repair plays lost runs again and writes damaged files again.",
        words,
    )
    from sim.experiment.verify import inspect_study, remove_answers

    damages = inspect_study(asked.folder)
    for damage in damages:
        print(damage)
    if not damages:
        print(f"{asked.folder.name}: every file is what was written")
        return EXIT_OK
    count = "1 file is" if len(damages) == 1 else f"{len(damages)} files are"
    if not asked.repair:
        print(f"{count} damaged; --repair makes them again", file=sys.stderr)
        return EXIT_SOME_FAILED
    study = study_in(asked)
    say_other_code(asked.folder)
    for sentence in remove_answers(asked.folder, damages):
        print(sentence)
    command = command_of(asked.folder, ("verify", asked.folder.name, "--repair"))
    summary = play_again(study, asked, command)
    left = inspect_study(asked.folder)
    for damage in left:
        print(f"still damaged: {damage}")
    print(f"{asked.folder.name}: repaired; {summary.played} runs were played again")
    return EXIT_SOME_FAILED if left else summary.exit_code
