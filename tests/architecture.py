"""Reads the program's sources and says which of the rules of direction they break.

The rules are section 3 of the design, retold in ARCHITECTURE.md. Nothing is imported: every
module is parsed, its imports are listed, and each rule is a function from the list to sentences.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("app", "engine", "trainer")
# What each room must not import of ours; the longest name that fits a module decides.
FORBIDDEN = {
    "engine": ("app", "trainer"),
    "engine.errors": PACKAGES,
    "engine.music": ("app", "trainer", "engine"),
    "engine.networks": ("app", "trainer", "engine"),
    "app": ("trainer",),
    "app.project": ("trainer", "app"),
    "app.dialogs": ("trainer", "app.document", "app.project", "app.window", "app.job"),
    "trainer": ("app",),
}
# Exceptions to the row above: a room may always use itself, and these.
ALLOWED = {
    "engine.networks": ("engine.music",),
}
QT = ("PySide6", "shiboken6", "pyqtgraph", "pytestqt")
# Where a library may be imported at all.
ONLY_IN = {
    **dict.fromkeys(QT, ("app",)),
    "torch": ("engine.networks", "engine.models.runtime_torch", "trainer"),
    "safetensors": ("engine.networks", "engine.models.runtime_torch", "trainer"),
    "torchaudio": ("trainer",),
    "lightning": ("trainer",),
    "onnx": ("trainer",),
    "onnxscript": ("trainer",),
    "mir_eval": ("trainer",),
    "music21": ("engine.export", "engine.notation"),
    "verovio": ("engine.engraving",),
    "reportlab": ("engine.engraving",),
}
NEVER_IN = dict.fromkeys(QT, ("app.project",))
# Too slow to import for a window that should be there at once.
HEAVY = (
    "av", "dask", "distributed", "huggingface_hub", "librosa", "lightning", "matplotlib", "mido",
    "mir_eval", "music21", "onnx", "onnxruntime", "onnxscript", "pretty_midi", "reportlab",
    "rtmidi", "safetensors", "scipy.signal", "sounddevice", "tensorboard", "torch", "torchaudio",
    "verovio", "wandb", "yaml",
)  # fmt: skip
# Quick to import, and yet not needed before a recording is read or played.
MAY_WAIT = ("scipy", "soundfile", "soxr")
# These are only ever imported inside functions themselves, or by the trainer.
MAY_BE_HEAVY = ("engine.networks", "engine.models.runtime_torch", "trainer")
MAY_PRINT = ("app.__main__", "engine.__main__", "trainer.__main__")
# Written in two halves so that this file does not name what it looks for.
OUTSIDE = re.compile(r"(?<![\w.])/" + r"work\b|\.\./" + "shared")


@dataclass(frozen=True)
class Import:
    """One imported name, where it stands, and whether it is run with its module."""

    module: str
    name: str
    line: int
    in_function: bool = False
    for_types: bool = False


@dataclass(frozen=True)
class Source:
    """A module's text, and whether it is a package."""

    text: str
    is_package: bool = False


def read_sources(root: Path) -> dict[str, Source]:
    """Every module of the three packages, by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            found[name] = Source(path.read_text("utf-8"), is_package)
    return found


def within(module: str, *rooms: str) -> bool:
    """Whether `module` is one of `rooms` or in one."""
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


class _Collector(ast.NodeVisitor):
    """Lists a module's imports, knowing which are inside functions or only for types."""

    def __init__(self, module: str, source: Source, known: Mapping[str, object]) -> None:
        self.module, self.known = module, known
        self.package = module if source.is_package else module.rpartition(".")[0]
        self.found: list[Import] = []
        self._functions = self._types = 0

    def visit_FunctionDef(self, node: ast.AST) -> None:
        self._functions += 1
        self.generic_visit(node)
        self._functions -= 1

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef  # noqa: N815

    def visit_If(self, node: ast.If) -> None:
        for_types = "TYPE_CHECKING" in ast.unparse(node.test)
        self._types += for_types
        for child in node.body:
            self.visit(child)
        self._types -= for_types
        for child in node.orelse:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        parts = self.package.split(".")
        base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
        base = ".".join(filter(None, (base, node.module)))
        for alias in node.names:
            whole = f"{base}.{alias.name}"
            ours = within(base, *PACKAGES)
            self._add(whole if whole in self.known or not ours else base, node.lineno)

    def _add(self, name: str, line: int) -> None:
        used = Import(self.module, name, line, self._functions > 0, self._types > 0)
        self.found.append(used)


