"""What tests of training share."""

from pathlib import Path

import pytest
import torch

from tests.trainer.running import train_arguments
from tests.trainer.smallkit import write_kit
from trainer.__main__ import main


@pytest.fixture(scope="session")
def small_kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthesis kit of a few kilobytes: pitched instruments, drums and corpora."""
    return write_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="session")
def small_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what is made of it is kept."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Small networks are not shared among cores: threads that wait for each other take longer."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def run(small_kit: Path, small_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of six steps with three checkpoints."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    settings = ("schedule.steps=6", "schedule.keep=3", "schedule.peak_rate=0.02")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONWARNINGS", "ignore")
        assert main(train_arguments(small_kit, small_cache, folder, *settings)) == 0
    return folder
