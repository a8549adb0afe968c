"""The clips every system of the table learns from, rendered before anything is timed.

What renders takes a core from what learns; rendered beforehand, all have both cores for as long.
"""

import multiprocessing
import os
from functools import cache

from trainer.data.clips import TRAINING
from trainer.data.drum_clips import drum_synthesiser
from trainer.data.kept import ClipMaker
from trainer.data.note_clips import synthesiser
from trainer.data.sources import Sources
from trainer.recipes.recipe import Recipe
from trainer.regime import staged

WORKERS = 2
SHARE = 50


def rendered(recipe: Recipe, sources: Sources, steps: int) -> None:
    """Render what a recipe's first `steps` steps hear of kept clips, unless that is there."""
    if not recipe.regime.kept:
        return
    jobs, first = [], 0
    for last in (*(stage.until for stage in recipe.regime.stages), steps):
        numbers = range(min(min(last, steps) * recipe.schedule.batch, recipe.regime.kept))
        jobs += [
            (recipe, sources, first, numbers[i : i + SHARE])
            for i in range(numbers.start, numbers.stop, SHARE)
        ]
        first = last
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        for done, _ in enumerate(pool.imap_unordered(_render, jobs), 1):
            if done % 20 == 0:
                print(f"{recipe.name}: {done} of {len(jobs)} shares of clips", flush=True)


def _render(job: tuple[Recipe, Sources, int, range]) -> None:
    recipe, sources, step, numbers = job
    os.environ["OMP_NUM_THREADS"] = "1"
    maker = _maker(staged(recipe, step), sources)
    for number in numbers:
        maker.clip((recipe.seed, TRAINING, number))


@cache
def _maker(recipe: Recipe, sources: Sources) -> ClipMaker:
    drums = recipe.drums is not None
    return (drum_synthesiser if drums else synthesiser)(recipe, sources, False)
