"""What may be typed about a score."""

import argparse
from fractions import Fraction

import pytest

from engine.arguments import (
    NOTATION_ARGUMENTS,
    key,
    meter,
    notation_choices,
    note_value,
    pitch,
    quarters,
)
from engine.notation import NotationChoices
from engine.notation.keynames import key_name, key_named
from engine.notation.score import Key


def said(*words: str) -> NotationChoices:
    parser = argparse.ArgumentParser(exit_on_error=False)
    for argument in NOTATION_ARGUMENTS:
        parser.add_argument(argument.name, help=argument.help, **argument.settings)
    return notation_choices(parser.parse_args(words))


def test_nothing_said_is_as_found() -> None:
    assert said() == NotationChoices()


def test_everything_said_is_taken() -> None:
    words = "--meter 6/8 --pickup 3/2 --split C4 --no-swing --smallest 1/16 --detail 0.3"
    assert said(*words.split(), "--key", "F minor", "--no-ornaments") == NotationChoices(
        (6, 8), Fraction(3, 2), -4, True, 60, False, Fraction(1, 4), 0.3, False
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("C", Key(0)), ("a", Key(0, True)), ("f#m", Key(3, True)), ("Eb major", Key(-3)),
        ("E♭", Key(-3)), ("B flat minor", Key(-5, True)), ("C# maj", Key(7)), ("gb", None),
        ("H", None), ("E# major", None), ("", None),
    ],
)  # fmt: skip
def test_keys_are_read_as_people_write_them(words: str, found: Key | None) -> None:
    if found is None:
        with pytest.raises(ValueError, match=r"key|sharps"):
            key_named(words)
    else:
        assert key_named(words) == found


@pytest.mark.parametrize("is_minor", [False, True])
@pytest.mark.parametrize("fifths", range(-7, 8))
def test_every_key_has_a_name_by_which_it_is_found(fifths: int, is_minor: bool) -> None:
    assert key_named(key_name(Key(fifths, is_minor))) == Key(fifths, is_minor)


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (meter, "3/5"), (meter, "0/4"), (meter, "waltz"), (key, "H"), (quarters, "-1"),
        (quarters, "1/0"), (note_value, "1/3"), (note_value, "1/128"), (pitch, "C99"),
        (pitch, "128"), (pitch, "x"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(read, words: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(argparse.ArgumentTypeError, match=r"is no|write it like"):
        read(words)


def test_pitches_have_names_and_numbers() -> None:
    assert [pitch(words) for words in ("C4", "Bb3", "f#5", "60", "C-1")] == [60, 58, 78, 60, 0]
