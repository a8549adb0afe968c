"""A beat recipe from a kit to a released model; what its clips are; targets and losses."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.decode import Posteriors
from engine.models import find_model, load_runtime
from engine.music import Drum
from engine.networks.beats import BeatDimensions, BeatNet
from tests.trainer.tinkit import write_tin_kits
from trainer.__main__ import main
from trainer.conv_graph import conv_graph
from trainer.data.beat_clips import beat_page, beat_synthesiser
from trainer.data.beat_music import MusicDrawer, MusicSettings, Performance
from trainer.data.beat_pieces import BEAT, beats_from, counted, of_score
from trainer.data.beat_scores import Measure, WrittenScore
from trainer.data.beat_songs import Metre, drum_pattern, song
from trainer.data.beat_synthesis import BeatClip
from trainer.data.sources import Sources
from trainer.evaluate_beats import KnownBeats, f_measure, score_beats
from trainer.losses import beat_loss
from trainer.recipes import RECIPES, Recipe, RecipeError
from trainer.recipes.recipe import BeatLossSettings
from trainer.release import ReleaseRefused, export, load_run
from trainer.targets import NOT_ASKED, beat_targets
from trainer.tune_beats import HeardBeats, is_better, tune_heard

RATE = 16000
KEY_OF = {100.0: 36, 210.0: 38}
"""Which drum the performance of a tempo strikes."""
SMALL = (
    "schedule.batch=2",
    "schedule.warmup=1",
    "schedule.validate_every=2",
    "schedule.validation_clips=2",
    "beats.synthesis.seconds=6",
    "beats.synthesis.apart=3",
    "beats.dimensions.front_channels=4,4,6",
    "beats.dimensions.channels=8",
    "beats.dimensions.dilations=1,2",
)
NET = BeatDimensions(front_channels=(4, 4, 6), channels=8, dilations=(1, 2))


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthesis kit with drums and nothing else."""
    return write_tin_kits(tmp_path_factory.mktemp("kit"), RATE)


def small() -> Recipe:
    recipe = RECIPES["beats"]
    for setting in SMALL:
        recipe = recipe.with_setting(setting)
    return recipe


