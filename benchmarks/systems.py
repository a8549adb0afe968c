"""Every system of the trainer, trained for as long on the same corpus, in one table.

    EARMARK_SHARED=DIR python -m benchmarks.systems --runs DIR [--minutes 20] [SYSTEM ...]
    python -m benchmarks.systems --write

Each named system (all where none is) is trained for `--minutes` of this machine, unless its run is
there already. The clips are rendered first, so that no system waits for them. Then a few steps of
each, one after the other on the machine alone (`--plan` ends there), tell how many it does in that
time; so many it gets, whatever else the machine does meanwhile. Two systems that learn alike and
are only read otherwise learn once. Then its thresholds are tuned, and it is asked about rendered
clips on instruments nobody trained on, and about the real recordings of EARMARK_SHARED. What was
found is kept in `docs/systems.json`, from which `docs/systems.md` is written: rows may come from
several days, but not from several machines.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.drums import counted, tracks
from benchmarks.systems_clips import rendered
from benchmarks.truth import evaluation_folder, pieces
from engine.audio import open_audio
from engine.files import replacing
from trainer.data.sources import Sources, default_cache
from trainer.ears import Ear, ear_of_run, hears
from trainer.evaluate_drums import overall, pooled
from trainer.recipes.any_instrument import ANY_INSTRUMENT
from trainer.recipes.drums import DRUMS
from trainer.scoring import score
from trainer.systems import SYSTEMS, System
from trainer.tables import written
from trainer.trials import Trial, rendered_trials
from trainer.tuners import TUNED, tuned

DOCS = Path(__file__).parent.parent / "docs"
PLAN = "plan.json"
KEPT, PAGE = DOCS / "systems.json", DOCS / "systems.md"
TRIED_STEPS = 16
RENDERED_CLIPS = 40
WORKERS = 1
OF_TUNING = ("validation", "unconstrained", "ensemble")
"""How scores begin that were found on validation clips."""
REAL = {"notes": ("piano_maps", "guitar"), "drums": ("drums_solo", "drums_remix")}


@dataclass(frozen=True)
class Row:
    """What was found of a system; scores by the set they were found on."""

    system: str
    family: str
    hears: str
    parameters: int
    minutes: float
    steps: int
    times_real_time: float
    listens: float
    scores: dict[str, float]


def main() -> None:
    """Train and measure what is named, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("systems", nargs="*", help=f"of: {', '.join(SYSTEMS)}")
    options.add_argument("--runs", type=Path, help="folder for the runs")
    options.add_argument("--minutes", type=float, default=20.0, help="of training, each")
    options.add_argument("--cache", type=Path, default=default_cache())
    options.add_argument("--plan", action="store_true", help="only find out how many steps each")
    options.add_argument("--write", action="store_true", help="only write the page again")
    chosen = options.parse_args()
    rows = _kept()
    if not chosen.write:
        if chosen.runs is None:
            options.error("--runs says where the runs go")
        kit = evaluation_folder().parent / "kit"
        sources = Sources(kit, chosen.cache)
        sources.prepare()
        named = [SYSTEMS[name] for name in chosen.systems or SYSTEMS]
        for system in named:
            rendered(system.recipe, sources, TRIED_STEPS)
        for system in named:
            _planned(system, chosen.runs, chosen.minutes, sources)
        for system in [] if chosen.plan else named:
            rendered(system.recipe, sources, system.recipe.schedule.steps)
        for system in [] if chosen.plan else named:
            name, run = system.name, _trained(system, chosen.runs, sources)
            rows = _keep(name, _measured(system, run, sources))
            print(rows[name], flush=True)
        if chosen.plan:
            return
    PAGE.write_text(page(list(rows.values())), "utf-8")
    print(page(list(rows.values())))


def _kept() -> dict[str, Row]:
    """The rows of earlier runs, by system."""
    rows = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else []
    return {row["system"]: Row(**row) for row in rows}


def _keep(name: str, row: Row) -> dict[str, Row]:
    """Put a row into the file beside those that are there by now, of another process too."""
    rows = _kept() | {name: row}
    with replacing(KEPT) as file:
        file.write(json.dumps([asdict(row) for row in rows.values()], indent=1).encode() + b"\n")
    return rows


