"""What the score benchmark counts for one page, and how pages are added up to a row."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import astuple, dataclass
from fractions import Fraction
from typing import TypeVar

from benchmarks.mv2h import Mv2h, mv2h
from benchmarks.score_words import Written, WrittenNote, music_of
from benchmarks.scores_truth import Piece

T = TypeVar("T", bound=Hashable)
SAME_SECONDS = 0.05
FIVE_MINUTES = 300.0


@dataclass(frozen=True, slots=True)
class Figures:
    """One page against the truth. `hands`: notes of two-staff parts, and those on a wrong staff.

    `seconds` is what the processor took; `lasts` how long the music is. `meters`: the true time
    signature and the written one; `quarters`: how many times the true ones there are. `edits` is
    musicdiff's share of symbols to change; None where it was not asked.
    """

    name: str
    parts: Mv2h
    key: bool
    meter: bool
    hands: tuple[int, int]
    seconds: float
    lasts: float
    said: str = ""
    meters: tuple[str, str] = ("-", "-")
    quarters: float = 1.0
    edits: float | None = None


def figures(piece: Piece, page: Written, seconds: float) -> Figures:
    """All of them but musicdiff's."""
    modes = piece.names_modes
    truth = piece.truth
    parts = mv2h(music_of(truth, modes=modes), music_of(page, modes=modes))
    meters, keys = (main_meter(truth), main_meter(page)), (main_key(truth), main_key(page))
    said = _meter(meters[0]), _meter(meters[1])
    times = _quarters(page) / max(_quarters(truth), 1)
    return Figures(
        piece.name,
        parts,
        keys[0] == keys[1],
        meters[0] == meters[1],
        wrong_hands(truth, page),
        seconds,
        piece.performed.end,
        f"meter {said[0]} written {said[1]}, key {keys[0]} written {keys[1]},"
        f" {times:.2f} times the quarters",
        said,
        times,
    )


def _quarters(page: Written) -> float:
    """How many there are from the first note to the last."""
    places = [note.begin for note in page.notes if note.onset is not None]
    return float(max(places) - min(places)) if places else 0.0


def _meter(meter: tuple[int, int] | None) -> str:
    return "-" if meter is None else f"{meter[0]}/{meter[1]}"


def main_meter(page: Written) -> tuple[int, int] | None:
    """The time signature that holds for most of the page."""
    return _longest((bar.meter, bar.length) for bar in page.bars)


def main_key(page: Written) -> int | None:
    """The key signature that holds for most of the page, in sharps."""
    if not page.keys or not page.bars:
        return None
    ends = [key.position for key in page.keys[1:]] + [page.bars[-1].end]
    return _longest((k.fifths, end - k.position) for k, end in zip(page.keys, ends, strict=True))


def _longest(spans: Iterable[tuple[T, Fraction]]) -> T | None:
    lengths: dict[T, Fraction] = defaultdict(Fraction)
    for value, length in spans:
        lengths[value] += length
    return max(lengths, key=lambda value: lengths[value]) if lengths else None


def wrong_hands(truth: Written, page: Written) -> tuple[int, int]:
    """Notes of piano parts that are on the page, and how many of them are on the wrong staff."""
    found: dict[int, list[WrittenNote]] = defaultdict(list)
    for note in page.notes:
        if note.onset is not None:
            found[note.pitch].append(note)
    total = wrong = 0
    for note in truth.notes:
        if truth.staves[note.part] != 2 or note.onset is None:
            continue
        onset = note.onset
        near = min(found[note.pitch], key=lambda n: abs((n.onset or 0.0) - onset), default=None)
        if near is not None and abs((near.onset or 0.0) - onset) <= SAME_SECONDS:
            total += 1
            wrong += near.staff != note.staff
    return total, wrong


HEADING = (
    f"{'music':10} {'page by':12} {'n':>4}  pitch voice metre value  harm  MV2H   key  time hands"
    f"  s/5min  edits"
)


NEAR = 1.12  # as many quarters, give or take so much, are the same number
OCTAVES = ((0.5, "half"), (1.0, "right"), (2.0, "twice"))


def confusion(results: Sequence[Figures]) -> str:
    """Which time signatures were written for which, and with how many of the quarters."""
    lines = ["true   written  pages   half right twice other times the quarters"]
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for result in results:
        found[result.meters].append(_octave(result.quarters))
    for meters in sorted(found, key=lambda pair: (pair[0], -len(found[pair]))):
        tempi = found[meters]
        shares = " ".join(f"{tempi.count(n):5d}" for n in ("half", "right", "twice", "other"))
        lines.append(f"{meters[0]:6} {meters[1]:8} {len(tempi):5d}  {shares}")
    return "\n".join(lines)


def _octave(times: float) -> str:
    return next((n for octave, n in OCTAVES if octave / NEAR < times < octave * NEAR), "other")


def row(corpus: str, by: str, results: Sequence[Figures]) -> str:
    """One line of the table: means over pieces; hands over all notes."""
    if not results:
        return f"{corpus:10} {by:12}    0"
    columns = zip(*(astuple(result.parts) for result in results), strict=True)
    parts = [sum(column) / len(results) for column in columns]
    shares = " ".join(f"{100 * part:5.1f}" for part in [*parts, sum(parts) / len(parts)])
    notes, wrong = (sum(result.hands[i] for result in results) for i in (0, 1))
    key, meter = (
        sum(getattr(r, name) for r in results) / len(results) for name in ("key", "meter")
    )
    pace = FIVE_MINUTES * sum(r.seconds for r in results) / max(sum(r.lasts for r in results), 1e-9)
    hands = f"{wrong / notes:5.1%}" if notes else "    -"
    asked = [result.edits for result in results if result.edits is not None]
    edits = f"{sum(asked) / len(asked):5.1%}" if asked else "    -"
    return (
        f"{corpus:10} {by:12} {len(results):4d}  {shares} {key:5.0%} {meter:5.0%} {hands}"
        f" {pace:7.2f}  {edits}"
    )
