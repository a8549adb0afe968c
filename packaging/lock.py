"""Write constraints.txt: the exact versions this environment has of everything Earmark needs.

Run it with the environment's Python after changing a bound in pyproject.toml and upgrading.
"""

import sys
import tomllib
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from prepare import ROOT


def declared() -> list[Requirement]:
    """What pyproject.toml asks for, its own extras aside."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    wanted = [Requirement(line) for line in lines]
    return [requirement for requirement in wanted if requirement.name != project["name"]]


def closure(wanted: list[Requirement]) -> dict[str, str]:
    """Names and versions of what is wanted, and of all that it wants in turn."""
    versions: dict[str, str] = {}
    seen: set[str] = set()
    while wanted:
        requirement = wanted.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        name = canonicalize_name(requirement.name)
        # A local label (+cpu) names one build; the constraint is meant for all of them.
        versions[name] = metadata.version(name).partition("+")[0]
        for line in metadata.requires(name) or ():
            needed = Requirement(line)
            extras = requirement.extras or {""}
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                wanted.append(needed)
    return versions


def main() -> None:
    """Write the file."""
    lines = [f"{name}=={version}\n" for name, version in sorted(closure(declared()).items())]
    (ROOT / "constraints.txt").write_text("".join(lines), "utf-8")
    print(
        f"{len(lines)} packages locked for Python {sys.version_info.major}.{sys.version_info.minor}"
    )


if __name__ == "__main__":
    main()
