"""The rules of direction: they hold for the program, and each is able to fail."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests import architecture
from tests.architecture import HEAVY, QT, Import, Source

ROOT = Path(__file__).parents[1]
TEXTS = ("*.py", "*.md", "*.toml", "*.txt", "*.json", "*.sh", "*.yml", "*.qss", "*.cfg")
FOLDERS = ("app", "engine", "trainer", "tests", "benchmarks", "packaging", "docs", "resources")

Rule = Callable[[list[Import]], Iterable[str]]
RULES: tuple[Rule, ...] = (
    architecture.direction,
    architecture.libraries,
    architecture.heavy_at_start,
    architecture.hidden,
    architecture.cycles,
)


@pytest.fixture(scope="module")
def program() -> list[Import]:
    return architecture.imports(architecture.read_sources(ROOT))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_program_keeps_the_rule(program: list[Import], rule: Rule) -> None:
    assert list(rule(program)) == []


def test_the_program_is_read_at_all(program: list[Import]) -> None:
    modules = {one.module for one in program}
    assert {"engine.music.part", "engine.export.midi", "trainer.targets"} <= modules
    assert any(one.name == "PySide6.QtCore" or one.name.startswith("PySide6") for one in program)


def test_only_commands_print() -> None:
    assert list(architecture.prints(architecture.read_sources(ROOT))) == []


def test_nothing_outside_the_project_is_named() -> None:
    paths = [path for path in ROOT.iterdir() if path.is_file() and path.suffix != ".mid"]
    for folder in FOLDERS:
        paths += [path for kind in TEXTS for path in (ROOT / folder).rglob(kind)]
    named = {
        str(path.relative_to(ROOT)): found
        for path in paths
        if (found := architecture.outside_paths(path.read_text("utf-8", "replace")))
    }
    assert named == {}


@pytest.mark.parametrize("module", ["app.window", "engine.__main__"])
def test_heavy_libraries_wait_until_they_are_needed(module: str) -> None:
    """What the sources promise, the interpreter confirms, libraries' own imports included."""
    unwanted = [*HEAVY, *(QT if module.startswith("engine") else ())]
    code = f"import sys, {module}; print(*[n for n in {unwanted!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.split() == []


def made_up(**texts: str) -> list[Import]:
    """Imports of a made-up program; `__` in a name stands for a dot, `_package` marks one."""
    sources = {}
    for name, text in texts.items():
        module = name.removesuffix("_package").replace("__", ".")
        sources[module] = Source(text, name.endswith("_package"))
    return architecture.imports(sources)


BROKEN = {
    "engine knows the app": (architecture.direction, {"engine__a": "import app.window"}),
    "engine knows the trainer": (architecture.direction, {"engine__a": "from trainer import fit"}),
    "app knows the trainer": (architecture.direction, {"app__a": "import trainer"}),
    "trainer knows the app": (architecture.direction, {"trainer__a": "def f():\n import app"}),
    "music knows errors": (architecture.direction, {"engine__music__a": "import engine.errors"}),
    "networks know audio": (architecture.direction, {"engine__networks__a": "import engine.audio"}),
    "project knows a view": (architecture.direction, {"app__project__a": "import app.roll"}),
    "dialog knows document": (
        architecture.direction,
        {"app__dialogs__a": "from app import document", "app__document": ""},
    ),
    "relative import": (
        architecture.direction,
        {"app__dialogs__a": "from ..project import store", "app__project_package": ""},
    ),
    "only for types": (
        architecture.direction,
        {"engine__a": "if TYPE_CHECKING:\n import app"},
    ),
    "engine knows Qt": (architecture.libraries, {"engine__a": "from PySide6 import QtCore"}),
    "project knows Qt": (architecture.libraries, {"app__project__a": "import PySide6.QtCore"}),
    "app knows torch": (architecture.libraries, {"app__a": "def f():\n import torch"}),
    "decode knows torch": (architecture.libraries, {"engine__decode__a": "import torch.nn"}),
    "heavy at start": (architecture.heavy_at_start, {"engine__a": "import onnxruntime"}),
    "signal at start": (architecture.heavy_at_start, {"engine__a": "from scipy import signal"}),
    "in a class": (architecture.heavy_at_start, {"app__a": "class A:\n import av"}),
    "hidden": (architecture.hidden, {"engine__a": "def f():\n import json"}),
    "hidden ours": (
        architecture.hidden,
        {"engine__a": "def f():\n from engine import b", "engine__b": "import json"},
    ),
    "cycle": (
        architecture.cycles,
        {"engine__a": "import engine.b", "engine__b": "from engine import a"},
    ),
    "cycle through a package": (
        architecture.cycles,
        {
            "engine__a_package": "from engine.a.x import one",
            "engine__a__x": "from engine.b.y import two",
            "engine__b_package": "from engine.b.z import three",
            "engine__b__y": "",
            "engine__b__z": "from engine.a.w import four",
            "engine__a__w": "",
        },
    ),
}
KEPT = {
    "a room uses itself": {"engine__music__a": "from engine.music.b import x"},
    "networks use music": {"engine__networks__a": "import engine.music\nimport torch"},
    "heavy where used": {"engine__a": "def f():\n import onnxruntime"},
    "heavy for types": {"engine__a": "if TYPE_CHECKING:\n import mido"},
    "scipy.fft is light": {"engine__a": "from scipy import fft"},
    "a heavy module of ours waits": {
        "engine__models__a": "def f():\n from engine.models import runtime_torch",
        "engine__models__runtime_torch": "import torch",
    },
    "the window waits": {
        "app____main__": "def f():\n from app.window import Window",
        "app__window": "from PySide6 import QtWidgets",
    },
    "a package and its parts": {
        "engine__a_package": "from engine.a.x import one",
        "engine__a__x": "from engine.a.y import two",
        "engine__a__y": "",
    },
    "a cycle only for types": {
        "engine__a": "import engine.b",
        "engine__b": "if TYPE_CHECKING:\n import engine.a",
    },
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_noticed(name: str) -> None:
    rule, texts = BROKEN[name]
    assert list(rule(made_up(**texts)))


@pytest.mark.parametrize("name", KEPT)
def test_what_is_allowed_is_not_noticed(name: str) -> None:
    used = made_up(**KEPT[name])
    assert [said for rule in RULES for said in rule(used)] == []


def test_printing_is_noticed() -> None:
    sources = {"engine.a": Source("def f():\n print(1)"), "engine.__main__": Source("print(1)")}
    assert list(architecture.prints(sources)) == ["engine.a:2 prints"]


def test_paths_outside_are_noticed() -> None:
    outside = "/" + "work"
    assert architecture.outside_paths(f"open('{outside}/main')")
    assert architecture.outside_paths("see .." + "/shared/kit")
    assert not architecture.outside_paths(f"engine{outside}er.py and frame{outside}, net{outside}s")
