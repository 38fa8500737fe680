"""The page as a file: what it says, what it never says, and that it asks nobody for anything."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sim.analysis import verdicts
from sim.analysis.compare import compare
from sim.analysis.comparison import Comparison, read_comparison, to_json
from sim.analysis.lettering import plain, text_width
from sim.report import page
from sim.report.figures_style import drawn_plans
from sim.report.page import heights, render, write_report
from sim.report.page_appendix import appendix
from sim.report.page_tables import REASON_MARGIN, VERDICT_WIDTH, ledger
from tests.made_answer import made_answer
from tests.made_study import ERP, MadePlan, made_study

LONG = "Phased waves with many champions, twice the support staff and a lot of patience"
BANNED = ("agent", "tick ", "seed", "hazard", "replication", "confidence", "p-value", "winner",
          "guarantee", "optimal", "hypercare", "worst decile", "median")  # fmt: skip


@pytest.fixture(scope="module")
def answer() -> Comparison:
    """Compare seven plans once."""
    return compare(made_study())


@pytest.fixture(scope="module")
def html(answer: Comparison) -> str:
    """Render the page once."""
    return render(answer)


class _Words(HTMLParser):
    """Collect the texts of a page, but for style sheets and the axes of figures."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.classes: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; what is inside a hidden one stays hidden."""
        if tag in ("meta", "col", "path", "rect", "use"):
            return
        classes = dict(attrs).get("class") or ""
        hidden = tag == "style" or classes == "axis"
        self._open.append(hidden or (bool(self._open) and self._open[-1]))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag not in ("meta", "col", "path", "rect", "use"):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Keep a text that is shown."""
        if self._open and not self._open[-1]:
            self.words.append(data)


def words_of(html: str) -> str:
    """Read the shown texts of a page."""
    parser = _Words()
    parser.feed(html)
    return " ".join(parser.words)


def first_sheet(html: str) -> str:
    """Cut the first sheet out of a page."""
    return html[html.index("<main") : html.index("</main>") + 7]


def test_page_is_the_same_each_time(html: str) -> None:
    """The same study gives the same bytes."""
    assert render(compare(made_study())) == html


def test_page_asks_nobody(html: str) -> None:
    """No script, no address, no outside style or picture; a policy forbids them all the same."""
    assert "://" not in html
    assert html.count("http") == html.count('http-equiv="Content-Security-Policy"') == 1
    assert "default-src 'none'" in html
    for forbidden in ("<script", "<img", "<iframe", "<link", "@import", "url(h", "javascript:"):
        assert forbidden not in html.lower()


def test_ids_are_unique_and_found(html: str) -> None:
    """No id comes twice, and everything that points at an id finds it."""
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", html)) | set(re.findall(r'href="#([^"]+)"', html))
    assert used <= set(ids)


@pytest.fixture(scope="module")
def asked(answer: Comparison) -> Comparison:
    """Add an answer of `uptake sensitivity`."""
    return made_answer(answer)


NUMBER = r"\d[\d.,]*\d|\d"


def allowed_numbers(answer: Comparison) -> set[str]:
    """Collect the numbers in the texts of `comparison.json`, dates, sizes, and fixed words."""
    allowed = set(re.findall(NUMBER, " ".join(re.findall(r'"([^"]*)"', to_json(answer)))))
    allowed |= {str(load) for plan in answer.plans for one in plan.departments
                for load in one.load_by_month}  # fmt: skip
    allowed |= {str(answer.n_futures), str(answer.setting.money_months)}
    allowed |= {f"{number:,}" for number in (answer.setting.people, answer.setting.users)}
    allowed |= {"80", "8", "10", "50", "90", "60", "100", "120"}  # p50, 8 of 10, classes, target
    return (
        allowed | {month[:4] for month in answer.months} | {month[2:4] for month in answer.months}
    )


@pytest.mark.parametrize("which", ["answer", "asked"])
def test_every_number_on_the_page_is_in_the_file(
    which: str, request: pytest.FixtureRequest
) -> None:
    """Numbers of the first sheet stand in `comparison.json`; axes and fixed words are exempt."""
    comparison: Comparison = request.getfixturevalue(which)
    shown = words_of(first_sheet(render(comparison)))
    found = set(re.findall(NUMBER, shown))
    assert len(found) > 60
    assert found - allowed_numbers(comparison) == set()


def test_numbers_of_the_new_figures_are_in_the_file(answer: Comparison) -> None:
    """Time chart, support desk and network of the appendix show only what the file holds."""
    rest = appendix(answer)
    assert rest.gantt is not None
    assert rest.network is not None
    assert len(rest.desk) == 2
    network = answer.network
    assert network is not None
    allowed = allowed_numbers(answer) | {f"{node.users:,}" for node in network.nodes}
    allowed |= {"1", "2", "3", "4"}  # quarters
    for figure in (rest.gantt, rest.network):
        shown = words_of(f"<div>{figure.title} {figure.words}{figure.svg}</div>")
        assert set(re.findall(NUMBER, shown)) - allowed == set()
    for one in rest.desk:
        assert set(re.findall(NUMBER, f"{one.title} {one.words}")) - allowed == set()


def test_panel_e_draws_what_turns_the_choice(asked: Comparison) -> None:
    """Six bars, the flips hatched, the lead as assumed, and up to three sentences."""
    html = render(asked)
    sheet = first_sheet(html)
    letters = re.findall(r"<h2><b>(\w)</b>", sheet)
    assert letters == ["A", "B", "C", "D", "E", "F", "G", "H"]
    assert sheet.count('class="said"') == len(asked.findings.changes) == 2
    assert asked.sensitivity is not None
    svg = sheet[sheet.index('aria-label="What would change') :]
    svg = svg[: svg.index("</svg>")]
    assert svg.count("fill: url(#e-") == 2  # hatched parts of bars
    assert "as assumed: +1.0" in svg
    for bar in asked.sensitivity.bars[:6]:
        assert plain(bar.title) in svg
    assert asked.sensitivity.bars[6].title not in svg  # it moves nothing
    assert "Assumptions that matter most" in sheet
    assert "not asked yet" not in sheet
    assert asked.plan(asked.rival).title in html[html.index("</main>") :]


def test_nothing_turns_the_choice_is_said(answer: Comparison) -> None:
    """Where no setting flips, no bar is hatched and the note says so."""
    sheet = first_sheet(render(made_answer(answer, turns=0)))
    assert "fill: url(#e-" not in sheet
    assert "Nothing we tried changes that." in sheet


def test_tables_say_what_the_file_says(answer: Comparison, html: str) -> None:
    """Every plan of the first sheet has its row, with its rank, average and verdict."""
    table = ledger(answer, drawn_plans(answer))
    assert [row.rank for row in table.rows] == [
        plan.rank_text for plan in answer.plans if plan.name not in answer.overleaf
    ]
    sheet = first_sheet(html)
    for row in table.rows:
        assert row.name in sheet
        assert f">{row.verdict}</span>{row.reason}" in sheet
    assert len(answer.overleaf) == 2
    for name in answer.overleaf:
        assert answer.plan(name).title in html
        assert answer.plan(name).title not in sheet


def test_words_of_the_model_stay_off_the_page(html: str) -> None:
    """The page speaks to people who decide: no word of the simulation's own trade."""
    shown = words_of(first_sheet(html)).lower()
    for word in BANNED:
        assert word not in shown


