"""What tests of building a kit share."""

import threading
from collections.abc import Iterator

import pytest

from tests.trainer.data.building.shelf import Shelf
from trainer.data.building import fetching


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setattr(fetching, "PAUSE_SECONDS", 0.0)
    with Shelf() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