def _planned(system: System, runs: Path, minutes: float, sources: Sources) -> None:
    """Find out how many steps a system does in so many minutes, unless that is known."""
    run, trial = runs / system.name, runs / f"{system.name}.trial"
    if (run / PLAN).exists():
        return
    _command(system, trial, TRIED_STEPS, sources, f"schedule.validate_every={TRIED_STEPS // 2}")
    first, second = _history(trial)
    each = (second["seconds"] - first["seconds"]) / (TRIED_STEPS // 2)
    steps = max(TRIED_STEPS, int(minutes * 60 / each))
    print(f"{system.name}: {each:.2f} s a step, so {steps} steps", flush=True)
    run.mkdir(parents=True, exist_ok=True)
    music = second["times_real_time"]
    plan = {"steps": steps, "minutes": steps * each / 60, "times_real_time": music}
    (run / PLAN).write_text(json.dumps(plan), "utf-8")


def _plan(run: Path) -> dict[str, float]:
    """How many steps a run is to do, and how fast it does them where nothing else runs."""
    plan: dict[str, float] = json.loads((run / PLAN).read_text("utf-8"))
    return plan


def _trained(system: System, runs: Path, sources: Sources) -> Path:
    """Train a system for the steps planned, or go on where that was left."""
    run = runs / system.name
    steps = int(_plan(run)["steps"])
    twin = _twin(system)
    if twin is not None and not _history(run):
        return _as_twin(system, run, _trained(twin, runs, sources))
    if not _history(run) or _history(run)[-1]["step"] < steps:
        _command(system, run, steps, sources, f"schedule.validate_every={max(steps // 6, 1)}")
    return run


def _twin(system: System) -> System | None:
    """The system before this one that is trained alike and only read otherwise."""
    for other in SYSTEMS.values():
        if other.name == system.name:
            return None
        decode, name = system.recipe.decode, system.recipe.name
        if replace(other.recipe, decode=decode, name=name) == system.recipe:
            return other
    return None


def _as_twin(system: System, run: Path, twin: Path) -> Path:
    """What the twin learnt, read as this system reads: nobody learns the same twice."""
    shutil.copytree(twin, run, ignore=shutil.ignore_patterns(TUNED), dirs_exist_ok=True)
    values = json.loads((twin / "recipe.json").read_text("utf-8"))
    values |= {"name": system.name, "decode": asdict(system.recipe.decode)}
    with replacing(run / "recipe.json") as file:
        file.write(json.dumps(values, indent=1).encode())
    return run


def _command(system: System, run: Path, steps: int, sources: Sources, setting: str) -> None:
    where = ["--kit", sources.kit, "--cache", sources.cache, "--run", run]
    settings = ["--set", f"schedule.steps={steps}", "--set", setting]
    command = [sys.executable, "-m", "trainer", "train", system.name, *where, *settings]
    workers = ["--workers", str(WORKERS)]
    subprocess.run([*map(str, command), *workers], check=True, env={**os.environ})


def _history(run: Path) -> list[dict[str, float]]:
    path = run / "history.json"
    rows: list[dict[str, float]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return rows


def _measured(system: System, run: Path, sources: Sources) -> Row:
    """Tune a run's thresholds, and ask it about everything."""
    found = tuned(run, sources)
    plan = _plan(run)
    if system.recipe.task == "refining":
        # The refiner hears no sound: frames of an ensemble's rolls, before it and after.
        return _row(system, plan, 0.0, found.scores)
    ear, kind = ear_of_run(run), hears(system.recipe)
    base = DRUMS if kind == "drums" else ANY_INSTRUMENT
    scored = score(ear, list(rendered_trials(base, sources, RENDERED_CLIPS)))
    scores = _named("rendered", scored.scores)
    for name in REAL[kind]:
        folder = evaluation_folder() / name
        scores |= _real_drums(ear, folder) if kind == "drums" else _real_notes(ear, folder)
    said = found.scores if system.family == "spelling" else {}
    return _row(system, plan, scored.times_real_time, {**scores, **said}, ear)


def _named(name: str, scores: dict[str, float]) -> dict[str, float]:
    """The scores of a set that the table shows."""
    if "onset_f1" not in scores:
        return {name: scores["five_classes_f1"]}
    frames, ends = scores["frame_f1"], scores["offset_f1"]
    return {name: scores["onset_f1"], f"{name} frames": frames, f"{name} with offsets": ends}


def _row(
    system: System,
    plan: dict[str, float],
    listens: float,
    scores: dict[str, float],
    ear: Ear | None = None,
) -> Row:
    return Row(
        system.name,
        system.family,
        hears(system.recipe),
        ear.parameters if ear else system.full_parameters,
        round(plan["minutes"], 1),
        int(plan["steps"]),
        round(plan["times_real_time"], 1),
        round(listens, 1),
        {name: round(value, 4) for name, value in scores.items()},
    )


def _real_notes(ear: Ear, folder: Path) -> dict[str, float]:
    music = [Trial(one.name, open_audio(one.audio), one.notes) for one in pieces(folder)]
    return _named(folder.name, score(ear, music).scores)


def _real_drums(ear: Ear, folder: Path) -> dict[str, float]:
    music = tracks(folder)
    rows = [counted(one, ear.hear(open_audio(one.audio)).hits, "5 classes") for one in music]
    return {folder.name: overall(pooled(rows)).f1}


def page(rows: list[Row]) -> str:
    """`docs/systems.md`."""
    return "\n".join(_lines(rows))


def _lines(rows: list[Row]) -> Iterator[str]:
    yield "# Systems"
    yield ""
    yield (
        "Every way of writing music down that the trainer knows, trained for as long on the same "
        "rendered corpus (two processor cores, the clips rendered beforehand), its thresholds "
        "tuned on rendered clips of held-out instruments, and asked about other rendered clips and "
        "about real recordings it never heard. Written by `python -m benchmarks.systems`."
    )
    for kind, title in (("notes", "Notes"), ("drums", "Drums")):
        chosen = [row for row in rows if row.hears == kind and row.family != "refining"]
        if chosen:
            yield from ("", f"## {title}", "", written(_table(kind, chosen), "markdown"))
    yield from _others(rows)
    missing = [name for name in SYSTEMS if name not in {row.system for row in rows}]
    if missing:
        yield from ("", f"Not trained for the table yet: {', '.join(missing)}.")
    yield from ("", "## What they are", "")
    for system in SYSTEMS.values():
        full = f" At full size {system.full_parameters:,} weights." if system.full else ""
        yield f"- **{system.name}** ({system.family}; {system.source}): {system.about}.{full}"
    yield ""


def _table(kind: str, rows: list[Row]) -> list[list[str]]:
    sets = ("rendered", *REAL[kind])
    header = ["system", "weights", "minutes", "steps", "learns ×", "listens ×"]
    header += [f"{name} F1" for name in sets]
    ordered = sorted(rows, key=lambda row: -row.scores.get("rendered", 0.0))
    return [header, *([*_about(row), *(_score(row, name) for name in sets)] for row in ordered)]


def _about(row: Row) -> list[str]:
    speeds = [f"{row.times_real_time:.0f}", f"{row.listens:.0f}"]
    return [row.system, f"{row.parameters:,}", f"{row.minutes:.0f}", str(row.steps), *speeds]


def _score(row: Row, name: str) -> str:
    return f"{row.scores[name]:.3f}" if name in row.scores else "–"


def _others(rows: list[Row]) -> Iterator[str]:
    """What only some have: frames, tokens, the refiner."""
    frames = [row for row in rows if "rendered frames" in row.scores]
    if frames:
        names = ["rendered frames", "rendered with offsets", "piano_maps frames"]
        table = [["system", *names], *([r.system, *(_score(r, n) for n in names)] for r in frames)]
        yield from ("", "## Frames, and notes with offsets", "", written(table, "markdown"))
    spelt = [row for row in rows if row.family in ("spelling", "refining")]
    if spelt:
        yield from ("", "## Tokens, and the refiner", "")
        for row in spelt:
            found = {n: v for n, v in row.scores.items() if n.startswith(OF_TUNING)}
            values = (f"{n.replace('_', ' ')} {v:.3f}" for n, v in found.items())
            yield f"- **{row.system}**: {', '.join(values)}"


if __name__ == "__main__":
    main()
