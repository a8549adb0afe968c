"""From a transcription to a whole chart: the steps, one after the other."""

from collections.abc import Sequence

from engine.errors import NoDrums, TempoUnknown
from engine.export.chart.beats import beats_of
from engine.export.chart.charting import USUAL_WAYS, Charted, Ways, chart_hits
from engine.export.chart.model import Chart
from engine.export.chart.phrases import fills, star_power
from engine.export.chart.reduction import Frame, reduced
from engine.export.chart.sections import preview, sections
from engine.music import DrumHit, TempoMap, Transcription

TAIL_SECONDS = 1.0  # of sound after the last gem, at least
UNKNOWN = TempoMap()
"""What stands in a transcription while nobody knows its beats."""


def hits_of(transcription: Transcription) -> tuple[DrumHit, ...]:
    """The hits of all parts, in order."""
    return tuple(sorted(hit for part in transcription.parts for hit in part.hits))


def compose(
    transcription: Transcription, duration: float, name: str = "", ways: Ways = USUAL_WAYS
) -> Chart:
    """The chart of a recording of `duration` seconds, which errors call `name`.

    NoDrums where there are no hits; TempoUnknown where neither the transcription knows the beats
    nor the hits tell.
    """
    return whole(charted(transcription, duration, name, ways), duration)


def charted(
    transcription: Transcription, duration: float, name: str = "", ways: Ways = USUAL_WAYS
) -> Charted:
    """The first half of `compose`: Expert, and what became of the hits."""
    hits = hits_of(transcription)
    if not hits:
        raise NoDrums(name)
    tempo = transcription.tempo if transcription.tempo != UNKNOWN else beats_of(hits)
    if tempo is None:
        raise TempoUnknown(name)
    return chart_hits(hits, tempo, duration, ways)


def whole(expert: Charted, duration: float) -> Chart:
    """The second half: easier levels, phrases, sections, and where it ends."""
    ruler, gems = expert.ruler, expert.gems
    parts = sections(gems, ruler)
    breaks = fills(gems, ruler)
    stars = star_power(gems, ruler, breaks)
    frame = Frame(ruler, stars, breaks, tuple(part.tick for part in parts))
    last = gems[-1].tick
    seconds = sound_seconds(ruler.second(last), ruler.silence, duration)
    return Chart(
        ruler,
        reduced(gems, frame),
        stars,
        breaks,
        parts,
        end=max(int(ruler.tick(seconds - 0.005)), last),
        preview=preview(gems, parts, ruler),
    )


def sound_seconds(last: float, silence: float, duration: float) -> float:
    """How long the song's sound is whose last gem is at `last`, with the silence before it."""
    return max(silence + duration, last + TAIL_SECONDS)


def song_seconds(chart: Chart, duration: float) -> float:
    """The same of a chart."""
    last: Sequence[float] = [chart.ruler.second(gem.tick) for gem in chart.expert[-1:]]
    return sound_seconds(max(last, default=0.0), chart.ruler.silence, duration)
