"""Names and texts of strangers on the page and in tables for people are text, nothing more."""

from __future__ import annotations

import csv
import dataclasses
import io
from html.parser import HTMLParser

import pytest

from sim.analysis.compare import compare
from sim.experiment.summary import neutral
from sim.report.page import render
from tests.made_study import ERP, made_study

PAYLOADS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'><svg onload=alert(1)>",
    "</script><script>x</script>", "</svg><b>x", "</title><b>x", "</style><b>x", "<!-- x", "--> x",
    "<![CDATA[<b>]]>", '" onmouseover="x', "' onfocus='x", "javascript:alert(1)",
    '<a href="javascript:x">y</a>', "<iframe src=data:text/html,x>", "&lt;b&gt;", "&#60;b&#62;x",
    "{{ 7 * 7 }}", "{% raw %}<b>", "${7*7}", "<math><mi//xlink:href=x>", "<style>*{x:y}</style>",
    "<base href=//x>", "<meta http-equiv=refresh content=0>", "\u202e<b>x", "<b\n>x", "=1+1<b>",
)  # fmt: skip


class Shape(HTMLParser):
    """Count elements and attributes, as (element, attribute names)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.found.append((tag, tuple(name for name, _ in attrs)))


def kinds_on_page(text: str) -> set[tuple[str, tuple[str, ...]]]:
    """Render a page whose every name and text holds `text`, and list its kinds of elements."""
    plans = [dataclasses.replace(ERP[4], title=f"x {text}"), ERP[0]]
    study = made_study(plans, departments={f"x {text}": (20, 20), "sales": (30, 30)})
    study.manifest["notes"].append(text)
    shape = Shape()
    html = render(compare(_spoilt(study, text)))
    assert "http-equiv" in html
    assert "default-src 'none'" in html
    shape.feed(html)
    return set(shape.found)


def _spoilt(study: object, text: str) -> object:
    """Put the text behind every title, question and source of the manifest."""

    def walk(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: walk(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [walk(item, key) for item in value]
        free = key in ("title", "question", "doc", "text") or "." in key
        return f"{value} {text}" if free and isinstance(value, str) else value

    manifest = getattr(study, "manifest")  # noqa: B009
    for key, value in list(manifest.items()):
        manifest[key] = walk(value, key)
    return study


@pytest.fixture(scope="module")
def plain_kinds() -> set[tuple[str, tuple[str, ...]]]:
    """Kinds of elements on a page of harmless words."""
    return kinds_on_page("word word")


@pytest.mark.parametrize("text", PAYLOADS[:2])
def test_a_page_gains_no_element(text: str, plain_kinds: set[tuple[str, tuple[str, ...]]]) -> None:
    """A payload in every name and text adds no kind of element and no attribute."""
    assert kinds_on_page(text) <= plain_kinds


@pytest.mark.slow
def test_no_payload_is_live(plain_kinds: set[tuple[str, tuple[str, ...]]]) -> None:
    """All payloads; the figure is printed."""
    extra = {text: kinds_on_page(text) - plain_kinds for text in PAYLOADS}
    print(f"\npayloads on the page: tried {len(PAYLOADS)}, "
          f"handled {sum(not found for found in extra.values())}")  # fmt: skip
    assert not any(extra.values()), extra


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(sign: str) -> None:
    """A cell for people never begins with a sign that a spreadsheet would run."""
    sink = io.StringIO()
    csv.writer(sink).writerow([neutral(f"{sign}cmd|x")])
    (cell,) = next(csv.reader(io.StringIO(sink.getvalue(), newline="")))
    assert cell[0] == "'"
