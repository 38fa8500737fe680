"""What an organisation is made from: stated departments, or rows read from files."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import IntArray, knob


@dataclass(frozen=True)
class DepartmentSpec:
    """State one department: people, intended users, and whether it meets customers."""

    staff: int
    users: int
    customer_facing: bool = False


@dataclass(frozen=True)
class FileRows:
    """Hold people and ties as read from files, checked, in file order.

    Parameters
    ----------
    ids : person ids as text.
    department : (n,) index into `departments`.
    departments : names, in order of first appearance.
    manager : (n,) position of the manager, -1 for none; None where no reporting line is given.
    user : (n,) 1 for intended users; None means all.
    listener, speaker : tie pairs, positions; who hears whom.
    notes : what was read and what was dropped.
    digest : hash of the content (ids, units, ties).
    source : file names without path.
    ties_given : whether a tie file was read; if not, ties are generated.
    """

    ids: tuple[str, ...]
    department: IntArray
    departments: tuple[str, ...]
    manager: IntArray | None
    user: IntArray | None
    listener: IntArray
    speaker: IntArray
    notes: tuple[str, ...]
    digest: str
    source: tuple[str, ...]
    ties_given: bool = True


@dataclass(frozen=True)
class OrganisationSpec:
    """Describe the organisation of a scenario: how to generate it, or the files it comes from."""

    kind: str = knob("generated", "where the organisation comes from",
                     choices=("generated", "from_files"))
    departments: dict[str, DepartmentSpec] = knob({}, "department -> staff, users, whether it "
                                                  "meets customers", source="scenario")
    groups: dict[str, tuple[str, ...]] = knob({}, "group -> departments, as plans use them",
                                              source="scenario")
    flows: tuple[tuple[str, str, float], ...] = knob((), "work flows between pairs of "
                                                     "departments", source="scenario")
    flow_rest: float = knob(1.0, "flow between all other pairs", unit="-", low=0, high=100,
                            source="scenario")
    span: float = knob(8.0, "reports per manager", unit="people", low=2, high=50, symbol="span",
                       source="Gallup 2025: median 5-6, mean 12")
    levels: int = knob(0, "levels of managers, the top among them, and span follows from it; 1: "
                       "everybody reports to the top; 0: as the span makes them",
                       unit="levels", low=0, high=12,
                       source="own form; cost of levels against delay: Keren and Levhari "
                       "1979; 0 is off")
    degree: float = knob(10.0, "people whom a person hears", unit="people", low=0, high=100,
                         symbol="degree", source="model C.3; sweep 4-20")
    within: float = knob(0.6, "share of ties inside the department", unit="share", low=0, high=1,
                         source="model C.3; sweep .35-.9")
    reciprocity: float = knob(0.55, "share of ties that are returned", unit="share", low=0,
                              high=1, source="model C.3: .39-.88")
    closure: float = knob(0.75, "share of ties made in circles, which close triangles",
                          unit="share", low=0, high=1,
                          source="tuned to clustering .39-.59, model C.3")
    homophily: float = knob(0.0, "share of loose ties and of working circles drawn among people of "
                            "one role: who lead or do not, who meet customers or do not; "
                            "a reorganisation keeps to it",
                            unit="share", low=0, high=1, symbol="h",
                            source="(H - w) / (1 - w) of Currarini, Jackson and Pin 2009; "
                            "Coleman 1958 from general knowledge; 0 is off")
    paid_hours_per_week: float = knob(37.5, "paid hours of one person", unit="hours a week",
                                      low=1, high=100, symbol="H", source="1,950 a year")
    money_scale: float = knob(0.0, "factor on the scenario's lump sums; 0: intended users of the "
                              "files over the scenario's", unit="factor", low=0, high=1000,
                              source="model A.9")
    people: str = knob("", "CSV file of people (from_files)")
    ties: str = knob("", "CSV file of ties (from_files)")
    columns: dict[str, str] = knob(
        {}, "our column -> column of the file: id, department, manager, user; speaker, listener, "
        "relation; an empty name switches a column off")
    relation: str = knob("", "keep only ties of these relations, separated by commas")
    manager_relation: str = knob("", "rows of this relation are the reporting line (first reports "
                                 "to second); rows that say reports or reports_to are taken for "
                                 "it where no other line is given")
    ties_mean: str = knob("speaker_to_listener", "what a row of ties means",
                          choices=("speaker_to_listener", "listener_to_speaker"))
    rows: FileRows | None = None
