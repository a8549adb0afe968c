"""Write constraints.txt: the exact versions this environment has of everything Earmark needs.

Run it with the environment's Python after changing a bound in pyproject.toml and upgrading. What
only another system needs (colorama on Windows) is locked too; where it is not installed here, the
version that constraints.txt has stays.
"""

import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from prepare import ROOT

CONSTRAINTS = ROOT / "constraints.txt"
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
"""What markers say of the systems that Earmark runs on."""


def declared() -> list[Requirement]:
    """What pyproject.toml asks for, its own extras aside."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    wanted = [Requirement(line) for line in lines]
    return [requirement for requirement in wanted if requirement.name != project["name"]]


def is_needed(requirement: Requirement, extras: set[str]) -> bool:
    """Whether any of the systems needs it, for any of a package's extras."""
    marker = requirement.marker
    if marker is None:
        return True
    return any(
        marker.evaluate({**system, "extra": e}) for system in SYSTEMS for e in extras or {""}
    )


def closure(wanted: list[Requirement], locked: dict[str, str]) -> dict[str, str]:
    """Names and versions of what is wanted, and of all that it wants in turn.

    What is not installed keeps its version in `locked`; SystemExit names what is in neither.
    """
    versions: dict[str, str] = {}
    seen: set[str] = set()
    while wanted:
        requirement = wanted.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        name = canonicalize_name(requirement.name)
        try:
            # A local label (+cpu) names one build; the constraint is meant for all of them.
            versions[name] = metadata.version(name).partition("+")[0]
        except metadata.PackageNotFoundError:
            versions[name] = _kept(name, locked)
            continue
        needed = map(Requirement, metadata.requires(name) or ())
        wanted += [one for one in needed if is_needed(one, requirement.extras)]
    return versions


def _kept(name: str, locked: dict[str, str]) -> str:
    if name not in locked:
        sys.exit(f"{name} is needed on another system and has no version yet: install it here too.")
    return locked[name]


def locked_in(path: Path) -> dict[str, str]:
    """Names and versions in a file of constraints."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    pairs = (line.partition("==") for line in lines)
    return {name: version for name, _, version in pairs}


def main() -> None:
    """Write the file."""
    versions = closure(declared(), locked_in(CONSTRAINTS))
    lines = [f"{name}=={version}\n" for name, version in sorted(versions.items())]
    CONSTRAINTS.write_text("".join(lines), "utf-8")
    print(
        f"{len(lines)} packages locked for Python {sys.version_info.major}.{sys.version_info.minor}"
    )


if __name__ == "__main__":
    main()
