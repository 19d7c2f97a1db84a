"""By which software and which rules a dossier was made: the version, and the hash of each rule's own text."""

import hashlib
import tomllib
from functools import lru_cache
from typing import Any, Final

from dpo_office.common.environment import ROOT

RULES: Final = ("deadlines", "promised_clock", "rights", "refusal_grounds", "signed_forms", "dossier")


@lru_cache(maxsize=1)
def versions() -> dict[str, Any]:
    """Return the version of the office, and the SHA-256 of the module of each rule; read once a process."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rules = ROOT / "requests_app" / "domain"
    return {
        "software": {"name": project["name"], "version": project["version"]},
        "rules": {name: hashlib.sha256((rules / f"{name}.py").read_bytes()).hexdigest() for name in RULES},
    }
