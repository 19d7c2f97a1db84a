"""The table of who gets what outside of the API: read from office_matrix.txt, compared, and proposed anew.

A block of the table names pages that answer alike, and has a line for each method and object. The words of a
line are what each caller gets:

ok    the page is shown, or what was posted is looked at       door  led to the sign-in page of the office
led   led somewhere else by what was asked                     no    403: not theirs to do
none  404: as if it were not there                             late  409: the step is not theirs, or not now
ask   401: asked to sign in, and what was typed is kept         405   no such method here
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap
from typing import Any

from django.db import transaction
from django.test import Client

from tests.architecture.office_pages import OTHER_METHODS, Page, address, whose_in
from tests.architecture.office_world import ACTORS, OfficeWorld

TABLE = Path(__file__).parent / "office_matrix.txt"
NOT_NOW = b"This step is not possible here now, or not yours to take."
WORDS = {200: "ok", 201: "ok", 204: "ok", 403: "no", 404: "none", 409: "late", 401: "ask"}
# A block is the verdict of everybody, in the order of ACTORS, for each `METHOD whose`.
Block = dict[str, tuple[str, ...]]


def cells_of(world: OfficeWorld, page: Page) -> list[tuple[str, str]]:
    """Give what is called at a page: its methods, with the objects that can stand in its address."""
    whose = whose_in(world, page)
    others = [w for w in whose if w in ("-", "own", "foreign")]
    read = [(method, w) for method in ("GET", "POST") for w in whose]
    return read + [(method, w) for method in OTHER_METHODS for w in others]


def call(client: Client, method: str, url: str) -> Any:
    """Make a call and take back what it did."""
    with transaction.atomic():
        answer = getattr(client, method.lower())(url)
        if answer.streaming:
            b"".join(answer)
        else:
            answer.content  # noqa: B018  a template may be rendered late
        transaction.set_rollback(True)
    return answer


def verdict(answer: Any, page: Page) -> str:
    """Put an answer into a word of the table."""
    if 300 <= answer.status_code < 400:
        is_door = answer["Location"].startswith("/office/login/")
        # A step is taken by a post; a look at its dialog that leads elsewhere takes nothing.
        is_taken = page.is_step and answer.wsgi_request.method == "POST"
        return "door" if is_door else "ok" if is_taken else "led"
    if answer.status_code == 409 and answer.content and NOT_NOW not in answer.content:
        return "ok"  # theirs to take; the rules refused it
    if page.is_step and answer.status_code in (400, 422):
        return "ok"
    return WORDS.get(answer.status_code, str(answer.status_code))


def found_block(world: OfficeWorld, page: Page, actors: Iterable[str] = ACTORS) -> Block:
    """Call a page in every way as everybody."""
    block: Block = {}
    world.keep_sessions()
    for method, whose in cells_of(world, page):
        words = []
        for who in actors:
            url = address(world, page, whose, who)
            words.append(verdict(call(world.people[who].client(), method, url), page) if url else "none")
        block[f"{method} {whose}"] = tuple(words)
    return block


def written(blocks: dict[str, Block]) -> str:
    """Write the table: pages that answer alike stand together, and so do lines that say the same."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for name, block in blocks.items():
        alike[_lines(block)].append(name)
    parts = [_head()]
    for lines, names in sorted(alike.items(), key=lambda pair: min(pair[1])):
        pages = "\n".join(wrap(" ".join(sorted(names)), 104, break_long_words=False, break_on_hyphens=False))
        parts.append(f"{_indented(pages)}\n{lines}")
    return "\n\n".join(parts) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"= {line}" for line in text.splitlines())


def _head() -> str:
    legend = [line for line in __doc__.splitlines()[2:] if line]
    return "\n".join(f"# {line}" for line in legend) + "\n# " + " ".join(ACTORS)


def _lines(block: Block) -> str:
    merged: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, words in block.items():
        merged[words].append(key)
    width = max(len(_keys(keys)) for keys in merged.values())
    return "\n".join(
        f"{_keys(keys):<{width}} | " + " ".join(f"{word:<4}" for word in words).rstrip()
        for words, keys in merged.items()
    )


def _keys(keys: list[str]) -> str:
    """Write `GET own` and `HEAD own` as `GET,HEAD own`."""
    by_whose: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        method, whose = key.split()
        by_whose[whose].append(method)
    by_methods: dict[str, list[str]] = defaultdict(list)
    for whose, methods in by_whose.items():
        by_methods[",".join(methods)].append(whose)
    return "; ".join(f"{methods} {','.join(whose)}" for methods, whose in by_methods.items())


def declared() -> dict[str, Block]:
    """Read the table."""
    if not TABLE.exists():
        return {}
    blocks: dict[str, Block] = {}
    for part in re.split(r"\n\n+", TABLE.read_text(encoding="utf-8")):
        lines = [line for line in part.splitlines() if line and not line.startswith("#")]
        names = " ".join(line[2:] for line in lines if line.startswith("= ")).split()
        block = dict(pair for line in lines if not line.startswith("= ") for pair in _read(line))
        for name in names:
            assert name not in blocks, f"{name} is declared twice"
            blocks[name] = block
    return blocks


def _read(line: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    keys, _bar, words = line.partition("|")
    for group in keys.split(";"):
        methods, whose = group.split()
        for method in methods.split(","):
            for one in whose.split(","):
                yield f"{method} {one}", tuple(words.split())


def differences(found: Block, block: Block) -> dict[str, Any]:
    """Say of each cell that differs what was found and what is declared."""
    wrong: dict[str, Any] = dict.fromkeys(block.keys() - found.keys(), "declared, but not called")
    for key, words in found.items():
        if key not in block:
            wrong[key] = "not declared"
            continue
        pairs = zip(ACTORS, words, block[key], strict=True)
        wrong |= {f"{key} {who}": (is_so, should) for who, is_so, should in pairs if is_so != should}
    return wrong
