"""Workers that die at the worst instant."""

from __future__ import annotations

import sys
from concurrent.futures.process import BrokenProcessPool

import pytest

from sim.experiment.pool import Hand
from tests.plays import die_in_the_middle_of_an_answer


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX")
@pytest.mark.parametrize("size", [10, 100_000])
def test_a_worker_killed_in_the_middle_of_its_answer_is_not_waited_for(size: int) -> None:
    """The rest of a short or a long answer never comes; that is a death like any other."""
    hand = Hand()
    answer = hand.ask(die_in_the_middle_of_an_answer, size)
    assert isinstance(answer.exception(timeout=300), BrokenProcessPool)
    assert hand.autopsy()[0] == "was killed by signal 9"
