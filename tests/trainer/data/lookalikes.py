"""Small look-alikes of published data sets: sines of a few seconds, labels as theirs are."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import mido
import numpy as np
import soundfile
import yaml

TICKS = 480  # a quarter; at 120 to the minute 960 ticks are a second
A_SECOND = 960
Key = tuple[float, float, int, int]  # onset and offset (s), key, velocity


def sound(path: Path, seconds: float = 3.0, rate: int = 8000, channels: int = 1) -> Path:
    """A sine of 440 Hz as a file whose kind its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    soundfile.write(path, np.tile(wave[:, None], channels), rate)
    return path


def track(
    keys: Iterable[Key],
    channel: int = 0,
    program: int = 0,
    name: str = "",
    more: Sequence[Any] = (),
) -> mido.MidiTrack:
    """A track of these keys; `more` are further (second, message) pairs."""
    timed: list[tuple[int, int, Any]] = []
    for onset, offset, key, velocity in keys:
        on = mido.Message("note_on", channel=channel, note=key, velocity=velocity)
        off = mido.Message("note_off", channel=channel, note=key, velocity=0)
        timed += [(round(onset * A_SECOND), 2, on), (round(offset * A_SECOND), 0, off)]
    timed += [(round(second * A_SECOND), 1, message) for second, message in more]
    made = mido.MidiTrack()
    if name:
        made.append(mido.MetaMessage("track_name", name=name))
    made.append(mido.Message("program_change", channel=channel, program=program))
    now = 0
    for tick, _, message in sorted(timed, key=lambda row: row[:2]):
        made.append(message.copy(time=tick - now))
        now = tick
    return made


def pedal(second: float, value: int, channel: int = 0) -> tuple[float, Any]:
    """The sustain pedal at some height."""
    message = mido.Message("control_change", channel=channel, control=64, value=value)
    return second, message


def midi(path: Path, *tracks: mido.MidiTrack, meter: tuple[int, int] | None = None) -> Path:
    """A MIDI file at 120 quarters to the minute; a tempo is written where a metre is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    if meter:
        first = mido.MidiTrack()
        first.append(mido.MetaMessage("set_tempo", tempo=500_000))
        first.append(mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1]))
        file.tracks.append(first)
    file.tracks += tracks
    file.save(path)
    return path


MELODY: tuple[Key, ...] = ((0.5, 1.0, 60, 70), (1.0, 2.0, 64, 90))
BEAT: tuple[Key, ...] = ((0.0, 0.1, 36, 100), (0.5, 0.6, 38, 90), (0.5, 0.6, 42, 60))


def text(path: Path, content: str) -> Path:
    """A text file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


def maestro(folder: Path, as_json: bool = False) -> Path:
    """Three recordings, one for each split."""
    rows = []
    for number, split in enumerate(("train", "validation", "test")):
        name = f"2018/MIDI-Unprocessed_{number}"
        sound(folder / f"{name}.wav", channels=2)
        keys = track(MELODY, more=[pedal(0.6, 100), pedal(1.5, 20)])
        midi(folder / f"{name}.midi", keys)
        rows.append(
            {
                "canonical_composer": "Frédéric Chopin",
                "canonical_title": "Étude, Op. 10",
                "split": split,
                "year": 2018,
                "midi_filename": f"{name}.midi",
                "audio_filename": f"{name}.wav",
                "duration": 3.0,
            }
        )
    if as_json:
        columns = {c: {str(n): row[c] for n, row in enumerate(rows)} for c in rows[0]}
        text(folder / "maestro-v3.0.0.json", json.dumps(columns))
    else:
        lines = [",".join(rows[0])]
        lines += [",".join(f'"{value}"' for value in row.values()) for row in rows]
        text(folder / "maestro-v3.0.0.csv", "\n".join(lines) + "\n")
    return folder


def maps(folder: Path) -> Path:
    """A piece on a software piano and another one, and the first on the real piano too."""
    for piano, piece in (("AkPnBcht", "bach_846"), ("AkPnBcht", "chpn"), ("ENSTDkCl", "chpn")):
        stem = folder / piano / "MUS" / f"MAPS_MUS-{piece}_{piano}"
        sound(stem.with_suffix(".wav"), channels=2)
        midi(stem.with_suffix(".mid"), track(MELODY, more=[pedal(0.6, 100), pedal(1.5, 0)]))
        text(
            stem.with_suffix(".txt"),
            "OnsetTime\tOffsetTime\tMidiPitch\n0.5\t1.5\t60\n1.0\t2.0\t64\n",
        )
    sound(folder / "AkPnBcht" / "ISOL" / "MAPS_ISOL_LG_F_S0_M23_AkPnBcht.wav")
    return folder


def musicnet(folder: Path) -> Path:
    """A duo for training, a solo for testing."""
    head = "start_time,end_time,instrument,note,start_beat,end_beat,note_value\n"
    duo = "22050,44100,41,76,0.0,1.0,Quarter\n44100,88200,1,40,1.0,2.0,Half\n"
    for split, name, rows in (("train", "1727", duo), ("test", "2303", duo[: duo.find("\n") + 1])):
        sound(folder / f"{split}_data" / f"{name}.wav")
        text(folder / f"{split}_labels" / f"{name}.csv", head + rows)
    return folder


def slakh(folder: Path) -> Path:
    """A band of bass, drums and a stem that was never rendered; and a second one's drums."""
    for split, name, kit in (("train", "Track00001", "ordinary.nkm"),
                             ("test", "Track01876", "session_kit_full.nkm")):  # fmt: skip
        place = folder / split / name
        sound(place / "mix.flac")
        midi(place / "MIDI" / "S00.mid", track(MELODY, program=5), meter=(3, 4))
        crash = (1.0, 1.1, 50, 80)  # a tom by General MIDI, a crash by the session kit
        midi(place / "MIDI" / "S01.mid", track([*BEAT, crash], channel=9), meter=(3, 4))
        stems = {
            "S00": {"inst_class": "Bass", "is_drum": False, "program_num": 35,
                    "midi_program_name": "Fretless Bass", "plugin_name": "bass.nkm",
                    "audio_rendered": True, "midi_saved": True},
            "S01": {"inst_class": "Drums", "is_drum": True, "program_num": 128,
                    "midi_program_name": "Drums", "plugin_name": kit,
                    "audio_rendered": True, "midi_saved": True},
            "S02": {"inst_class": "Piano", "is_drum": False, "program_num": 0,
                    "midi_program_name": "Piano", "plugin_name": "x.nkm",
                    "audio_rendered": False, "midi_saved": True},
        }  # fmt: skip
        text(place / "metadata.yaml", yaml.safe_dump({"UUID": name, "stems": stems}))
    return folder


def guitarset(folder: Path) -> Path:
    """An excerpt for each of three players."""
    for player in ("00", "04", "05"):
        name = f"{player}_BN1-129-Eb_comp"
        sound(folder / "audio_mono-mic" / f"{name}_mic.wav")
        notes = [
            {"namespace": "note_midi",
             "annotation_metadata": {"data_source": str(string)},
             "data": [{"time": 0.5 + string / 10, "duration": 0.4, "value": 40.1 + 5 * string,
                       "confidence": None}]}
            for string in range(6)
        ]  # fmt: skip
        beats = {
            "namespace": "beat_position",
            "annotation_metadata": {},
            "data": {
                "time": [0.0, 0.5, 1.0, 1.5, 2.0],
                "duration": [0.0] * 5,
                "value": [
                    {"position": 1 + i % 4, "measure": 1, "num_beats": 4, "beat_units": 4}
                    for i in range(5)
                ],
                "confidence": [None] * 5,
            },
        }
        content = {"annotations": [*notes, beats], "file_metadata": {"duration": 3.0}}
        text(folder / "annotation" / f"{name}.jams", json.dumps(content))
    return folder


GROOVE_COLUMNS = ("drummer,session,id,style,bpm,beat_type,time_signature,midi_filename,"
                  "audio_filename,duration,split")  # fmt: skip
