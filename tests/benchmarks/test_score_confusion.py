"""The table of time signatures that were taken for others."""

from benchmarks.mv2h import Mv2h
from benchmarks.score_figures import Figures, confusion

PARTS = Mv2h(1.0, 1.0, 1.0, 1.0, 1.0)


def page(true: str, written: str, quarters: float) -> Figures:
    return Figures(
        "a", PARTS, True, true == written, (0, 0), 1.0, 60.0, meters=(true, written),
        quarters=quarters,
    )  # fmt: skip


def test_pages_are_counted_by_signature_and_by_their_quarters() -> None:
    pages = [
        page("3/4", "3/4", 1.0),
        page("3/4", "3/4", 1.05),
        page("3/4", "3/4", 0.5),
        page("2/4", "4/4", 2.1),
        page("2/4", "4/4", 1.4),
    ]
    rows = [line.split() for line in confusion(pages).splitlines()[1:]]
    assert rows == [
        ["2/4", "4/4", "2", "0", "0", "1", "1"],
        ["3/4", "3/4", "3", "1", "2", "0", "0"],
    ]