def test_a_metric_without_values_loses_its_column() -> None:
    """A column that no plan can fill is not drawn, and the verdict gets its room."""
    study = made_study(ERP[:3])
    found = compare(study.with_runs(study.runs.drop(columns="tickets_waiting_peak")))
    table = ledger(found, drawn_plans(found))
    assert "Tickets, peak" not in {head.text for head in table.heads}
    assert table.verdict_width > VERDICT_WIDTH
    assert "Tickets, peak" not in first_sheet(render(found))


def test_a_long_name_gets_what_reasons_leave() -> None:
    """Where reasons are short a plan's name is written whole; reasons keep their room."""
    plans = (ERP[0], dataclasses.replace(ERP[1], title="Departments decide"), *ERP[2:4])
    found = compare(made_study(plans, futures=8))
    table = ledger(found, drawn_plans(found))
    assert "Departments decide" in {row.name for row in table.rows}
    assert {row.reason for row in table.rows} == {plan.reason for plan in found.plans}
    short = compare(made_study(ERP[:4], futures=8))
    before = ledger(short, drawn_plans(short))
    assert table.name_width > before.name_width
    assert table.name_width + table.verdict_width == before.name_width + before.verdict_width


def test_a_desk_where_nothing_waits_has_no_figures() -> None:
    """An empty figure says nothing: with the curves at zero none is drawn."""
    study = made_study(ERP[:3])
    calm = study.weekly.assign(tickets_waiting=0.0, support_wait=0.0)
    found = compare(dataclasses.replace(study, weekly=calm))
    assert appendix(found).desk == ()


def test_every_reason_fits_its_column() -> None:
    """Reasons of verdicts are never cut on the page."""
    reasons = [f"{trait} comes first" for trait in verdicts.TRAITS]
    reasons += ["best average", "best, most often", "money is short", "best in 12.5 of 30",
                "best in 100 of 100", "never best", "breaks the freeze", "worst bad futures",
                "deepest dip", "slowest", "costs most", "futures to judge"]  # fmt: skip
    for reason in reasons:
        assert text_width(reason) <= VERDICT_WIDTH - REASON_MARGIN


