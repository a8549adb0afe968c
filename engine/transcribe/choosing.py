"""Which model listens, where nobody has named one: try a little of the recording, and say why.

A piano model hears pianos better than one for every instrument, and everything else worse. So the
one for every instrument, which tells families of instruments apart, hears a few short excerpts
first; where nearly all of their notes are a piano's, the piano model listens.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.audio import Audio
from engine.audio.excerpt import excerpt
from engine.decode import decode_notes
from engine.decode.parts import note_families
from engine.errors import ModelMissing
from engine.models import ModelCard
from engine.models.store import DEFAULT_MODEL, preferred
from engine.music import Family
from engine.transcribe.protocol import Heard, Progress, Transcriber

TASK = "notes"
PIANO_MODEL = "piano"
EXCERPTS = 5
EXCERPT_SECONDS = 3.9
PIANO_SHARE = 0.4
"""From this share of the notes on it is a piano: three quarters of the pianos among the validation
clips lie above, nine in ten of the guitars below. Single notes are told apart no better than
every other time, so even a piano's are not all a piano's. See `benchmarks/choice.py`."""
MENTIONED_SHARE = 0.12
"""A family with less than this is not worth naming."""
MOST_MENTIONED = 3

Shares = Mapping[Family, float]
Make = Callable[[ModelCard], Transcriber]


@dataclass(frozen=True, slots=True)
class Choice:
    """The model that is to listen, and why, in a sentence."""

    card: ModelCard
    reason: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """The two models there is a choice between: one hears which instruments play."""

    any_instrument: ModelCard
    piano: ModelCard


def candidates_or_choice(cards: tuple[ModelCard, ...]) -> Candidates | Choice:
    """What there is to choose from; where that is nothing, the choice. ModelMissing without any."""
    cards = tuple(card for card in cards if card.task == TASK)
    if not cards:
        raise ModelMissing(DEFAULT_MODEL)
    usual = preferred(cards)
    if len(cards) == 1:
        return Choice(usual, f"{usual.title} is the only model that is installed.")
    telling = [card for card in cards if card.decode.families and card.name != PIANO_MODEL]
    pianos = [card for card in cards if card.name == PIANO_MODEL]
    if not telling:
        why = "No model here tells instruments apart"
        return Choice(usual, f"{why}, so the {usual.title} model listened.")
    listener = preferred(tuple(telling))
    if not pianos:
        why = "There is no model for pianos alone here"
        return Choice(listener, f"{why}, so the {listener.title} model listened.")
    return Candidates(listener, pianos[0])


def choose(candidates: Candidates, shares: Shares) -> Choice:
    """The piano model where nearly all the notes are a piano's, and else the other."""
    heard = sum(shares.values())
    other = candidates.any_instrument
    if not heard:
        why = "No notes sounded where it listened first"
        return Choice(other, f"{why}, so the {other.title} model listened.")
    piano = shares.get(Family.PIANO, 0.0) / heard
    if piano >= PIANO_SHARE:
        card = candidates.piano
        why = _how_much(piano)
        return Choice(card, f"{why}, so the {card.title} model listened.")
    why = f"{_named(shares, heard)} in the excerpts it tried first"
    return Choice(other, f"{why}, so the {other.title} model listened.")


def _how_much(piano: float) -> str:
    if piano < 0.5:
        return "A piano above all in the excerpts it tried first"
    many = "All" if piano >= 0.995 else "Nearly all" if piano >= 0.9 else "Most"
    return f"{many} of the excerpts it tried first sound like a piano"


def family_shares(heard: Heard, card: ModelCard) -> dict[Family, float]:
    """How much each family plays: its notes at the model's own threshold, as sure as they are."""
    notes = decode_notes(heard.posteriors, card.decode)
    shares = dict.fromkeys(Family, 0.0)
    families = note_families(heard.posteriors, notes, card.decode) if notes else []
    for note, family in zip(notes, families, strict=True):
        shares[family] += note.confidence
    return shares