def imports(sources: Mapping[str, Source]) -> list[Import]:
    """Every import of every module."""
    found = []
    for module, source in sources.items():
        collector = _Collector(module, source, sources)
        collector.visit(ast.parse(source.text))
        found += collector.found
    return found


def direction(used: list[Import]) -> Iterator[str]:
    """Rooms import only from the rooms they may (rules 1, 4 and 5)."""
    for one in used:
        room = max((r for r in FORBIDDEN if within(one.module, r)), key=len, default="")
        allowed = (room, *ALLOWED.get(room, ()))
        if within(one.name, *FORBIDDEN.get(room, ())) and not within(one.name, *allowed):
            yield f"{one.module}:{one.line} must not import {one.name}"


def libraries(used: list[Import]) -> Iterator[str]:
    """Qt, torch and their like are imported only where they belong (rules 2 and 3)."""
    for one in used:
        for library, rooms in ONLY_IN.items():
            never = within(one.module, *NEVER_IN.get(library, ()))
            if within(one.name, library) and (never or not within(one.module, *rooms)):
                yield f"{one.module}:{one.line} must not import {one.name}"


def heavy_at_start(used: list[Import]) -> Iterator[str]:
    """Heavy libraries are imported where they are used, not with their module (rule 3)."""
    for one in used:
        at_start = not (one.in_function or one.for_types)
        if at_start and within(one.name, *HEAVY) and not within(one.module, *MAY_BE_HEAVY):
            yield f"{one.module}:{one.line} imports {one.name} before it is needed"


def hidden(used: list[Import]) -> Iterator[str]:
    """Imports inside functions are for heavy libraries, and modules that need one (rule 7)."""
    graph = _graph(used)
    heavy = {one.module for one in used if _weighs(one)}
    for one in used:
        if not one.in_function or within(one.name, *HEAVY, *QT, *MAY_WAIT):
            continue
        if not (within(one.name, *PACKAGES) and _reachable(graph, one.name) & heavy):
            yield f"{one.module}:{one.line} hides the import of {one.name} in a function"


def _weighs(one: Import) -> bool:
    libraries = (*HEAVY, *QT)
    return within(one.name, *libraries) and not (one.in_function or one.for_types)


def _graph(used: list[Import]) -> dict[str, set[str]]:
    """Which of our modules run which others when they are imported, packages included."""
    graph: dict[str, set[str]] = {}
    for one in used:
        graph.setdefault(one.module, set())
        if one.in_function or one.for_types or not within(one.name, *PACKAGES):
            continue
        parts = one.name.split(".")
        for length in range(1, len(parts) + 1):
            target = ".".join(parts[:length])
            # A module's own packages are being imported already.
            if not within(one.module, target) or target == one.name != one.module:
                graph[one.module].add(target)
    return graph


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += graph.get(module, ())
    return seen


def cycles(used: list[Import]) -> Iterator[str]:
    """No module imports itself in the end (rule 7)."""
    graph = _graph(used)
    for module in sorted(graph):
        if any(module in _reachable(graph, other) for other in graph[module]):
            yield f"{module} is part of an import cycle"


def prints(sources: Mapping[str, Source]) -> Iterator[str]:
    """Only the commands print."""
    for module, source in sources.items():
        if module in MAY_PRINT:
            continue
        for node in ast.walk(ast.parse(source.text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
                yield f"{module}:{node.lineno} prints"


def outside_paths(text: str) -> list[str]:
    """What a text names that is not part of the project."""
    return OUTSIDE.findall(text)
