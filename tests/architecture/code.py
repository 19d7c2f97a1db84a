"""Our own source, as the architecture tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

PACKAGES = ("dpo_office", "registry_app", "requests_app")


@dataclass(frozen=True)
class Module:
    """One module: where it stands, and what it says."""

    path: str
    tree: ast.Module

    def calls(self) -> Iterator[ast.Call]:
        """Give every call in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def is_in(self, *rooms: str) -> bool:
        """Tell whether it stands in a room (`api`, `domain`), as a folder or as a module."""
        return bool({*Path(self.path).parts, Path(self.path).stem} & set(rooms))


@cache
def modules() -> tuple[Module, ...]:
    """Read all modules but migrations."""
    root = Path(settings.BASE_DIR)
    paths = [p for package in PACKAGES for p in (root / package).rglob("*.py") if "migrations" not in p.parts]
    return tuple(
        Module(str(path.relative_to(root)), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(paths)
    )


def called_name(call: ast.Call) -> str:
    """Give the last part of what is called: `c` for `a.b.c()`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