@pytest.mark.filterwarnings(
    "ignore::Warning:lightning", "ignore:.*LeafSpec.*", "ignore::UserWarning"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_train_tune_release_and_listen(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.tune_beats.CLIPS", ("schedule.validation_clips=3",))
    monkeypatch.setattr("trainer.tune_beats.TRIED", (("beat_bias", (0.0, 1.0)),))
    where = ["--kit", str(kit), "--cache", str(tmp_path / "cache")]
    sets = [item for one in (*SMALL, "schedule.steps=2") for item in ("--set", one)]
    run, models = tmp_path / "run", tmp_path / "models"
    assert main(["train", "beats", *where, "--run", str(run), "--workers", "0", *sets]) == 0
    assert main(["release", str(run), *where, "--output", str(models), "--version", "9"]) == 0
    card = find_model("beats", (models,))
    assert (card.task, card.network, card.version, card.pitches) == ("beats", "beats", "9", 1)
    assert card.beats is not None
    assert card.drums is None
    assert set(card.scores) >= {"validation_beat_f1", "validation_metre_right"}
    seen = np.random.default_rng(0).random((31, 2, 95), dtype=np.float32)
    _, network = load_run(run)
    with torch.inference_mode():
        expected = torch.sigmoid(network(torch.from_numpy(seen)[None])[0]).numpy()
    np.testing.assert_allclose(load_runtime(card, "cpu").run(seen), expected, atol=1e-4)


def test_one_seed_one_clip_whatever_was_made_before(kit: Path, tmp_path: Path) -> None:
    sources = Sources(kit, tmp_path)
    maker = beat_synthesiser(small(), sources, False)
    clips = [maker.clip((1, 0, number)) for number in range(8)]
    for number in (7, 3, 0):
        again = beat_synthesiser(small(), sources, False).clip((1, 0, number))
        np.testing.assert_array_equal(again.sound, clips[number].sound)
        np.testing.assert_array_equal(again.beats, clips[number].beats)
    assert len({clip.sound.tobytes() for clip in clips}) == len(clips)


def test_a_recording_played_faster_has_its_beats_nearer(kit: Path, tmp_path: Path) -> None:
    maker = beat_synthesiser(small(), Sources(kit, tmp_path), False)
    for number in range(3):
        plain, used = maker.clip((1, 0, number)), maker.clip((1, 0, number + 3))
        if len(plain.beats) > 3 and len(used.beats) > 3:
            ratio = np.median(np.diff(plain.beats["time"])) / np.median(np.diff(used.beats["time"]))
            assert 0.8 < ratio < 1.25


def rows(times: list[float], places: list[int], thirds: int = 0) -> np.ndarray:
    beats = np.zeros(len(times), BEAT)
    beats["time"], beats["place"], beats["thirds"] = times, places, thirds
    return beats


def test_targets_rise_at_beats_and_downbeats() -> None:
    targets = beat_targets(rows([0.5, 1.0, 1.51], [0, 1, 0]), 100, 0.02)[:, :, 0]
    assert targets[25, 0] == pytest.approx(1.0)
    assert targets[25, 1] == pytest.approx(1.0)
    assert targets[50].tolist() == pytest.approx([1.0, 0.0, 0.0])
    assert targets[75, 0] == pytest.approx(targets[76, 0], abs=1e-4)
    assert targets[10].tolist() == [0.0, 0.0, NOT_ASKED]


def test_what_nobody_knows_is_not_asked() -> None:
    targets = beat_targets(rows([0.5, 1.0, 1.5], [-1, -1, -1], thirds=-1), 100, 0.02)[:, :, 0]
    assert (targets[30:70, 1] == NOT_ASKED).all()
    assert (targets[30:70, 2] == NOT_ASKED).all()
    logits = torch.zeros(1, 100, 3, 1)
    some = beat_loss(logits, torch.from_numpy(targets)[None, :, :, None], BeatLossSettings())
    changed = logits.clone()
    changed[:, 30:70, 1:] = 5.0
    other = beat_loss(changed, torch.from_numpy(targets)[None, :, :, None], BeatLossSettings())
    assert float(some["loss"]) == pytest.approx(float(other["loss"]))


def test_the_graph_says_what_the_network_says(tmp_path: Path) -> None:
    torch.manual_seed(0)
    one, other = BeatNet(NET).eval(), BeatNet(NET).eval()
    export(one, tmp_path / "beats.onnx", conv_graph)
    with torch.no_grad():
        for weights in other.parameters():
            weights.add_(0.1)
    with pytest.raises(ReleaseRefused, match="differ"):
        export(one, tmp_path / "other.onnx", lambda _: conv_graph(other))


def test_an_output_depends_on_its_reach_and_no_more() -> None:
    torch.manual_seed(0)
    network, reach = BeatNet(NET).eval(), NET.reach
    seen = torch.rand(1, 8 * reach, 2, 95)
    with torch.inference_mode():
        whole = network(seen)
        part = network(seen[:, 2 * reach : 6 * reach])
    torch.testing.assert_close(part[:, reach : 3 * reach], whole[:, 3 * reach : 5 * reach])


def test_a_pick_up_does_not_begin_a_bar() -> None:
    measures = (Measure(0.0, 1.0, 3, 4), Measure(1.0, 3.0, 3, 4), Measure(4.0, 3.0, 3, 4))
    score = WrittenScore(((0.0, 1.0, 60, 80, 0), (1.0, 2.0, 62, 80, 0)), measures, 60.0)
    _, beats = of_score(score)
    assert beats["place"].tolist() == [2, 0, 1, 2, 0, 1, 2]
    assert beats["time"].tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_compound_bars_are_counted_in_dotted_beats_unless_slow() -> None:
    assert counted(6, 8, 0.4) == (1.5, 1)
    assert counted(6, 8, 1.2) == (0.5, 0)
    assert counted(4, 4, 0.5) == (1.0, 0)
    assert counted(2, 2, 0.4) == (2.0, 0)


def test_bars_of_odd_length_are_unknown() -> None:
    begins = [place in (1, 5, 9, 12, 16) for place in range(19)]
    beats = beats_from([float(place) for place in range(19)], begins)
    bars = [3, *([0, 1, 2, 3] * 2), -1, -1, -1, 0, 1, 2, 3, 0, 1, 2]
    assert beats["place"].tolist() == bars


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6, 7])
def test_made_up_music_keeps_to_its_bars(size: int) -> None:
    rng = np.random.default_rng(size)
    hits = drum_pattern(rng, Metre(size, 2), 8, 0.5)
    kicks = [row[0] % size for row in hits if row[2] == Drum.KICK.key]
    assert kicks
    assert all(0.0 <= row[0] < 8 * size for row in hits)
    parts = song(rng, Metre(size, 2), 8, 0.5)
    assert parts
    assert all(row[1] > row[0] >= 0.0 for part in parts for row in part)


