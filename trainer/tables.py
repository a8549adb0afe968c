"""One table of several models: as text, as Markdown, as CSV."""

import csv
import io
from collections.abc import Sequence

from trainer.scoring import Scored

KINDS = ("text", "markdown", "csv")
MIB = 1 << 20
Table = list[list[str]]


def comparison(rows: Sequence[Scored]) -> Table:
    """A header, and a row for each model: its size, its speed, its scores."""
    names = list(dict.fromkeys(name for row in rows for name in row.scores))
    shown = [name.replace("_f1", " F1").replace("_", " ") for name in names]
    header = ["model", "hears", "weights", "MiB", "× real time", *shown]
    return [header, *(_row(row, names) for row in rows)]


def _row(row: Scored, names: Sequence[str]) -> list[str]:
    scores = (f"{row.scores[name]:.3f}" if name in row.scores else "–" for name in names)
    return [
        row.ear.name,
        row.ear.hears,
        f"{row.ear.parameters:,}",
        f"{row.ear.size / MIB:.1f}",
        f"{row.times_real_time:.0f}",
        *scores,
    ]


def written(table: Table, kind: str) -> str:
    """The table as one of KINDS."""
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(table)
        return out.getvalue().rstrip("\n")
    if kind == "markdown":
        ruled = [table[0], ["---"] * len(table[0]), *table[1:]]
        return "\n".join(f"| {' | '.join(row)} |" for row in ruled)
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )
