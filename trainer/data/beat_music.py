"""What a clip plays: half a minute of music with its beats, from a corpus or made up.

Nothing has sounded yet: parts and drums are rows in seconds of the clip.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.data.beat_pieces import BEAT, BeatPiece, Beats
from trainer.data.beat_songs import Metre, drum_pattern, song
from trainer.data.corpus import Notes
from trainer.data.drum_feel import draw_feel, humanise_hits
from trainer.data.humaniser import TempoCurve, draw_manner
from trainer.data.noise import Rng
from trainer.data.procedural import Row

Floats = npt.NDArray[np.float64]

FASTER = {"pop": (0.8, 1.4), "score": (0.7, 1.4), "vienna": (0.8, 1.3)}
"""How much faster each corpus may be played. What is counted as a beat depends on the tempo: played
twice as fast it would be counted otherwise, so no piece is moved far from its own."""
NEAR_TEMPO = 1.25
"""A performance is not played at tempi further away than this, for the same reason."""
LEAD_BEATS = 4
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class MusicSettings:
    """How often which kind of music is drawn. Shares are probabilities, tempi beats a minute."""

    pop: float = 0.27
    score: float = 0.2
    vienna: float = 0.05
    groove: float = 0.2  # the rest is made up
    drums_with_pop: float = 0.6
    drums_with_score: float = 0.2
    alone_share: float = 0.3  # of what is made up: drums alone
    groove_share: float = 0.6  # of drums in four that are somebody's performance
    band_with_groove: float = 0.4
    slowest: float = 34.0
    fastest: float = 230.0
    usual: float = 112.0  # of what is made up, with a spread in natural logarithms
    spread: float = 0.32
    quick_share: float = 0.08  # of what is made up: as quick as people still dance to
    quick: tuple[float, float] = (165.0, 225.0)
    groove_spread: float = 0.1  # how much faster or slower a performance is played
    metres: tuple[int, ...] = (2, 3, 4, 5, 6, 7)
    metre_shares: tuple[float, ...] = (0.08, 0.2, 0.56, 0.06, 0.05, 0.05)
    thirds_share: float = 0.2
    pause_share: float = 0.06
    change_share: float = 0.06


@dataclass(frozen=True, slots=True)
class Performance:
    """A groove: hits with onsets in beats, how many beats its bars have, its own tempo."""

    hits: tuple[tuple[float, int, int], ...]
    size: int
    tempo: float


@dataclass(frozen=True, slots=True)
class Music:
    """Rows in seconds: parts with pitches, and drums with keys; the beats of the clip."""

    parts: tuple[tuple[Row, ...], ...]
    drums: tuple[Row, ...]
    beats: Beats


class MusicDrawer:
    """Draws music. Only `rng` decides."""

    def __init__(
        self,
        pop: Sequence[BeatPiece],
        scores: Sequence[BeatPiece],
        vienna: Sequence[BeatPiece],
        grooves: Sequence[Performance],
        settings: MusicSettings,
    ) -> None:
        self._pieces = {"pop": pop, "score": scores, "vienna": vienna}
        self._grooves = {size: [one for one in grooves if one.size == size] for size in (3, 4)}
        self._settings = settings

    def draw(self, rng: Rng, seconds: float) -> Music:
        """Music of that length."""
        s, kind = self._settings, float(rng.random())
        for name, share in (("pop", s.pop), ("score", s.score), ("vienna", s.vienna)):
            if kind < share and self._pieces[name]:
                return self._from_corpus(rng, name, seconds)
            kind -= share
        return self._made_up(rng, seconds, kind < s.groove)

    def _from_corpus(self, rng: Rng, name: str, seconds: float) -> Music:
        s = self._settings
        pieces = self._pieces[name]
        piece = pieces[int(rng.integers(len(pieces)))]
        tempo = 60.0 / float(np.median(np.diff(piece.beats["time"])))
        low, high = FASTER[name]
        faster = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        faster = float(np.clip(faster * tempo, s.slowest, s.fastest)) / tempo
        start = float(rng.uniform(-2.0, max(0.0, piece.beats["time"][-1] / faster - seconds * 0.7)))
        beats = window(piece.beats, start, seconds, faster)
        parts = _parts(rng, piece.notes, start, seconds, faster)
        if len(beats) < LEAD_BEATS:
            return Music(parts, (), beats)
        share = s.drums_with_pop if name == "pop" else s.drums_with_score
        drums = self._drums_on(rng, beats) if name != "vienna" and rng.random() < share else []
        if piece.is_score or rng.random() < 0.3:
            return _warped(rng, Music(parts, tuple(drums), beats), seconds, piece.is_score)
        return Music(parts, tuple(drums), beats)

    def _drums_on(self, rng: Rng, beats: Beats) -> list[Row]:
        """Drums on the beats of a piece, where its bars are regular."""
        lines = np.flatnonzero(beats["place"] == 0)
        size = int(beats["size"][0])
        regular = len(lines) > 1 and bool(np.all(np.diff(lines) == size)) and size <= 7
        if not regular:
            return []
        seconds = float(np.median(np.diff(beats["time"])))
        first = int(lines[0]) - (size if lines[0] else 0)
        bars = (len(beats) - first) // size + 1
        thirds = 3 if beats["thirds"][0] > 0 else 2
        rows = self._drum_rows(rng, Metre(size, thirds), bars, seconds)
        begin = int(rng.choice([0, 0, 0, size, 2 * size]))
        at = np.array([row[0] for row in rows]) + first
        times = _times(beats["time"], at)
        kept = (at >= max(begin, -0.1)) & (at < len(beats) - 0.5)
        return [
            (float(t), float(t) + 0.05, row[2], row[3])
            for t, row, keep in zip(times, rows, kept, strict=True)
            if keep
        ]

    def _drum_rows(self, rng: Rng, metre: Metre, bars: int, seconds: float) -> list[Row]:
        """In beats from a bar line on: a performance, or a pattern with a drummer's feel."""
        tempo = 60.0 / seconds
        near = [
            one
            for one in self._grooves.get(metre.size, [])
            if 1 / NEAR_TEMPO < one.tempo / tempo < NEAR_TEMPO
        ]
        if near and metre.parts == 2 and rng.random() < self._settings.groove_share:
            return _performed(rng, near, metre.size * bars)
        rows = drum_pattern(rng, metre, bars, seconds)
        if rng.random() < 0.3:
            return rows  # a machine
        timed = [(a * seconds, b * seconds, key, v) for a, b, key, v in rows]
        played = humanise_hits(timed, seconds, rng, draw_feel(rng))
        return [(a / seconds, b / seconds, key, v) for a, b, key, v in played]

    def _made_up(self, rng: Rng, seconds: float, groove: bool) -> Music:
        s = self._settings
        size = int(rng.choice(s.metres, p=np.array(s.metre_shares) / sum(s.metre_shares)))
        if groove:
            size = 3 if rng.random() < 0.12 and self._grooves[3] else 4
        parts = 3 if rng.random() < s.thirds_share and size in (2, 3, 4) else 2
        if groove:
            parts = 2
        length = 60.0 / self._tempo(rng, Metre(size, parts), groove)
        bars = int(seconds / length / size) + 2
        first = -float(rng.uniform(0.0, size)) * length if rng.random() < 0.7 else 0.4
        count = bars * size + 1
        beats = np.zeros(count, BEAT)
        beats["time"] = first + np.arange(count) * length
        beats["place"], beats["size"] = np.arange(count) % size, size
        beats["thirds"] = 1 if parts == 3 else (UNKNOWN if groove else 0)
        metre = Metre(size, parts)
        alone = rng.random() < (1.0 - s.band_with_groove if groove else s.alone_share)
        drummed = alone or groove or rng.random() < 0.7
        rows = self._drum_rows(rng, metre, bars, length) if drummed else []
        band = [] if alone else song(rng, metre, bars, length)
        times = beats["time"]
        music = Music(
            tuple(tuple(_in_seconds(times, part)) for part in band),
            tuple(_in_seconds(times, rows)),
            beats,
        )
        music = _with_break(rng, music, seconds, s)
        return _warped(rng, music, seconds, False)

    def _tempo(self, rng: Rng, metre: Metre, groove: bool) -> float:
        """Beats a minute of what is made up, or of somebody's performance."""
        s, own = self._settings, self._grooves.get(metre.size, [])
        if groove and own:
            near = own[int(rng.integers(len(own)))].tempo
            return float(np.clip(rng.lognormal(np.log(near), s.groove_spread), s.slowest, 260.0))
        if metre.parts == 2 and metre.size in (2, 4) and rng.random() < s.quick_share:
            return float(rng.uniform(*s.quick))
        usual = s.usual * (1.3 if metre.size in (5, 7) else 0.8 if metre.parts == 3 else 1.0)
        tempo = float(rng.lognormal(np.log(usual), s.spread))
        return float(np.clip(tempo, s.slowest, s.fastest if metre.parts == 2 else 150.0))


def _performed(rng: Rng, grooves: Sequence[Performance], beats: int) -> list[Row]:
    """A stretch of one of these performances, from a bar line on, again and again."""
    one = grooves[int(rng.integers(len(grooves)))]
    bars = max(1, int((one.hits[-1][0] + 0.3) / one.size))
    skip = int(rng.integers(bars)) * one.size if bars * one.size > beats else 0
    period = bars * one.size - skip
    rows: list[Row] = []
    for turn in range(int(np.ceil(beats / period))):
        for at, key, velocity in one.hits:
            begin = at - skip + turn * period
            if at - skip >= -0.3 and at < bars * one.size - 0.3 and begin < beats:
                rows.append((begin, begin + 0.1, key, velocity))
    return rows


def _times(beats: Floats, at: Floats) -> Floats:
    """Seconds of (fractional) beats, going on beyond both ends."""
    count = np.arange(len(beats))
    inside = np.interp(at, count, beats)
    before = beats[0] + np.minimum(at, 0.0) * (beats[1] - beats[0])
    after = beats[-1] + np.maximum(at - count[-1], 0.0) * (beats[-1] - beats[-2])
    return np.asarray(np.where(at < 0, before, np.where(at > count[-1], after, inside)))


def _in_seconds(beats: Floats, rows: Sequence[Row]) -> list[Row]:
    if not rows:
        return []
    starts = _times(beats, np.array([row[0] for row in rows])).tolist()
    stops = _times(beats, np.array([row[1] for row in rows])).tolist()
    return [
        (start, max(stop, start + 0.03), row[2], row[3])
        for start, stop, row in zip(starts, stops, rows, strict=True)
    ]


def window(beats: Beats, start: float, seconds: float, faster: float) -> Beats:
    """The beats of a stretch of a piece, from `start` on when it is played so much faster."""
    times = beats["time"] / faster - start
    found = beats[(times >= -0.05) & (times < seconds + 0.05)].copy()
    found["time"] = found["time"] / faster - start
    return found


def _parts(
    rng: Rng, notes: Notes, start: float, seconds: float, faster: float
) -> tuple[tuple[Row, ...], ...]:
    onsets = notes["onset"] / faster - start
    inside = notes[(onsets >= -0.5) & (onsets < seconds)]
    shift = int(rng.integers(-5, 6))
    parts = []
    for track in np.unique(inside["track"]).tolist():
        own = inside[inside["track"] == track]
        begin = (own["onset"] / faster - start).tolist()
        stop = (own["offset"] / faster - start).tolist()
        pitch, loud = (own["pitch"].astype(int) + shift).tolist(), own["velocity"].tolist()
        parts.append(tuple(zip(begin, stop, pitch, loud, strict=True)))
    return tuple(parts)


def _with_break(rng: Rng, music: Music, seconds: float, s: MusicSettings) -> Music:
    """Perhaps with a pause, or another tempo, from a bar line on."""
    lines = music.beats["time"][music.beats["place"] == 0]
    lines = lines[(lines > 6.0) & (lines < seconds - 6.0)]
    kind = rng.random()
    if not len(lines) or kind >= s.pause_share + s.change_share:
        return music
    at = float(rng.choice(lines)) - 0.03
    if kind < s.pause_share:
        pause = float(rng.uniform(1.0, 5.0))
        return _moved(music, lambda t: np.where(t < at, t, t + pause))
    slower = float(rng.uniform(0.8, 1.3))
    return _moved(music, lambda t: np.where(t < at, t, at + (t - at) * slower))


def _warped(rng: Rng, music: Music, seconds: float, freely: bool) -> Music:
    """Played at a tempo that lives: as pianists do, or nearly steadily."""
    if not freely and rng.random() < 0.45:
        return music
    if freely and rng.random() < 0.85:
        clock = TempoCurve(rng, draw_manner(rng), seconds + 8.0, False)
        return _moved(music, lambda t: clock(t + 4.0) - float(clock(np.array(4.0))))
    depth, period = float(rng.uniform(0.003, 0.04)), float(rng.uniform(5.0, 40.0))
    phase, drift = float(rng.uniform(0, 6.28)), float(rng.normal(0, 0.0025))
    wave = period / (2 * np.pi)

    def drifted(t: Floats) -> Floats:
        swing = wave * (np.sin(t / wave + phase) - np.sin(phase))
        return np.asarray(t + depth * swing + drift * t * t / 2)

    return _moved(music, drifted)


def _moved(music: Music, clock: Callable[[Floats], Floats]) -> Music:
    """The same at other times; `clock` maps seconds to seconds, ascending."""

    def rows(part: Sequence[Row]) -> tuple[Row, ...]:
        if not part:
            return ()
        times = clock(np.array([[row[0], row[1]] for row in part]))
        return tuple(
            (a, b, row[2], row[3]) for (a, b), row in zip(times.tolist(), part, strict=True)
        )

    beats = music.beats.copy()
    beats["time"] = clock(beats["time"])
    return Music(tuple(rows(part) for part in music.parts), rows(music.drums), beats)