def test_scores_know_halves_doubles_and_metres() -> None:
    beats = np.arange(0.0, 30.0, 0.5)
    truth = KnownBeats(beats, beats[::4])
    assert score_beats(truth, truth).beat == 1.0
    half = score_beats(truth, KnownBeats(beats[::2], beats[::4]))
    assert (half.tempo, half.is_metre_right) == ("half", False)
    assert half.beat == pytest.approx(2 / 3)
    assert score_beats(truth, KnownBeats(beats + 0.1, beats[::4])).beat == 0.0
    assert f_measure(np.empty(0), np.empty(0)) == 1.0
    assert score_beats(truth, KnownBeats(np.empty(0), np.empty(0))).tempo == "none"


def test_a_recipe_for_beats_needs_its_page() -> None:
    with pytest.raises(RecipeError, match="no page for beats"):
        beat_page(RECIPES["common"].with_setting("task=beats"))


@pytest.mark.parametrize(("bpm", "pieces"), [(100.0, 8), (210.0, 4)])
def test_performances_are_played_near_their_own_tempo(bpm: float, pieces: int) -> None:
    """What is counted as a beat depends on the tempo, so a groove says nothing at another one."""
    grooves = [
        Performance(tuple((at / 2, KEY_OF[tempo], 90) for at in range(32)), 4, tempo)
        for tempo in KEY_OF
    ]
    drawer = MusicDrawer([], [], [], grooves, MusicSettings(pop=0, score=0, vienna=0, groove=1))
    own, seen = {100.0: 36, 210.0: 38}[bpm], 0
    for seed in range(40):
        music = drawer.draw(np.random.default_rng(seed), 20.0)
        tempo = 60.0 / float(np.median(np.diff(music.beats["time"])))
        if 1 / 1.3 < tempo / bpm < 1.3 and music.drums:
            keys = {row[2] for row in music.drums}
            seen += keys == {own}
    assert seen >= pieces


def test_drummers_halve_their_time_only_where_people_would_not_count_it_so() -> None:
    def backbeats(bpm: float) -> set[tuple[float, ...]]:
        found = set()
        for seed in range(120):
            drums = drum_pattern(np.random.default_rng(seed), Metre(4, 2), 1, 60.0 / bpm)
            loud = {at for at, _, key, velocity in drums if key == 38 and velocity > 80}
            found.add(tuple(sorted(loud)))
        return found

    assert (2.0,) in backbeats(130.0)
    assert (2.0,) not in backbeats(200.0)
    assert (1.0, 3.0) in backbeats(200.0)


def test_another_value_is_taken_only_where_that_is_no_accident_of_the_clips() -> None:
    before = np.linspace(0.2, 0.9, 20)
    lucky = before + 0.3 * (np.arange(20) == 7)
    mixed = before + 0.1 * np.where(np.arange(20) % 2, 1.0, -0.9)
    mostly = before + 0.1 * (np.arange(20) % 4 != 0)
    assert not is_better(before, before)
    assert not is_better(lucky, before)
    assert not is_better(mixed, before)
    assert not is_better(before, mostly)
    assert is_better(mostly, before)


def test_how_sure_beats_must_be_lies_between_noise_and_music(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trainer.tune_beats.TRIED", ())

    def said(height: int) -> Posteriors:
        values = np.zeros((1200, 3, 1), np.uint8)
        values[10::25] = height
        return Posteriors(values, 0.02, 0, Posteriors.BEAT_KINDS)

    beats = np.zeros(48, BEAT)
    beats["time"], beats["size"] = 0.2 + 0.5 * np.arange(48), 1
    clip = BeatClip(np.zeros(1, np.float32), beats)
    heard = [HeardBeats(clip, said(160))]
    quiet, pulsing = (tune_heard(heard, [said(height)]) for height in (0, 110))
    assert quiet.settings.least_beat == pytest.approx(160 / 255 / 2, abs=0.01)
    assert quiet.settings.least_beat < pulsing.settings.least_beat < 160 / 255
    assert quiet.scores["validation_beat_f1"] == 1.0
