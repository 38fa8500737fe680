"""Run the command line as `python -m sim`."""

from __future__ import annotations

from sim.cli.begin import entry

if __name__ == "__main__":
    entry()
