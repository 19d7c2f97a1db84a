"""What a column of somebody's sheet can be about, and by which headings and words it is recognised."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from registry_app.domain import record_codes as codes
from registry_app.domain.activity_steps import ACTIVITY_STATUSES
from registry_app.domain.record_laying import same

# A column that has no place here is kept beside the activity, under its heading; or left out by name.
KEEP: Final = "keep"
LEAVE: Final = "leave"

WORDS_FILE: Final = Path(__file__).with_name("sheet_words.toml")


@dataclass(frozen=True)
class Target:
    """A place for a column: whether a cell may name several, and the codes that it takes, if any.

    What goes `beside` another column names one thing for each of its lines, or one for all of them.
    """

    name: str
    several: bool = False
    codes: tuple[str, ...] = ()
    beside: str = ""
    is_day: bool = False


YES_NO: Final = ("yes", "no")
# In the order in which they are offered.
TARGETS: Final = (
    Target("code"),
    Target("name"),
    Target("status", codes=ACTIVITY_STATUSES),
    Target("owner"),
    Target("department"),
    Target("role", codes=codes.ACTIVITY_ROLES),
    Target("on_behalf_of"),
    Target("joint", several=True),
    Target("purposes", several=True),
    Target("bases", several=True, codes=codes.LEGAL_BASES),
    Target("subjects", several=True, codes=codes.SUBJECTS),
    Target("data", several=True),
    Target("special_data", several=True),
    Target("retention", several=True, beside="data"),
    Target("recipients", several=True),
    Target("processors", several=True),
    Target("agreements", several=True, beside="processors"),
    Target("countries", several=True, beside="processors"),
    Target("mechanisms", several=True, codes=codes.MECHANISMS, beside="processors"),
    Target("security", several=True),
    Target("systems", several=True),
    Target("information"),
    Target("dpia_need", codes=codes.DPIA_NEEDS),
    Target("dpia_reference"),
    Target("profiling", codes=YES_NO),
    Target("automated_decision", codes=YES_NO),
    Target("next_review_on", is_day=True),
)
TARGET: Final[Mapping[str, Target]] = {target.name: target for target in TARGETS}
# Lists in which commas are part of what is said, as in "Art. 6, stk. 1, litra b".
COMMAS_BELONG: Final = ("bases", "purposes", "retention", "mechanisms")


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Read the headings and words that are known: of each target, as `same` gives them."""
    read = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    headings = {same(word): name for name, words in read["headings"].items() for word in words}
    values = {
        target: {same(word): code for code, words in by_code.items() for word in words}
        for target, by_code in read["values"].items()
    }
    return {"headings": {"": headings}, "values": values}


def target_for(heading: str) -> str:
    """Propose a target for a heading; KEEP for one that is not known."""
    known = _words()["headings"][""]
    asked = same(heading)
    if asked in known:
        return known[asked]
    # "Formål (art. 30, stk. 1, litra b)", "GDPR lovhjemmel:" and the like.
    return known.get(same(asked.partition("(")[0]), KEEP)


def known_words(target: str) -> Mapping[str, str]:
    """Give the code for each word that is known of a target's codes."""
    return _words()["values"].get(target, {})
