"""A run's curves as a picture, drawn again after each validation."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.files import replacing
from trainer.running.history import LOSS, Row

CURVES = "curves.png"
TRAINED = "train/loss"
COLOURS = ("#2f6f9f", "#c8553d", "#588157", "#8d6a9f", "#bc8a2c", "#5f6b6d", "#a23e48", "#3d8f8a")


def draw_curves(rows: Sequence[Row], path: Path, title: str) -> None:
    """Losses (of training, of validation and its parts) and rate over steps, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 7), dpi=100, layout="constrained")
    above, below, rate = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 1))
    steps = [row["step"] for row in rows]
    _lines(above, steps, rows, (TRAINED, LOSS))
    parts = [name for name in rows[-1] if name.startswith("valid/") and name != LOSS]
    _lines(below, steps, rows, parts)
    _lines(rate, steps, rows, ("rate",))
    above.set_title(title)
    rate.set_xlabel("step")
    for axes in (above, below):
        axes.set_yscale("log")
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    with replacing(path) as file:
        file.write(picture.getvalue())


def _lines(axes: Any, steps: Sequence[float], rows: Sequence[Row], names: Sequence[str]) -> None:
    nothing = float("nan")
    for place, name in enumerate(names):
        values = [row.get(name, nothing) for row in rows]
        colour = COLOURS[place % len(COLOURS)]
        axes.plot(steps, values, marker=".", color=colour, label=name)
    axes.grid(alpha=0.3)
    if names:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize="small")
