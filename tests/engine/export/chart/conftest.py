"""Somebody else's program that reads charts, where it can run."""

from pathlib import Path

import pytest

from benchmarks.chart_checker import Checker, CheckerMissing, chart_checker


@pytest.fixture(scope="session")
def checker(shared: Path) -> Checker:
    try:
        return chart_checker(shared)
    except CheckerMissing as missing:
        pytest.skip(str(missing))
