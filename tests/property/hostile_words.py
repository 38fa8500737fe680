"""Words that strangers (and shells) put on a command line: each is refused, or plainly harmless."""

from __future__ import annotations

REFUSED = (
    "=", "==", "=1", "*", "?", "%s%n", "@file", "\\", "'", '"', "{", "}", "---",
    "; touch pwned", "| cat", "futures=-1", "futures=1e9", "futures=99999999999999999999",
    "futures=0x10", "futures=1.5", "futures=null", "futures=", "futures=true",
    "workers=abc", "workers=0", "workers=-3", "workers=dask:", "workers=dask:file:///etc/passwd",
    "seed=nan", "seed=-1", "seed=1.5", "adoption.q=[1", "adoption.q={a", "adoption.q=(1",
    "adoption.q='", 'adoption.q="x', "adoption.q=$(touch pwned)", "study=`touch pwned`",
    "adoption.q=" + "[" * 4_000, "adoption.q=" + "9" * 4_900, "adoption.q=" + "9" * 100_000,
    "adoption." + "q" * 100_000 + "=1", "adoption.q=${oc.env:HOME}", "adoption.q=${",
    "hydra.run.dir=/tmp/x", "hydra.sweep.dir=x", "hydra/launcher=basic", "hydra.job.chdir=true",
    "+x=1", "++x.y=1", "+adoption.new=1", "~adoption", "~adoption.q", "~x",
    "--config-dir", "--config-dir=/tmp", "--config-name=x", "--cfg", "--info", "--hydra-help",
    "--resolve", "--package=x", "--run", "--shell-completion", "--experimental-rerun=x", "-x",
    "--nonsense", "--futures=3", "--help-me", "--dry-run=yes", "--quiet=1",
    "scenario=", "strategy=", "organisation=", "objective=", "baseline=", "generator=md5",
    "scenario=../../etc/passwd", "scenario=a,b", "strategy=../x", "uncertainty=maybe",
    "study=../../x", "study=/abs", "study=CON", "study=a/b", "study=" + "a" * 300, "study=x.",
    "study=a\nb", "study=\x1b[2J", "out=", "out=/dev/null/x", "out=a\x00b", "out=" + "a" * 300,
    "adoption.q=1,2", "adoption.q=range(1,3)", "adoption.q=choice(1,2)", "adoption.q=glob(*)",
    "organisation=from_files", "organisation.people=/dev/zero", "organisation.people=x.csv",
    "organisation.departments.x.staff=3", "calendar.freezes=[[1,2]]",
    "calendar.freezes.9.start=1", "environment.hazards.x=1", "calendar.weeks=1e12",
    "investment.budget=nan", "investment.budget=-inf", "reports.x=off", "time_limit_s=-1",
    "memory_limit_mb=x", "a.b.c.d=1", "adoption=1", "adoption.=1", ".q=1", "adoption..q=1",
    "scenario.sources.a=b", "key=value", "étude=1", "\udcff=1", "adoption.q=\udcff",
    "technology.title=\udcff", "adoption.q=1_0", "seed=1_0", "futures=1_0", "calendar.weeks=+1_0",
    "adoption.q=1;2", "adoption.q=a b c", "--with", "--with=nothing.py", "--with=/etc/passwd",
)  # fmt: skip
"""Refused by `compare`; the other commands that play refuse nearly the same."""
ANYWHERE = ("", "..", "/dev/zero", "~nobody_here", "scenario=x", "a" * 300, "results/../..")
