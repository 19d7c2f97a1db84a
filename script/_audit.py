"""Compare the pinned packages with the known vulnerabilities, if a database of them answers.

    script/check                                    calls it, and shows what it says
    .venv/bin/python script/_audit.py               the same alone

pip-audit asks a public database of advisories about each package of requirements-dev.txt, which holds those
of requirements.txt too. Where no database answers, nothing is known: that is said in so many words (NOT
AUDITED), and is no failure, for a machine without the internet could otherwise never pass its checks. A
package that the database does not know counts as not audited, never as free of vulnerabilities.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from _setup import PYTHON, ROOT, run_main, tell
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = ROOT / "requirements-dev.txt"
# A database that is there answers at once.
ANSWER_SECONDS = 10
WHOLE_SECONDS = 600
NOT_AUDITED = "NOT AUDITED"


@dataclass
class Audit:
    """What became of each package."""

    vulnerable: dict[str, list[str]] = field(default_factory=dict)
    audited: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Tell whether nothing is known against any package, or nothing could be asked at all."""
        return not self.vulnerable and (not self.skipped or not self.audited)

    def words(self) -> str:
        """Say it in a few lines."""
        if not self.audited:
            count = len(self.skipped)
            return f"{NOT_AUDITED}: no database of vulnerabilities answered about the {count} packages."
        lines = [f"{len(self.audited)} packages audited, {len(self.vulnerable)} with known vulnerabilities."]
        lines += [f"{name}: {', '.join(ids)}" for name, ids in sorted(self.vulnerable.items())]
        if self.skipped:
            lines.append(f"{NOT_AUDITED}, unknown to the database: {', '.join(sorted(self.skipped))}")
        return "\n".join(lines)


def read(answer: str, asked: Sequence[str]) -> Audit:
    """Read what pip-audit prints; what was asked about and is not told of was not audited."""
    try:
        rows: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        rows = []
    audit = Audit()
    for row in rows:
        if "vulns" not in row:
            continue
        audit.audited.append(canonicalize_name(row["name"]))
        if row["vulns"]:
            audit.vulnerable[f"{row['name']} {row['version']}"] = [found["id"] for found in row["vulns"]]
    audit.skipped = sorted(set(asked) - set(audit.audited))
    return audit


def pinned(text: str) -> dict[str, str]:
    """Give the block of each pinned package of a requirements file, by its name.

    One for another system or Python is left out, as pip-audit leaves it out.
    """
    blocks: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            requirement = Requirement(line.rstrip(" \\"))
            applies = requirement.marker is None or requirement.marker.evaluate()
            name = canonicalize_name(requirement.name) if applies else ""
            if name:
                blocks[name] = ""
        if name and not line.lstrip().startswith("#"):
            blocks[name] += f"{line}\n"
    return blocks


def ask(requirements: str, asked: Sequence[str], *, seconds: float) -> Audit:
    """Let pip-audit ask about the packages of a requirements file."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(requirements)
        file.flush()
        words = [
            str(PYTHON),
            "-m",
            "pip_audit",
            "--requirement",
            file.name,
            "--disable-pip",
            "--require-hashes",
        ]
        words += ["--format", "json", "--progress-spinner", "off", "--timeout", str(ANSWER_SECONDS)]
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=seconds)
        except subprocess.TimeoutExpired:
            return read("", asked)
    return read(done.stdout, asked)


def main() -> int:
    """Ask about one package first: where that is not answered, the others would only wait."""
    blocks = pinned(REQUIREMENTS.read_text(encoding="utf-8"))
    first = next(iter(blocks))
    audit = ask(blocks[first], [first], seconds=4 * ANSWER_SECONDS)
    if audit.audited:
        audit = ask("".join(blocks.values()), list(blocks), seconds=WHOLE_SECONDS)
    else:
        audit.skipped = list(blocks)
    tell(audit.words())
    return 0 if audit.is_well else 1


if __name__ == "__main__":
    run_main(main)
