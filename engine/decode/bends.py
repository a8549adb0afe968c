"""How the pitch of a note moves, read from its partials; no network is asked.

Around each harmonic of the note's pitch the bins of `engine.audio.partials` vote for the pitch
their frequency stands for, as loudly as they sound. What lies within the reach of another note's
partials has no vote. The best path through the votes, from frame to frame, is the curve.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.audio.partials import Partials
from engine.music import Note

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SEARCHED_CENTS = 220.0
"""How far from its pitch a note is looked for: a slide of a tone, and a singer's inexactness."""
STEP_CENTS = 5.0
STATES = 2 * round(SEARCHED_CENTS / STEP_CENTS) + 1
HARMONICS = 10
LOUDNESS_POWER = 0.7  # of levels: the loudest harmonic must not speak alone
BLUR_STATES = 2.0
LOBE_BINS = 2.0  # half the width in which a sine is heard through a Hann window
STRAY_BINS = 1.0  # a bin whose frequency lies further off belongs to another partial
FASTEST_STATES = 10  # a frame: 50 cents in 10 ms
HASTE = 0.004  # what a step of one state costs; a frame's best vote counts 1
NEAR_CENTS = 35.0
CLEAR_SHARE = 0.45  # of the votes must agree with the path
CLEAR_DB = -34.0  # below the loudest frame nothing is believed
EVEN_FRAMES = 1.2
HANN_VARIANCE = 1.0 / 12.0 - 1.0 / (2.0 * np.pi**2)  # of a Hann window one long
MOST_GIVEN_BACK = 3.0  # frames squared; in longer windows the noise would grow more than the wave
FEWEST_FRAMES = 8
CLEAR_NOTE_SHARE = 0.35  # of the frames must be clear
MOVING_CENTS = 28.0
NOISE_FACTOR = 5.0


@dataclass(frozen=True, slots=True)
class Curve:
    """The pitch of one note: `cents` away from it at `times` (seconds after the onset)."""

    times: Floats
    cents: Floats
    moving: bool

    @property
    def middle(self) -> float:
        """The note's tuning: the median of the curve."""
        return float(np.median(self.cents))


@dataclass(frozen=True, slots=True)
class _Votes:
    """The bins around a note's harmonics: what pitch (cents) each means, and how loudly."""

    cents: Floats
    weights: Floats
    harmonic: npt.NDArray[np.int64]


def measure_bend(partials: Partials, note: Note, others: Sequence[Note] = ()) -> Curve | None:
    """The curve of `note`; None where there is no clear pitch to follow.

    `partials` hold the frames of the note, as far as they are wanted; `others` are the notes that
    sound together with it, or just before and after.
    """
    hop = partials.lens.hop_seconds
    within = partials.between(round(note.onset / hop), round(note.offset / hop) + 1)
    if len(within.levels) < FEWEST_FRAMES:
        return None
    votes = _votes(within, note.pitch, others)
    if not votes.weights.any():
        return None
    clear, path = _path(votes)
    if clear.sum() < max(FEWEST_FRAMES, CLEAR_NOTE_SHARE * len(clear)):
        return None
    window = within.lens.size / within.lens.hop_samples
    cents = _smooth(_refined(votes, path), clear, window)
    times = (within.first + np.arange(len(cents))) * hop - note.onset
    return Curve(np.maximum(times[clear], 0.0), cents[clear], _moves(cents[clear]))


def _votes(within: Partials, pitch: int, others: Sequence[Note]) -> _Votes:
    lens = within.lens
    columns, centres, harmonic = _columns(within, pitch)
    hertz = within.hertz[:, columns].astype(np.float64)
    cents = 1200.0 * np.log2(np.maximum(hertz, 1.0) / centres)
    weights = within.levels[:, columns].astype(np.float64) ** LOUDNESS_POWER
    stray = np.abs(hertz / lens.spacing_hz - (columns + 1)) > STRAY_BINS
    stray |= np.abs(cents) > SEARCHED_CENTS
    weights[stray | _claimed(within, pitch, columns, others)] = 0.0
    return _Votes(cents, weights, harmonic)


def _columns(
    within: Partials, pitch: int
) -> tuple[npt.NDArray[np.int64], Floats, npt.NDArray[np.int64]]:
    """The bins around each harmonic, the frequency it has at the note's pitch, and its number."""
    lens = within.lens
    spread = 2.0 ** (SEARCHED_CENTS / 1200.0)
    rows = []
    for number in range(1, HARMONICS + 1):
        hertz = number * frequency(pitch)
        low = max(int(np.floor(hertz / spread / lens.spacing_hz)) - 1, 0)
        high = int(np.ceil(hertz * spread / lens.spacing_hz)) - 1
        if high >= lens.bins:
            break
        rows.append((np.arange(low, high + 1), hertz, number))
    columns = np.concatenate([bins for bins, _, _ in rows] or [np.zeros(0, np.int64)])
    sizes = [len(bins) for bins, _, _ in rows]
    centres = np.repeat([hertz for _, hertz, _ in rows], sizes)
    return columns, centres, np.repeat([number for *_, number in rows], sizes)


