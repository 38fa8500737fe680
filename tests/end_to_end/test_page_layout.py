"""The page in a browser: one sheet on A4 and Letter, every text readable, none on another.

Without a browser, or without a font of the page's family, these tests are skipped; what can be
checked without one is checked in `tests/unit/test_page.py`.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.analysis.compare import compare
from sim.report.page import write_report
from tests.made_answer import made_answer
from tests.made_study import ERP, made_study

#: Thirty paired futures each, or a browser: more than five minutes allow.
pytestmark = pytest.mark.slow

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONTS = ("Arial", "Helvetica", "Liberation Sans", "Arimo", "Nimbus Sans", "TeX Gyre Heros")
NINE_POINTS = 12.0
LETTER_WIDTH = 1004  # 11 inches less two margins of 7 mm, in pixels of 1/96 inch
LONG = ("Big bang at the very start of the fiscal year", "Phases by function, lean support",
        "A pilot plant, then everything else", "Phased waves with many champions")  # fmt: skip
EVEN = [dataclasses.replace(plan, npv=0.3) for plan in (ERP[4], ERP[1])]
#: How many settings turn the choice in the answer of `uptake sensitivity` that a page is given.
ASKED = {"asked": 2, "asked_two": 1, "asked_long": 2, "asked_steady": 0}
CASES: dict[str, dict[str, Any]] = {
    "seven": {},
    "asked": {},
    "asked_two": {"plans": [ERP[0], ERP[4]]},
    "asked_long": {"plans": [ERP[0], *(dataclasses.replace(plan, title=title) for plan, title in
                                       zip(ERP[1:5], LONG, strict=True))],
                   "departments": {f"D{i:02d}": (24, 20) for i in range(42)}},
    "asked_steady": {"plans": ERP[:5]},
    "five": {"plans": ERP[:5]},
    "three": {"plans": [ERP[0], ERP[1], ERP[4]]},
    "two": {"plans": [ERP[0], ERP[4]]},
    "few": {"plans": ERP[:5], "futures": 9},
    "long": {"plans": [ERP[0], *(dataclasses.replace(plan, title=title)
                                 for plan, title in zip(ERP[1:5], LONG, strict=True))]},
    "never": {"plans": [dataclasses.replace(plan, ceiling=0.6) for plan in ERP[:5]]},
    "far": {"plans": [dataclasses.replace(ERP[1], npv=-9.0, spread=14.0), ERP[4], ERP[0]]},
    "even": {"plans": [*EVEN, ERP[0]]},
    "departments": {"plans": ERP[:4], "freezes": (),
                    "departments": {f"D{i:02d}": (24, 20) for i in range(42)}},
}  # fmt: skip
MEASURE = """
() => {
  const sheet = document.getElementById('first').getBoundingClientRect();
  const found = [];
  const walk = document.createTreeWalker(document.getElementById('first'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest('.unseen')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    let box = range.getBoundingClientRect(), scale = 1;
    const text = parent.closest('text');
    if (text) { box = text.getBoundingClientRect(); scale = text.getScreenCTM().a; }
    const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
    found.push({words: node.data.trim(), size: size, left: box.left - sheet.left,
                top: box.top - sheet.top, right: box.right - sheet.left,
                bottom: box.bottom - sheet.top});
  }
  return {width: sheet.width, height: sheet.height, texts: found,
          content: document.getElementById('first').scrollHeight};
}
"""


def browser_path() -> str:
    """Find an installed browser, or an empty text."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def page_font() -> str:
    """Find which of the page's fonts this machine has, or an empty text."""
    if shutil.which("fc-list") is None:
        return ""
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True)
    families = {name.strip() for line in listed.stdout.splitlines() for name in line.split(",")}
    return next((name for name in FONTS if name in families), "")


def overlap(one: dict[str, float], two: dict[str, float]) -> bool:
    """Say whether two texts share more than 1 x 3 pixels."""
    wide = min(one["right"], two["right"]) - max(one["left"], two["left"])
    high = min(one["bottom"], two["bottom"]) - max(one["top"], two["top"])
    return wide > 1 and high > 3


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Open the browser once."""
    font = page_font()
    if not font:
        pytest.skip("no font of the page's family found: the page's geometry is not checked")
    sync = pytest.importorskip("playwright.sync_api")
    print(f"page font: {font}")
    with sync.sync_playwright() as driver:
        path = browser_path() or driver.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no browser found: the page's geometry is not checked")
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of one case."""
    folder = tmp_path_factory.mktemp(request.param)
    study = made_study(**CASES[request.param])
    if request.param == "departments":
        study.manifest["notes"].extend(f"group g{i} is not mapped: wave {i} of 5 stands in"
                                       for i in range(1, 6))  # fmt: skip
    comparison = compare(study)
    if request.param in ASKED:
        comparison = made_answer(comparison, turns=ASKED[request.param])
    return write_report(folder, comparison)


@pytest.fixture(scope="module")
def sheet(browser: Any, case: Path) -> Iterator[Any]:
    """Open the page of a case as it is printed."""
    tab = browser.new_page(viewport={"width": 1200, "height": 900})
    tab.emulate_media(media="print")
    tab.goto(case.as_uri())
    yield tab
    tab.close()


def test_nothing_is_wider_than_the_paper(sheet: Any) -> None:
    """No line of any sheet sticks out, or the browser would shrink the whole page to fit it."""
    sheet.set_viewport_size({"width": LETTER_WIDTH, "height": 900})
    assert sheet.evaluate("document.documentElement.scrollWidth") <= LETTER_WIDTH
    sheet.set_viewport_size({"width": 1200, "height": 900})


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_first_sheet_is_one_page(sheet: Any, paper: str) -> None:
    """On both papers the first sheet fills one page, and the appendix starts on the next."""

    def pages() -> int:
        content = sheet.pdf(format=paper, landscape=True, print_background=True)
        return len(re.findall(rb"/Type\s*/Page\b", content))

    sheets = sheet.locator(".sheet").count()
    whole = pages()
    sheet.add_style_tag(content=".more { display: none }")
    alone = pages()
    sheet.evaluate("document.head.lastElementChild.remove()")
    assert alone == 1
    assert whole >= sheets


def test_every_text_is_readable_and_in_its_place(sheet: Any) -> None:
    """Every text has 9 points after scaling, stands inside the sheet and on no other text."""
    found = sheet.evaluate(MEASURE)
    texts = found["texts"]
    assert len(texts) > 80
    assert found["content"] <= found["height"] + 1
    small = [text["words"] for text in texts if text["size"] < NINE_POINTS - 0.01]
    assert small == []
    outside = [text["words"] for text in texts
               if text["left"] < -0.5 or text["right"] > found["width"] + 0.5
               or text["top"] < -0.5 or text["bottom"] > found["height"] + 0.5]  # fmt: skip
    assert outside == []
    overlaps = [(one["words"], two["words"]) for place, one in enumerate(texts)
                for two in texts[:place] if overlap(one, two)]  # fmt: skip
    assert overlaps == []


def test_the_page_asks_nobody_and_complains_of_nothing(browser: Any, case: Path) -> None:
    """Opening the page makes no request but for the file itself, and no message in the console."""
    asked: list[str] = []
    said: list[str] = []
    tab = browser.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(case.as_uri())
    tab.close()
    assert asked == [case.as_uri()]
    assert said == []


def test_there_is_a_browser_where_pages_are_checked() -> None:
    """Where continuous integration has a browser, it has a font for it too."""
    if browser_path() and os.environ.get("CI") == "true":
        assert page_font()