def excerpts(audio: Audio) -> Iterator[Audio]:
    """A few short stretches spread over the recording; all of one that is short itself."""
    if audio.duration <= EXCERPTS * EXCERPT_SECONDS:
        yield audio
        return
    for number in range(EXCERPTS):
        middle = (number + 0.5) / EXCERPTS * audio.duration
        yield excerpt(audio, middle - EXCERPT_SECONDS / 2, middle + EXCERPT_SECONDS / 2)


class AutomaticTranscriber:
    """Chooses for each recording which of several models listens to it.

    `make` loads a model; each is loaded once, when it is needed first.
    """

    def __init__(self, cards: tuple[ModelCard, ...], make: Make) -> None:
        self._choice = candidates_or_choice(cards)
        self._make = make
        self._made: dict[str, Transcriber] = {}
        usual = self._choice if isinstance(self._choice, Choice) else None
        self._usual = usual.card if usual else _listener(self._choice)
        self._loaded(self._usual)  # what cannot be loaded is said before anything is opened

    @property
    def card(self) -> ModelCard:
        """The model that listens first; `settled` says which one listens to all."""
        return self._usual

    def settled(self, audio: Audio) -> "ChosenTranscriber":
        """The transcriber for this recording."""
        choice = self._choice
        if isinstance(choice, Candidates):
            choice = choose(choice, self.shares(audio))
        return ChosenTranscriber(self._loaded(choice.card), choice.reason)

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """Choose, then transcribe."""
        return (yield from self.settled(audio).transcribe(audio))

    def shares(self, audio: Audio) -> Shares:
        """How much each family plays in a few excerpts, to the model that listens first."""
        card, listener = self._usual, self._loaded(self._usual)
        parts = [family_shares(_heard(listener, part), card) for part in excerpts(audio)]
        return {family: sum(part[family] for part in parts) for family in Family}

    def _loaded(self, card: ModelCard) -> Transcriber:
        if card.name not in self._made:
            self._made[card.name] = self._make(card)
        return self._made[card.name]


@dataclass(frozen=True, slots=True)
class ChosenTranscriber:
    """A transcriber, and why it is this one: the reason goes into what it makes."""

    transcriber: Transcriber
    reason: str

    @property
    def card(self) -> ModelCard:
        """The model that listens."""
        return self.transcriber.card

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        """Transcribe as the chosen one does."""
        heard = yield from self.transcriber.transcribe(audio)
        made = replace(heard.transcription.provenance, reason=self.reason)
        return replace(heard, transcription=replace(heard.transcription, provenance=made))


def settled(transcriber: Transcriber, audio: Audio) -> Transcriber:
    """The transcriber that will listen to this recording, the choice made where there is one."""
    if isinstance(transcriber, AutomaticTranscriber):
        return transcriber.settled(audio)
    return transcriber


def reason_of(transcriber: Transcriber) -> str:
    """Why it is this one; "" where a person named it."""
    return transcriber.reason if isinstance(transcriber, ChosenTranscriber) else ""


def _listener(choice: Candidates | Choice) -> ModelCard:
    return choice.any_instrument if isinstance(choice, Candidates) else choice.card


def _heard(transcriber: Transcriber, audio: Audio) -> Heard:
    steps = transcriber.transcribe(audio)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            heard: Heard = finished.value
            return heard


def _named(shares: Shares, heard: float) -> str:
    """“Guitar, bass and voice”: who plays most, those that play next to nothing left out."""
    most = sorted(shares, key=lambda family: -shares[family])[:MOST_MENTIONED]
    names = [family.label.lower() for family in most if shares[family] >= MENTIONED_SHARE * heard]
    *others, last = names or [most[0].label.lower()]
    words = f"{', '.join(others)} and {last}" if others else last
    return words[:1].upper() + words[1:]