def test_long_names_still_make_a_title() -> None:
    """However long the names, title, lead and headings fit their line."""
    plans = [dataclasses.replace(plan, title=f"{LONG} {i}") for i, plan in enumerate(ERP[:5])]
    for futures in (20, 7):
        said = compare(made_study(plans, futures=futures)).findings
        assert len(said.title) <= 88
        assert text_width(said.title, 17.5, bold=True) <= 265
        assert len(said.lead) <= 135
        assert text_width(said.lead, 10.5) <= 265
        for heading in (said.adoption, said.output, said.money):
            assert text_width(heading, 10.2, bold=True) <= 81
        for heading in (said.load, said.load_rival):
            assert text_width(heading, 10.2, bold=True) <= 124


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><svg onload=x>', "{{ 7 * 7 }}",
                                  "http://evil.example/x", "$\\frac{1}{2}$", "a\nb\u202ec",
                                  "\u8a66\u9a13 \U0001f600"])  # fmt: skip
def test_hostile_names_are_only_text(text: str) -> None:
    """Titles, departments and notes are data: never markup, template, formula or address."""
    study = made_study([dataclasses.replace(ERP[4], title=text), ERP[0]],
                       departments={text: (20, 20), "sales": (30, 30)})  # fmt: skip
    study.manifest["notes"].append(text)
    html = render(compare(study))
    for forbidden in ("<script", "<svg onload", "://", "\u202e"):
        assert forbidden not in html
    assert "49" not in words_of(html).replace("2049", "")


def test_appendix_holds_what_the_first_sheet_leaves_out(answer: Comparison, html: str) -> None:
    """Four curves, departments, numbers behind the panels, assumptions and notes are overleaf."""
    rest = html[html.index("</main>") :]
    assert rest.count("Four curves:") == 2
    for words in ("The numbers behind A and B", "How to read this", "Reporting line: generated."):
        assert words in rest
    for one in answer.setting.assumptions:
        assert one.path in rest
        assert one.source in rest
    for department in answer.plans[0].departments:
        assert f">{department.name}</th>" in rest


def test_a_range_without_a_word_of_the_scenario_shows_its_setting_s_own_source() -> None:
    """Whoever reads a range finds where it comes from; what the scenario says goes first."""
    made = made_study(ERP[:3])
    config = dict(made.manifest["config"])
    config["investment"] = {**config["investment"], "switch_weeks": 0.3}
    new = {"path": "investment.switch_weeks", "low": 0.1, "base": 0.3, "high": 0.6}
    config["uncertain"] = [*config["uncertain"], new]
    study = dataclasses.replace(made, manifest={**made.manifest, "config": config})
    said = {one.path: one.source for one in compare(study).setting.assumptions}
    assert said["investment.switch_weeks"] == "task switching"
    assert said["adoption.gain"] == "derived"


def test_panel_e_says_what_to_ask_until_somebody_has(html: str) -> None:
    """Without an answer of `uptake sensitivity` panel E names the command, and draws nothing."""
    sheet = first_sheet(html)
    assert re.findall(r"<h2><b>(\w)</b>", sheet) == ["A", "B", "C", "D", "F", "G", "H", "E"]
    assert "uptake sensitivity erp_manufacturer" in sheet
    assert "Lead over" not in sheet


def test_figures_are_told_to_those_who_cannot_see_them(answer: Comparison, html: str) -> None:
    """Every figure has a label with its finding and at least three numbers."""
    labels = re.findall(r'role="img" aria-label="([^"]+)"', first_sheet(html))
    assert len(labels) == 5
    for label in labels:
        assert len(re.findall(r"\d+|never", label)) >= 3
    assert labels[0].startswith(answer.findings.adoption)


def test_sheet_is_shared_out_by_rows(answer: Comparison) -> None:
    """Fewer plans give their room to the panels; nothing is higher than the sheet."""
    two = compare(made_study([ERP[4], ERP[0]]))
    assert heights(two, 2).panels > heights(answer, 5).panels > page.LOWEST


def test_report_writes_page_and_file(answer: Comparison, tmp_path: Path) -> None:
    """Both files lie in the study's folder, and the page is made from the file."""
    path = write_report(tmp_path, answer)
    assert path == tmp_path / "report.html"
    assert read_comparison(tmp_path) == answer
    assert render(read_comparison(tmp_path)) == path.read_text(encoding="utf-8")
    assert {file.name for file in tmp_path.iterdir()} == {"report.html", "comparison.json"}


def test_a_study_without_load_or_users_still_has_a_page() -> None:
    """Where nobody counts loads or departments the map is left out."""
    study = made_study([MadePlan("open_access", "Open access", (4,)), ERP[0]], freezes=())
    bare = study.departments.drop(columns="load_d")
    html = render(compare(dataclasses.replace(study, departments=bare)))
    assert "<b>F</b>" not in html