def frequency(pitch: float) -> float:
    """Hertz of a MIDI pitch in equal temperament, A4 = 440."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def _claimed(
    within: Partials, pitch: int, columns: npt.NDArray[np.int64], others: Sequence[Note]
) -> Mask:
    """Which cells (frames, columns) lie within a lobe of another note's partials.

    Of a note of the same pitch nothing can be told apart, however it moves.
    """
    lens = within.lens
    reach = lens.size / lens.rate / 4.0  # the middle half of the window is what is heard
    claimed = np.zeros((len(within.levels), len(columns)), bool)
    for other in others:
        first = round((other.onset - reach) / lens.hop_seconds) - within.first
        stop = round((other.offset + reach) / lens.hop_seconds) - within.first + 1
        if stop <= 0 or first >= len(claimed):
            continue
        spacing = frequency(other.pitch) / lens.spacing_hz
        place = columns + 1.0
        apart = np.abs(place - np.maximum(np.round(place / spacing), 1.0) * spacing)
        hidden = apart < LOBE_BINS if other.pitch != pitch else np.ones(len(columns), bool)
        claimed[max(first, 0) : stop, hidden] = True
    return claimed


def _path(votes: _Votes) -> tuple[Mask, Floats]:
    """Which frames have a clear pitch, and the best path through all (cents)."""
    from scipy.ndimage import gaussian_filter1d

    frames = len(votes.weights)
    state = np.round((votes.cents + SEARCHED_CENTS) / STEP_CENTS).astype(np.int64)
    cell = np.clip(state, 0, STATES - 1) + np.arange(frames)[:, None] * STATES
    counted = np.bincount(cell.ravel(), votes.weights.ravel(), frames * STATES)
    salience = gaussian_filter1d(counted.reshape(frames, STATES), BLUR_STATES, axis=1)
    best = salience.max(axis=1, keepdims=True)
    loudness = np.minimum(best / max(float(best.max()) * 0.1, 1e-12), 1.0)
    path = _viterbi(salience / np.maximum(best, 1e-12) * loudness) * STEP_CENTS - SEARCHED_CENTS
    near = np.abs(votes.cents - path[:, None]) < NEAR_CENTS
    agreeing = np.where(near, votes.weights, 0.0).sum(axis=1)
    total = votes.weights.sum(axis=1)
    audible = agreeing >= agreeing.max() * 10.0 ** (CLEAR_DB / 20.0 * LOUDNESS_POWER)
    return (agreeing >= CLEAR_SHARE * np.maximum(total, 1e-12)) & audible & (total > 0), path


def _viterbi(votes: Floats) -> Floats:
    """The path of states (frames) with the most votes, its haste taken off."""
    steps = np.arange(-FASTEST_STATES, FASTEST_STATES + 1)
    cost = HASTE * steps.astype(np.float64) ** 2
    came = np.empty(votes.shape, np.int64)
    padded = np.full(STATES + 2 * FASTEST_STATES, -np.inf)
    inner = padded[FASTEST_STATES:-FASTEST_STATES]
    view = np.lib.stride_tricks.sliding_window_view(padded, len(steps))
    score = votes[0].copy()
    rows = np.arange(STATES)
    for frame in range(1, len(votes)):
        inner[:] = score
        options = view - cost
        came[frame] = options.argmax(axis=1)
        score = options[rows, came[frame]] + votes[frame]
    path = np.empty(len(votes))
    at = int(score.argmax())
    for frame in range(len(votes) - 1, -1, -1):
        path[frame] = at
        if frame:
            at += int(steps[came[frame, at]])
    return path


def _refined(votes: _Votes, path: Floats) -> Floats:
    """The mean of the votes near the path: finer than its steps; NaN where there are none.

    A string's overtones are sharp, and which of them is heard changes while it dies away: each
    harmonic's own distance from the whole is taken off first.
    """
    apart = votes.cents - path[:, None]
    weights = np.where(np.abs(apart) < NEAR_CENTS, votes.weights, 0.0)
    for number in np.unique(votes.harmonic):
        own = votes.harmonic == number
        mass = weights[:, own].sum()
        if mass > 0.0:
            apart[:, own] -= (apart[:, own] * weights[:, own]).sum() / mass
    total = weights.sum(axis=1)
    mean = (apart * weights).sum(axis=1) / np.maximum(total, 1e-12)
    offset = _mean_offset(votes, path)
    return np.where(total > 0.0, path + mean + offset, np.nan)


def _mean_offset(votes: _Votes, path: Floats) -> float:
    """How far the lowest harmonics lie from the path all in all: where the ear puts the pitch."""
    apart = votes.cents - path[:, None]
    low = votes.harmonic <= max(int(votes.harmonic.min()), 4)
    weights = np.where((np.abs(apart) < NEAR_CENTS) & low, votes.weights, 0.0)
    total = float(weights.sum())
    return float((apart * weights).sum() / total) if total > 0.0 else 0.0


def _smooth(cents: Floats, clear: Mask, window: float) -> Floats:
    """Single outliers away, and the rest evened; unclear frames are bridged.

    Both the window (frames long) and the evening make a vibrato narrower than it is: what they
    take from a slow wave, a multiple of its curvature, is given back.
    """
    from scipy.ndimage import gaussian_filter1d, median_filter

    places = np.arange(len(cents))
    good = clear & np.isfinite(cents)
    bridged = np.interp(places, places[good], cents[good])
    even = gaussian_filter1d(median_filter(bridged, 3, mode="nearest"), EVEN_FRAMES, mode="nearest")
    lost = min((HANN_VARIANCE * window**2 + EVEN_FRAMES**2) / 2.0, MOST_GIVEN_BACK)
    padded = np.pad(even, 1, mode="edge")
    return np.asarray(even - lost * (padded[2:] - 2.0 * even + padded[:-2]), np.float64)


def _moves(cents: Floats) -> bool:
    """Whether the curve moves further than a steady note's does, and than it trembles."""
    low, high = np.percentile(cents, [4, 96])
    trembling = float(np.median(np.abs(np.diff(cents, 2)))) if len(cents) > 2 else 0.0
    return bool(high - low >= MOVING_CENTS + NOISE_FACTOR * trembling)
