"""The fit of the listener on a handful of pieces: it learns, and writes the same file again."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.notation.fours import MARKS
from engine.notation.listener import INPUTS, Listener
from trainer import fit_metre
from trainer.data.metre_clips import LABELS
from trainer.fit_metre import train, write
from trainer.metre_choice import Choice, chosen, fit
from trainer.metre_fours import Example, as_json, fit_fours, share_right
from trainer.metre_network import Dims, Examples, ListenerNet, batches, loss_of

SMALL = Dims(width=8, inner=8, blocks=2, dropout=0.0)


def network() -> ListenerNet:
    torch.manual_seed(1)
    return ListenerNet(torch.zeros(INPUTS), torch.ones(INPUTS), SMALL).eval()


def examples(pieces: int = 6, chords: int = 90) -> Examples:
    """Every third chord begins a bar and has a long bass; nothing else does."""
    rng = np.random.default_rng(4)
    inputs = rng.normal(0.0, 0.3, (pieces * chords, INPUTS)).astype(np.float16)
    labels = np.zeros(len(inputs), LABELS)
    labels["kind"], labels["count"] = 2, 1
    labels["kind"][::3] = 0
    inputs[::3, 0] += 2.0
    labels["beat"], labels["bar"] = 0.5, 1.5
    return Examples(inputs, labels, np.arange(0, len(inputs) + 1, chords))


def test_numpy_says_what_torch_says(tmp_path: Path) -> None:
    made = network()
    inputs = np.random.default_rng(0).normal(size=(50, INPUTS)).astype(np.float32)
    with torch.no_grad():
        wanted = made(torch.from_numpy(inputs)[None])[0].numpy()
    said = Listener(made.weights(np.zeros(8))).answers(inputs)
    np.testing.assert_allclose(said, wanted, atol=1e-4)
    write(made, np.zeros(8), tmp_path / "a.npz")
    write(made, np.zeros(8), tmp_path / "b.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as kept:
        halved = Listener({name: kept[name].astype(np.float32) for name in kept.files})
    np.testing.assert_allclose(halved.answers(inputs), wanted, atol=0.05)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_what_can_be_learnt_is_learnt() -> None:
    made, rng = network(), np.random.default_rng(0)
    optimiser = torch.optim.Adam(made.parameters(), 0.02)
    seen = []
    for _ in range(20):
        for inputs, wanted in batches([examples()], 4, rng):
            losses = loss_of(made(inputs), wanted)
            optimiser.zero_grad()
            losses.sum().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            seen.append(losses.detach().numpy())
    assert seen[-1][0] < 0.3 * seen[0][0]
    assert seen[-1][3] < 0.3 * seen[0][3]


def test_the_same_pieces_make_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_metre, "BATCH", 2)
    for name in ("a.npz", "b.npz"):
        write(train([examples()], 4, SMALL), examples().common(), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    write(train([examples()], 5, SMALL), examples().common(), tmp_path / "c.npz")
    assert (tmp_path / "a.npz").read_bytes() != (tmp_path / "c.npz").read_bytes()


def test_chords_nobody_knows_teach_nothing() -> None:
    plain = examples()
    rng = np.random.default_rng(0)
    inputs, wanted = next(batches([plain], 4, rng))
    first = loss_of(network()(inputs), wanted)
    inputs[wanted["count"] < 0] = 5.0  # what fills a window up
    wanted["kind"][0, 0] = -1
    assert torch.isfinite(loss_of(network()(inputs), wanted)).all()
    assert first.shape == (4,)


def test_weights_choose_what_was_good() -> None:
    rng = np.random.default_rng(3)
    choices = []
    for number in range(40):
        clues = rng.normal(size=(6, 5))
        good = 1.0 / (1.0 + np.exp(-3.0 * clues[:, 1] + clues[:, 2]))
        choices.append(Choice(str(number), clues, good, good == good.max()))
    weights = fit(choices)
    got, best, _ = chosen(choices, weights)
    assert got == pytest.approx(best, abs=0.03)
    assert weights[1] > 0 > weights[2]


def test_fours_are_told_from_twos_by_what_differs() -> None:
    rng = np.random.default_rng(5)
    found = []
    for number in range(400):
        marks = rng.normal(size=len(MARKS))
        marks[3] += 3.0 * (number % 2)
        found.append(Example(marks, bool(number % 2), number % 4 < 2))
    weights = fit_fours([one for one in found if not one.is_held_out], strictness=1.0)
    assert share_right(weights, (one for one in found if one.is_held_out)) > 0.8
    assert int(np.argmax(np.abs(weights.weights))) == 3
    kept = as_json(weights)
    assert set(kept) == {*MARKS, "bias"}


def test_a_file_of_fours_is_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    found = [
        Example(rng.normal(float(k % 2), 0.2, len(MARKS)), k % 2 == 1, k % 3 == 0)
        for k in range(30)
    ]
    said = fit_metre.tell_fours(found, tmp_path / "fours.json")
    assert "100.0% of others right" in said
    assert set(json.loads((tmp_path / "fours.json").read_text())) == {*MARKS, "bias"}