EGMD_COLUMNS = ("drummer,session,id,style,bpm,beat_type,time_signature,duration,split,"
                "midi_filename,audio_filename,kit_name")  # fmt: skip
ROLAND: tuple[Key, ...] = (*BEAT, (1.0, 1.1, 58, 80), (1.5, 1.6, 26, 70), (2.0, 2.1, 54, 70))


def gmd(folder: Path) -> Path:
    """Three performances, one of them kept as MIDI alone."""
    lines = [GROOVE_COLUMNS]
    for number, (split, signature) in enumerate((("train", "4-4"), ("test", "6-8"))):
        name = f"drummer1/session1/{number}_rock_100_beat_{signature}"
        sound(folder / f"{name}.wav")
        midi(folder / f"{name}.mid", track(ROLAND, channel=9))
        lines.append(f"drummer1,drummer1/session1,{name},rock,100,beat,{signature},{name}.mid,"
                     f"{name}.wav,3.0,{split}")  # fmt: skip
    lines.append("drummer1,s,x,rock,100,beat,4-4,drummer1/alone.mid,,3.0,validation")
    text(folder / "info.csv", "\n".join(lines) + "\n")
    return folder


def egmd(folder: Path) -> Path:
    """One performance on two kits."""
    lines = [EGMD_COLUMNS]
    for number in (1, 2):
        name = f"drummer1/session1/1_funk_80_beat_4-4_{number}"
        sound(folder / f"{name}.wav")
        midi(folder / f"{name}.midi", track(ROLAND, channel=9))
        lines.append(f"drummer1,s,{name},funk,80,beat,4-4,3.0,train,{name}.midi,{name}.wav,"
                     f"Kit {number}")  # fmt: skip
    text(folder / "e-gmd-v1.0.0.csv", "\n".join(lines) + "\n")
    return folder


def mdb(folder: Path) -> Path:
    """A song in its two recordings."""
    root = folder / "MDB Drums"
    name = "MusicDelta_80sRock"
    sound(root / "audio" / "full_mix" / f"{name}_MIX.wav", channels=2)
    sound(root / "audio" / "drum_only" / f"{name}_Drum.wav", seconds=2.5)
    lines = "0.100000\tKD\n0.100000\tCHH\n0.600000\tSDG\n1.1\tTMB\n1.6\tSST\n2.1\tHFT\n"
    text(root / "annotations" / "subclass" / f"{name}_subclass.txt", lines)
    text(root / "annotations" / "class" / f"{name}_class.txt", "0.1\tKD\n")
    beats = "0.100\t3\n0.600\t4\n1.100\t1\n1.600\t2\n2.100\t3\n"
    text(root / "annotations" / "beats" / f"{name}_MIX.beats", beats)
    return folder


def enst(folder: Path) -> Path:
    """A phrase of each of two drummers, and a song with a band."""
    for drummer, name in (("drummer_1", "001_hits_snare-drum_sticks_x6"),
                          ("drummer_3", "107_minus-one_salsa_sticks")):  # fmt: skip
        place = folder / drummer
        for mix in ("wet_mix", "dry_mix"):
            sound(place / "audio" / mix / f"{name}.wav", channels=2)
        lines = "0.10 bd\n0.10 rc3\n0.60 sd-\n1.10 cs\n1.60 sweep\n2.00 lft\n2.20 cr2\n2.40 spl1\n"
        text(place / "annotation" / f"{name}.txt", lines)
    sound(folder / "drummer_3" / "audio" / "accompaniment" / "107_minus-one_salsa_sticks.wav")
    return folder


def pairs(folder: Path) -> Path:
    """Recordings with MIDI files of their names, one of them for testing."""
    for name in ("song", "test/other"):
        sound(folder / f"{name}.flac")
        drums = track(BEAT, channel=9, name="Kit")
        midi(folder / f"{name}.mid", track(MELODY, program=40, name="Violin"), drums, meter=(3, 4))
    return folder
