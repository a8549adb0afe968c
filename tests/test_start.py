"""The set-up behind ./start and ./test, without installing anything."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def prepare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The helper, made to believe that a copy of the project is the project."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import prepare

    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    environment = tmp_path / ".venv"
    environment.mkdir()
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "ENVIRONMENT", environment)
    monkeypatch.setattr(prepare, "STAMP", environment / "earmark-installed.json")
    monkeypatch.setattr(
        prepare, "DESCRIPTION", (tmp_path / "pyproject.toml", tmp_path / "constraints.txt")
    )
    return prepare


@pytest.fixture
def start(prepare: ModuleType) -> ModuleType:
    import start

    return start


class Shell:
    """Stands in for subprocess.run: remembers what was run, and fails what it is told to."""

    def __init__(self, failing: str = "") -> None:
        self.commands: list[list[str]] = []
        self.failing = failing

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        fails = bool(self.failing) and self.failing in " ".join(command)
        return subprocess.CompletedProcess(command, int(fails))


def test_every_constraint_is_a_name_and_a_version() -> None:
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        name, _, version = line.partition("==")
        assert name
        assert version
        assert not set(line) & set(" ;@+/"), line


def test_what_is_declared_is_locked() -> None:
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    locked = dict(line.split("==") for line in lines)
    extras = project["optional-dependencies"].values()
    declared = [*project["dependencies"], *(line for extra in extras for line in extra)]
    for requirement in map(Requirement, declared):
        if requirement.name != "earmark":
            version = locked[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), requirement


def test_what_only_another_system_needs_is_locked_too(prepare: ModuleType) -> None:
    import lock
    from packaging.requirements import Requirement

    assert "colorama" in lock.locked_in(ROOT / "constraints.txt")  # click and pytest, on Windows
    assert {"pytest", "colorama", "pluggy"} <= set(
        lock.closure([Requirement("pytest")], {"colorama": "0.4.6"})
    )
    assert not lock.is_needed(Requirement('x; python_version < "3"'), set())
    assert lock.is_needed(Requirement('x; extra == "dev"'), {"dev"})
    assert not lock.is_needed(Requirement('x; extra == "dev"'), set())


def test_what_is_not_installed_here_keeps_its_version(prepare: ModuleType) -> None:
    import lock
    from packaging.requirements import Requirement

    nowhere = Requirement("no-such-package-here>=1")
    assert lock.closure([nowhere], {nowhere.name: "1.2"}) == {nowhere.name: "1.2"}
    with pytest.raises(SystemExit, match="install it here too"):
        lock.closure([nowhere], {})


def test_a_missing_library_is_named_by_its_package(prepare: ModuleType) -> None:
    libraries = (prepare.Library("libnothing-of-that-name.so.9", "libnothing9"),)
    assert prepare.missing_packages(libraries) == ["libnothing9"]
    assert prepare.missing_packages(()) == []


def test_the_tests_ask_for_a_sound_server_where_there_is_none(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert prepare.missing_sound_server() == []
    monkeypatch.setattr(prepare.shutil, "which", lambda _: None)
    assert "pulseaudio" in prepare.missing_sound_server()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no apt and no user numbers")
class TestSystemPackages:
    def shell(
        self, prepare: ModuleType, monkeypatch: pytest.MonkeyPatch, user: int, failing: str = ""
    ) -> Shell:
        shell = Shell(failing)
        monkeypatch.setattr(prepare.subprocess, "run", shell)
        monkeypatch.setattr(prepare.os, "geteuid", lambda: user)
        monkeypatch.setattr(prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
        return shell

    def test_nothing_is_run_where_nothing_is_missing(
        self, prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shell = self.shell(prepare, monkeypatch, 0)
        prepare.install_system_packages([])
        assert not shell.commands

    def test_root_installs_them(self, prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        shell = self.shell(prepare, monkeypatch, 0)
        prepare.install_system_packages(["libgl1"])
        assert shell.commands[0][0] == "env"
        assert shell.commands[-1][-4:] == ["install", "-y", "--no-install-recommends", "libgl1"]

    def test_others_ask_sudo_and_keep_their_proxy(
        self, prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", "http://proxy:1")
        shell = self.shell(prepare, monkeypatch, 1000)
        prepare.install_system_packages(["libgl1"])
        assert shell.commands[-1][:2] == ["sudo", "-n"]
        assert "https_proxy=http://proxy:1" in shell.commands[-1]

    def test_without_rights_one_line_says_what_to_run(
        self,
        prepare: ModuleType,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        shell = self.shell(prepare, monkeypatch, 1000, failing="sudo -n true")
        monkeypatch.setattr(prepare.sys.stdin, "isatty", lambda: False, raising=False)
        prepare.install_system_packages(["libgl1", "libegl1"])
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 1
        assert lines[0].endswith("apt-get install libgl1 libegl1")
        assert shell.commands == [["sudo", "-n", "true"]]

    def test_without_apt_one_line_says_what_is_missing(
        self,
        prepare: ModuleType,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        shell = self.shell(prepare, monkeypatch, 0)
        monkeypatch.setattr(prepare.shutil, "which", lambda _: None)
        prepare.install_system_packages(["libgl1"])
        assert "libgl1" in capsys.readouterr().out
        assert not shell.commands


def test_torch_is_asked_for_by_name_where_it_is_needed(prepare: ModuleType) -> None:
    assert not any(a.startswith("torch") for a in prepare.pip_arguments(()))
    with_torch = prepare.pip_arguments(("trainer", "dev"))
    assert with_torch[-1].startswith("torch==")
    assert any(argument.endswith("[trainer,dev]") for argument in with_torch)


def test_installed_until_the_description_changes(prepare: ModuleType) -> None:
    assert not prepare.is_installed(())
    prepare.remember(("trainer", "dev"))
    assert prepare.is_installed(())
    assert prepare.is_installed(("dev",))
    prepare.remember(())
    assert prepare.is_installed(())
    assert not prepare.is_installed(("dev",))
    with (prepare.ROOT / "constraints.txt").open("a") as file:
        file.write("another==1\n")
    assert not prepare.is_installed(())


def test_a_damaged_stamp_means_installing_again(prepare: ModuleType) -> None:
    for text in ("", "{", json.dumps({}), json.dumps([])):
        prepare.STAMP.write_text(text)
        assert not prepare.is_installed(())


def test_this_python_works_and_a_missing_one_does_not(prepare: ModuleType) -> None:
    assert prepare.works(Path(sys.executable))
    assert not prepare.works(prepare.environment_python())


def test_without_a_display_there_is_no_screen(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not start.has_screen(Path(sys.executable))
    monkeypatch.setattr(start.sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not start.has_screen(Path(sys.executable))
    monkeypatch.setenv("DISPLAY", ":4711")  # named, but nobody is there
    assert not start.has_screen(Path(sys.executable))
    monkeypatch.setattr(start.sys, "platform", "darwin")
    assert start.has_screen(Path(sys.executable))


def test_a_screen_gets_the_window_and_none_gets_files(start: ModuleType) -> None:
    python = Path("python")
    assert start.command(python, ["a.mp3"], True)[1:] == ["-m", "app", "a.mp3"]
    assert start.command(python, ["a.mp3"], False)[1:] == ["-m", "engine", "transcribe", "a.mp3"]


def test_the_demo_is_a_recording(start: ModuleType, tmp_path: Path) -> None:
    for name in ("b.flac", "a.ogg", "README.md", "a.mid"):
        (tmp_path / name).touch()
    assert [Path(name).name for name in start.demo_recordings(tmp_path)] == ["a.ogg", "b.flac"]


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts are for the other systems")
@pytest.mark.parametrize("name", ["start", "test", ".ci/run", "packaging/with-python"])
def test_scripts_can_be_run(name: str) -> None:
    path = ROOT / name
    assert os.access(path, os.X_OK)
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts are for the other systems")
def test_start_explains_itself() -> None:
    done = subprocess.run(
        [str(ROOT / "start"), "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "usage: start [FILE...]" in done.stdout
