"""Surroundings: what a session stands on."""

from dataclasses import dataclass

from app.lines import Workshop
from app.listening import Build
from app.live.furnish import connect_booth
from app.live.live import Connect
from app.player.player import Player
from app.project.recovery import Recovery
from app.project.takes import Takes
from app.project.waiting import Waiting
from app.settings import Settings
from engine.transcribe import transcriber


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a session stands on; tests put other things in their place."""

    settings: Settings
    workshop: Workshop | None = None
    build: Build = transcriber
    player: Player | None = None
    recovery: Recovery | None = None
    waiting: Waiting | None = None
    booth: Connect = connect_booth
    takes: Takes | None = None
