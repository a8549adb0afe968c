"""Makes resources/notation again: the listener for metre, and how readings are chosen between.

    python -m trainer.fit_metre listener --kit PATH --cache PATH [--takes N] [--steps N]
    python -m trainer.fit_metre clues --kit PATH --cache PATH
    python -m trainer.fit_metre fours --kit PATH

Songs, quartets (the kit's MIDI files) and POP909 are performed, listened to, and a network learns
where in the bar their chords stand; then the weights of `engine.notation.clues` are fitted on other
pieces, and how bars of two are told from bars of four (`metre_fours`). Of the pieces that the score
benchmark measures with, its kept half is not read at all; its open half, and the open half of
Vienna, choose the weights of clues, and its open songs those of fours. Performances are kept in the
cache. A run takes some ten minutes of one processor.
"""

import argparse
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from engine.notation.clues import CLUES
from engine.notation.clues import WEIGHTS as CLUES_FILE
from engine.notation.fours import WEIGHTS as FOURS_FILE
from engine.notation.listener import INPUTS, WEIGHTS, inputs_of
from trainer.data.beat_pieces import pop_pieces
from trainer.data.metre_clips import LABELS, Clip, perform, pop_clip, vienna_clips
from trainer.data.metre_scores import metre_scores
from trainer.metre_choice import choice_of, chosen, fit
from trainer.metre_fours import Example, as_json, fit_fours, share_right
from trainer.metre_fours import examples as fours_examples
from trainer.metre_network import WEIGHT_OF, Dims, Examples, ListenerNet, batches, loss_of

LOG = logging.getLogger(__name__)
CORPORA = ("lieder", "quartets")
EVERY_TENTH, EVERY_THIRD = 10, 3
BATCH = 32
RATE, WARMING, DECAY = 3e-3, 100, 0.02
SEED = 6
VERSION = 3
FEWEST = 16  # chords
CHOICE_TAKE = 10  # a performance that nothing learns from
EVERY_OTHER, EVERY_FOURTH, EVERY_THIRTIETH = 2, 4, 30


def learnt(kit: Path, cache: Path, take: int) -> Iterator[Clip]:
    """The pieces that are learnt from."""
    for corpus in CORPORA:
        for number, score in enumerate(metre_scores(kit, corpus)):
            if take % 2 and number % EVERY_THIRD:
                continue  # a third of the pieces to a click is enough
            if not score.is_open and number % EVERY_TENTH:
                yield perform(score, take)
    if take == 0:
        for number, piece in enumerate(pop_pieces(kit, cache)):
            clip = pop_clip(f"pop{number}", piece)
            if clip is not None and number % EVERY_THIRD == 1:
                yield clip


def examples(kit: Path, cache: Path, take: int) -> Examples:
    """One performance of everything that is learnt from, kept in the cache."""
    kept = cache / f"metre-{VERSION}-{take}.npz"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        made = [clip for clip in learnt(kit, cache, take) if len(clip.labels) >= FEWEST]
        temporary = kept.with_suffix(".part.npz")
        np.savez(
            temporary,
            inputs=np.concatenate([inputs_of(clip.events).astype(np.float16) for clip in made]),
            labels=np.concatenate([clip.labels for clip in made]),
            bounds=np.cumsum([0, *(len(clip.labels) for clip in made)]),
        )
        temporary.replace(kept)
    with np.load(kept, allow_pickle=False) as values:
        return Examples(values["inputs"], values["labels"].astype(LABELS), values["bounds"])


def train(takes: Sequence[Examples], steps: int, dims: Dims | None = None) -> ListenerNet:
    """The network after so many batches; the same again on the same machine."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    network = ListenerNet(*_scale(takes[0].inputs), dims or Dims())
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    weights, seen = torch.tensor(WEIGHT_OF), torch.zeros(4)
    walks = chain.from_iterable(batches(takes, BATCH, rng) for _ in repeat(None))
    for step, (inputs, wanted) in enumerate(islice(walks, steps)):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min((step + 1) / WARMING, 1.0) * (1.0 - step / steps)
        losses = loss_of(network(inputs), wanted)
        optimiser.zero_grad()
        (losses * weights).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        seen = 0.98 * seen + 0.02 * losses.detach()
        if step % 100 == 99:
            LOG.info("%5d of %d: %s", step + 1, steps, np.round(seen.numpy(), 3))
    return network.eval()


def _scale(inputs: npt.NDArray[np.float16]) -> tuple[torch.Tensor, torch.Tensor]:
    some = inputs[:: max(1, len(inputs) // 20000)].astype(np.float32)
    return torch.from_numpy(some.mean(axis=0)), torch.from_numpy(some.std(axis=0) + 0.1)


def write(network: ListenerNet, common: npt.NDArray[np.float64], out: Path) -> None:
    """The weights as half-precision arrays; no pickles."""
    arrays = {
        name: value if value.ndim == 1 else value.astype(np.float16)
        for name, value in network.weights(common).items()
    }
    if arrays["mean"].shape != (INPUTS,):
        raise ValueError("The network was made for other inputs than the listener's.")
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]


def weighed(kit: Path, cache: Path) -> Iterator[Clip]:
    """The pieces on which clues are weighed: none that is learnt from."""
    for corpus in CORPORA:
        scores = [
            s for n, s in enumerate(metre_scores(kit, corpus)) if s.is_open or not n % EVERY_TENTH
        ]
        for score in scores[::EVERY_OTHER]:
            yield perform(score, CHOICE_TAKE, begins=True)
    yield from list(vienna_clips(kit))[::EVERY_FOURTH]
    for piece in pop_pieces(kit, cache)[::EVERY_THIRTIETH]:
        clip = pop_clip("pop", piece)
        if clip is not None:
            yield clip


def weigh(clips: Iterable[Clip], out: Path) -> str:
    """Fits and writes the weights of clues; says how good what they choose is."""
    choices = [choice_of(clip) for clip in clips]
    weights = fit(choices)
    kept = {name: round(float(weight), 4) for name, weight in zip(CLUES, weights, strict=True)}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    got, best, right = chosen(choices, weights)
    return f"{len(choices)} pieces: metre {got:.3f}, at best {best:.3f}; counted right {right:.0%}"


def tell_fours(found: Sequence[Example], out: Path) -> str:
    """Fits and writes how bars of two are told from bars of four; says how well, on others."""
    others = [example for example in found if example.is_held_out]
    learnt_from = [example for example in found if not example.is_held_out]
    right = share_right(fit_fours(learnt_from), others)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(as_json(fit_fours(found)), indent=1) + "\n", encoding="utf-8")
    return f"{len(found)} performances; learnt from {len(learnt_from)}, {right:.1%} of others right"


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("listener", "clues", "fours"))
    parser.add_argument("--kit", type=Path, required=True, help="folder of the synthesis kit")
    parser.add_argument("--cache", type=Path, default=Path("cache"))
    parser.add_argument("--takes", type=int, default=2, help="performances of every piece")
    parser.add_argument("--steps", type=int, default=1600, help="batches that are learnt from")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    kit, cache = arguments.kit, arguments.cache
    if arguments.what == "clues":
        LOG.info(weigh(weighed(kit, cache), CLUES_FILE))
        return
    if arguments.what == "fours":
        LOG.info(tell_fours(list(fours_examples(kit)), FOURS_FILE))
        return
    takes = [examples(kit, cache, take) for take in range(arguments.takes)]
    write(train(takes, arguments.steps), takes[0].common(), WEIGHTS)


if __name__ == "__main__":
    main()
