"""The command `uptake`: choose a command, say faults in plain sentences, end with a clear code.

Exit codes: 0 all went well, 2 bad input, 3 some runs failed, 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

from sim.cli.interrupt import interruptible, stop_if_asked
from sim.errors import (
    EXIT_BAD_INPUT,
    EXIT_INTERRUPTED,
    EXIT_OK,
    BadInput,
    Problem,
    UptakeError,
    nearest,
    printable,
)

COMMANDS = (
    ("compare", "play plans over the same futures, rank them, write a report"),
    ("run", "play one plan through one future and print its figures"),
    ("sweep", "play every combination of values (a Hydra multirun), one table"),
    ("sensitivity", "say what would change the answer, and where it turns"),
    ("explain", "say why one run came out as it did"),
    ("discover", "find the futures in which the recommended plan loses"),
    ("validate", "play known facts and say which of them the model shows"),
    ("report", "write the pages of a stored study again"),
    ("describe", "print what the model holds, straight from its code"),
    ("resume", "go on with an interrupted study, from its folder alone"),
    ("verify", "name damaged files of a study; --repair makes them again"),
    ("rerun", "play a stored study again and compare every byte"),
    ("new", "begin an organisation of your own from a scenario"),
    ("check", "say what is wrong with a file or a folder, all at once"),
    ("doctor", "look at this machine"),
)

MAX_WORD = 5_000

WELCOME = """\
Uptake: which rollout plan survives bad luck, and what would flip the choice?

It plays plans for bringing a technology into an organisation - people,
departments, queues and money on one clock - through the same simulated
futures, and compares them.

Three commands to try:
  uptake compare                          seven plans for a new ERP system
  uptake describe strategies              what a plan can look like
  uptake run strategy=big_bang_feb future=7

A finished report to look at lies in results/sample/report.html.
"""


def usage() -> str:
    """Say what the command can do, in 80 columns."""
    lines = [f"  {name:<13}{does}" for name, does in COMMANDS]
    return (
        "usage: uptake COMMAND [key=value ...]\n\n"
        + "\n".join(lines)
        + "\n\nEvery command takes scenario= strategy= study= futures= seed= workers= out="
        "\nobjective= baseline= organisation=, and every setting that `uptake describe"
        "\nscenario` lists. `uptake COMMAND --help` says more.\n"
    )


def main(words: Sequence[str]) -> int:
    """Run a command.

    Parameters
    ----------
    words : the words after `uptake`.

    Returns
    -------
    The exit code.

    Example
    -------
    >>> main(["--help"]) # doctest: +ELLIPSIS
    usage: uptake COMMAND [key=value ...]
    ...
    0
    """
    with interruptible():
        return _guarded(words)


def _guarded(words: Sequence[str]) -> int:
    """Run a command and turn whatever stops it into a sentence and a code."""
    try:
        refuse_unreadable(words)
        code = _dispatch(words)
        if code == EXIT_OK:
            stop_if_asked()
        return code
    except UptakeError as error:
        _complain(error)
        return error.exit_code
    except KeyboardInterrupt as stop:
        otherwise = "interrupted: finished runs are kept; the same command goes on from there"
        print(f"\n{str(stop) or otherwise}", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            shown = printable(str(error.filename or "a name"))[:60]
            _complain(BadInput([Problem(shown, "is too long a name for this machine")]))
            return EXIT_BAD_INPUT
        if "--verbose" in words:
            traceback.print_exc()
        print(
            f"uptake stopped: {type(error).__name__}: {error}\n"
            "This is a fault of the program, not of your input; --verbose shows where.",
            file=sys.stderr,
        )
        return 1


def refuse_unreadable(words: Sequence[str]) -> None:
    """Refuse words that nobody types, before anything reads them or says them again.

    Raises
    ------
    BadInput : a word is longer than `MAX_WORD` letters, or holds bytes that are no text, which
        could not be written into a study.
    """
    allowed = f"at most {MAX_WORD:,}"
    problems = [
        Problem(f"{printable(word[:40])}...", f"has {len(word):,} letters", allowed=allowed)
        for word in words
        if len(word) > MAX_WORD
    ]
    torn = [word for word in words if any("\ud800" <= letter <= "\udfff" for letter in word)]
    problems += [Problem(printable(word[:40]), "holds bytes that are no UTF-8") for word in torn]
    if problems:
        raise BadInput(problems)


def _dispatch(words: Sequence[str]) -> int:
    if not words:
        print(WELCOME, end="")
        return EXIT_OK
    name, rest = words[0], list(words[1:])
    if name in ("-h", "--help", "help"):
        print(usage(), end="")
        return EXIT_OK
    if name == "--version":
        from importlib.metadata import version

        print(version("uptake"))
        return EXIT_OK
    names = [command for command, _ in COMMANDS]
    if name not in names:
        close = nearest(name, names)
        hint = f"; did you mean `uptake {close}`?" if close else ""
        print(f"{printable(name)} is not a command{hint}\n\n{usage()}", end="", file=sys.stderr)
        return EXIT_BAD_INPUT
    code = import_module(f"sim.cli.{name}").main(rest)
    sys.stdout.flush()
    assert isinstance(code, int)
    return code


def _complain(error: UptakeError) -> None:
    """Print every problem on a line of its own."""
    if isinstance(error, BadInput):
        count = len(error.problems)
        print("1 problem:" if count == 1 else f"{count} problems:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
    else:
        print(error, file=sys.stderr)


def entry() -> None:
    """Run the command line and end the process with its exit code."""
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if code == EXIT_INTERRUPTED and "distributed" in sys.modules:
        os._exit(code)  # Dask would first say goodbye to everybody; its workers end with us
    sys.exit(code)
