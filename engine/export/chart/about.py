"""What a song says about itself: song.ini, which a .sng keeps in its header."""

from collections.abc import Mapping

from engine.export.chart.model import Chart
from engine.export.metadata import Metadata, one_line, year_of

UNKNOWN = "Unknown"
"""What stands where nobody has said it.

The games leave songs without an artist out, and scanners report gaps. “Unknown Artist” and its like
are the games' own words for a gap, and count as one.
"""
CHARTER = "Earmark"
BUSY_SECONDS = 15.0  # a song is as hard as its busiest stretch of so long
STEPS = (2.0, 3.5, 5.0, 6.5, 8.0, 10.0)  # gems a second from which a song is 1, 2, … 6
# The games read markup in texts, and .chart has no way to write a quotation mark.
LOOKALIKES = str.maketrans({"<": "‹", ">": "›", '"': "”"})


def shown(text: str) -> str:
    """A text as the games show it: on one line, with no character that means something else."""
    return one_line(text).translate(LOOKALIKES)


def song_keys(chart: Chart, metadata: Metadata, seconds: float) -> Mapping[str, str]:
    """The keys of song.ini for a sound of so many seconds, in order; what is not known is out."""
    difficulty = str(hardness(chart))
    keys = {
        "name": shown(metadata.title),
        "artist": shown(metadata.artist) or UNKNOWN,
        "album": shown(metadata.album) or UNKNOWN,
        "genre": shown(metadata.genre) or UNKNOWN,
        "year": year_of(metadata.year) or UNKNOWN,
        "charter": shown(metadata.charter) or CHARTER,
        "diff_drums": difficulty,
        "diff_drums_real": difficulty,
        "pro_drums": "True",  # not "true", which is not read
        "song_length": str(round(seconds * 1000)),
        "preview_start_time": str(round(chart.preview * 1000)),
        "delay": "0",
    }
    return {key: text for key, text in keys.items() if text}


def song_ini(keys: Mapping[str, str]) -> bytes:
    """The file song.ini."""
    lines = ["[song]", *(f"{key} = {text}" for key, text in keys.items())]
    return ("\r\n".join(lines) + "\r\n").encode()


def hardness(chart: Chart) -> int:
    """From 0 to 6, by how much there is to play where most is."""
    busiest = _busiest([chart.ruler.second(gem.tick) for gem in chart.expert])
    return sum(busiest >= step for step in STEPS)


def _busiest(seconds: list[float]) -> float:
    """Gems a second in the fullest stretch."""
    first = most = 0
    for last, second in enumerate(seconds):
        while second - seconds[first] > BUSY_SECONDS:
            first += 1
        most = max(most, last - first + 1)
    return most / BUSY_SECONDS
