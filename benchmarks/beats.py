"""Beats and bars beside librosa's beat tracker, on recordings neither has heard.

    EARMARK_SHARED=DIR python -m benchmarks.beats [--peer] [--model NAME] [--set NAME ...]

F-measure of beats within 70 ms (mir_eval's matching), whole and without the first five seconds as
papers have it; of downbeats; how the tempo stands to the true one; whether most bars have as many
beats as they should. One setting for all tracks: the model card's. Means are of tracks, those of
downbeats of tracks whose bars are known. A remix has the beats of the track it was mixed from.
"""

import argparse
import csv
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.accuracy import listen
from benchmarks.peers import run_librosa
from benchmarks.truth import evaluation_folder
from engine.audio import open_audio
from engine.models import ModelCard, installed
from engine.music import TempoMap
from engine.transcribe import transcriber
from engine.transcribe.pipeline import BEATS
from trainer.evaluate_beats import BeatScore, KnownBeats, known_of, mean_beats, score_beats

SETS = ("beats", "tempo", "drums_solo", "drums_remix", "drums_mix")
LABELS_OF_REMIXES = "drums_solo"
DRUM_SETS = ("drums_solo", "drums_remix", "drums_mix")


@dataclass(frozen=True)
class Track:
    """A recording and its beats."""

    set_name: str
    name: str
    audio: Path
    truth: KnownBeats


Ear = Callable[[list[Track]], list[KnownBeats]]


def tracks(folder: Path) -> list[Track]:
    """All recordings of a set whose beats are known."""
    found = []
    for audio in sorted(p for p in folder.iterdir() if p.suffix in (".flac", ".ogg", ".wav")):
        own = folder / f"{audio.stem}.beats.csv"
        table = own if own.exists() else folder.parent / LABELS_OF_REMIXES / own.name
        if table.exists():
            found.append(Track(folder.name, audio.stem, audio, _truth(table)))
    return found


def _truth(table: Path) -> KnownBeats:
    with table.open(newline="", encoding="utf-8") as file:
        rows = [(float(row["time_s"]), row["beat_in_bar"]) for row in csv.DictReader(file)]
    return KnownBeats(
        np.array([time for time, _ in rows]),
        np.array([time for time, place in rows if place == "1"]),
    )


def _ours(card: ModelCard) -> Ear:
    def run(music: list[Track]) -> list[KnownBeats]:
        ear, found = transcriber(card.name, "cpu"), []
        start, seconds = time.perf_counter(), 0.0
        for track in music:
            tempo = listen(ear, track.audio).transcription.tempo
            duration = open_audio(track.audio).duration
            seconds += duration
            found.append(known_of(None if tempo == TempoMap() else tempo, duration))
        took = time.perf_counter() - start
        print(f"Earmark: {seconds:.0f} s of sound heard in {took:.1f} s", file=sys.stderr)
        return found

    return run


def _librosa(music: list[Track]) -> list[KnownBeats]:
    results = run_librosa([track.audio for track in music])
    return [KnownBeats(np.array(one["beats"]), np.empty(0)) for one in results]


def _line(label: str, who: str, score: BeatScore, lengths: tuple[float, float]) -> str:
    bars = "  -  " if score.downbeat is None else f"{score.downbeat:.3f}"
    metre = {None: "-", True: "right", False: "wrong"}[score.is_metre_right]
    true, heard = (60.0 / length if length else 0.0 for length in lengths)
    return (
        f"{label:34} {who:8} {score.beat:.3f}  {score.beat_trimmed:.3f}    {bars}     "
        f"{score.tempo:7} {true:4.0f} {heard:4.0f}  {metre}"
    )


def _mean_line(label: str, who: str, scores: list[BeatScore]) -> str:
    beat, trimmed, downbeat = mean_beats(scores)
    right = sum(score.tempo == "right" for score in scores)
    metres = [score.is_metre_right for score in scores if score.is_metre_right is not None]
    return (
        f"{label:34} {who:8} {beat:.3f}  {trimmed:.3f}    {downbeat:.3f}     "
        f"tempo {right}/{len(scores)}, metre {sum(metres)}/{len(metres)}"
    )


def _report(who: str, music: list[Track], heard: list[KnownBeats]) -> None:
    scores = [score_beats(one.truth, own) for one, own in zip(music, heard, strict=True)]
    for track, own, score in zip(music, heard, scores, strict=True):
        lengths = (track.truth.length, own.length)
        print(_line(f"{track.set_name} {track.name}", who, score, lengths))
    on_drums = [s for s, one in zip(scores, music, strict=True) if one.set_name in DRUM_SETS]
    print(_mean_line("mean of all tracks", who, scores))
    if on_drums:
        print(_mean_line("mean of the drum sets", who, on_drums))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peer", action="store_true", help="measure librosa too")
    options.add_argument("--model", help="name of a beat model")
    options.add_argument("--set", nargs="+", choices=SETS, default=SETS, help="which recordings")
    chosen = options.parse_args()
    music = [one for name in chosen.set for one in tracks(evaluation_folder() / name)]
    cards = [card for card in installed() if card.task == BEATS]
    card = next((card for card in cards if chosen.model in (None, card.name)), None)
    print(f"{'track':34} {'system':8} F      trimmed  downbeat  tempo   true heard metre")
    if card is None:
        print("No beat model is installed: Earmark is not measured.", file=sys.stderr)
    else:
        _report("Earmark", music, _ours(card)(music))
    if chosen.peer:
        try:
            _report("librosa", music, _librosa(music))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"librosa could not be run: it is not measured ({error}).", file=sys.stderr)


if __name__ == "__main__":
    main()
