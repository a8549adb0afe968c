"""The bar that a terminal shows, and the time that is left."""

import io

import pytest

from engine.terminal import ProgressBar, bar_line, time_left


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_is_drawn_and_wiped() -> None:
    screen, clock = Screen(), iter([0.0, 0.0, 0.0, 0.05, 10.0, 20.0])
    bar = ProgressBar(screen, lambda: next(clock))
    bar.start("song.mp3")
    bar.show(0.2)  # too soon to draw again
    bar.show(0.5)
    assert "song.mp3" in screen.getvalue()
    assert " 20%" not in screen.getvalue()
    assert " 50%  10 s left" in screen.getvalue()
    bar.clear()
    assert screen.getvalue().endswith(" \r")


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream)
    bar.start("song.mp3")
    bar.show(0.5)
    bar.clear()
    assert stream.getvalue() == ""


@pytest.mark.parametrize("width", [10, 40, 60, 200])
def test_a_bar_fits_its_line(width: int) -> None:
    line = bar_line("A rather long name of a song.flac", 0.43, 60.0, width)
    assert len(line) <= width
    assert bar_line("x", 2.0, 1.0, 80).endswith("100%")


def test_time_left_waits_until_it_can_be_told() -> None:
    assert time_left(0.5, 0.5) == ""
    assert time_left(0.001, 5.0) == ""
    assert time_left(1.0, 5.0) == ""
    assert time_left(0.25, 10.0) == "30 s left"
    assert time_left(0.1, 60.0) == "9 min left"
