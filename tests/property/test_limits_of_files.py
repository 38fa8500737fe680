"""Files made to cost time or memory are refused for little of either; the figures are printed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
MB = 1_000_000
SECONDS, MEGABYTES = 2.0, 300
ASK = """
import re, sys, time
from pathlib import Path
from sim.cli.main import main
status = Path("/proc/self/status")
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1]) / 1024
main(["check", "small" + sys.argv[1][sys.argv[1].rindex("."):]])
before, start = peak(), time.process_time()
code = main(["check", sys.argv[1]])
print(code, time.process_time() - start, peak() - before, file=sys.stderr)
"""


def bomb(levels: int, width: int) -> str:
    """Write lists of aliases of lists of aliases."""
    text = "extends: voluntary_tool\nadoption:\n  l0: &l0 [lol, lol]\n"
    for level in range(1, levels + 1):
        text += f"  l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * width)}]\n"
    return text


def stairs(depth: int) -> str:
    """Indent one space more on every line."""
    return "".join(f"{' ' * level}a:\n" for level in range(depth))


YAML: dict[str, Callable[[], str]] = {
    "aliases 6 deep, 9 wide": lambda: bomb(6, 9),
    "a billion laughs": lambda: bomb(9, 10),
    "10,000 brackets": lambda: "a: " + "[" * 10_000,
    "10,000 braces": lambda: "{a: " * 10_000,
    "10,000 closed brackets": lambda: "a: " + "[" * 10_000 + "]" * 10_000,
    "10,000 dashes": lambda: "a:\n " + "- " * 10_000,
    "10,000 question marks": lambda: "? " * 10_000,
    "700 steps of indentation": lambda: stairs(700),
    "10,000 steps of indentation": lambda: stairs(10_000),
    "100,000 aliases": lambda: "a: &a 1\nb: [" + "*a, " * 100_000 + "]",
    "60,000 aliases": lambda: "a: &a 1\nb: [" + "*a," * 60_000 + "]",
    "30,000 anchors": lambda: "a: [" + ",".join(f"&b{n} 1" for n in range(30_000)) + "]",
    "120,000 short values": lambda: "a: [" + "1," * 120_000 + "]",
    "a key of 250,000 letters": lambda: "a" * 250_000 + ": 1",
    "a number of 250,000 digits": lambda: "adoption: {q: " + "9" * 250_000 + "}",
    "19,000 unknown keys": lambda: "adoption:\n" + "".join(f"  k{n}: 1\n" for n in range(19_000)),
    "50 MB of lines": lambda: "a: 1\n" * (50 * MB // 5),
    "50 MB in one line": lambda: "a: '" + "x" * (50 * MB) + "'",
}
TABLES: dict[str, Callable[[], str]] = {
    "50 MB in one line": lambda: "id,department" + "x" * (50 * MB),
    "50 MB of commas": lambda: "," * (50 * MB),
    "50 MB in one cell": lambda: 'id,department\n1,"' + "x" * (50 * MB) + '"\n',
    "50 MB of line breaks in one cell": lambda: 'id,department\n1,"' + "\n" * (50 * MB) + '"\n',
    "a row of 10 MB of cells over lines": lambda: "id,department\n" + '1,"\n",' * (2 * MB),
    "10 MB of quotes": lambda: "id,department\n" + '"' * (10 * MB),
    "10 MB of blank lines": lambda: "\n" * (10 * MB),
    "50,000 rows without a column of ours": lambda: "a,b\n" + "1,2\n" * 50_000,
    "25,000 columns": lambda: ",".join(f"c{n}" for n in range(25_000)) + "\n1\n",
    "50,000 columns of one name": lambda: "a," * 50_000 + "\n1\n",
    "50,000 faults": lambda: "id,department\n" + "1,\n" * 50_000,
}


def asked(name: str, content: str, folder: Path) -> tuple[int, float, float, str]:
    """Check a file in a process of its own: exit code, seconds, megabytes, what was said."""
    (folder / name).write_text(content)
    (folder / "small.yaml").write_text("a: [")
    (folder / "small.csv").write_text("id,department\n1,\n")
    command = [sys.executable, "-c", ASK, name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    code, seconds, megabytes = done.stderr.splitlines()[-1].split()
    return int(code), float(seconds), float(megabytes), done.stdout + done.stderr


def hold(what: str, name: str, content: str, folder: Path) -> None:
    """Require a refusal within the limits, and print what it took."""
    code, seconds, megabytes, said = asked(name, content, folder)
    print(f"\n{what}: refused {code == 2}, {seconds:.2f} s, {megabytes:.0f} MB", end="")
    assert code == 2, said[:1000]
    assert "Traceback" not in said
    assert len(said) < 20_000
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


@pytest.mark.parametrize("what", ["a billion laughs", "10,000 brackets", "50 MB in one line"])
def test_a_scenario_made_to_cost_is_refused_at_once(what: str, tmp_path: Path) -> None:
    """Time of the processor and growth of memory, beyond those of a small refusal."""
    hold(what, "large.yaml", YAML[what](), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("what", YAML)
def test_every_costly_scenario_is_refused_at_once(what: str, tmp_path: Path) -> None:
    """All of them."""
    hold(what, "large.yaml", YAML[what](), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("what", TABLES)
def test_every_costly_table_is_refused_at_once(what: str, tmp_path: Path) -> None:
    """Tables of people; a million rows are legal, and may take their time."""
    hold(what, "large.csv", TABLES[what](), tmp_path)
