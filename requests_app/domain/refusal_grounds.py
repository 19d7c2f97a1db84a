"""The closed list of grounds on which a request may be refused, wholly or in part (GDPR Art. 12(4))."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from requests_app.domain.rights import (
    ACCESS,
    ERASURE,
    OBJECTION,
    PORTABILITY,
    RIGHTS,
    RIGHTS_WITH_ONE_MONTH,
)

DBL_22_2_NUMBERS: Final = range(1, 11)


@dataclass(frozen=True)
class Ground:
    """A ground of refusal: its source of law and the rights it can be held against.

    The controller bears the burden in every case, so evidence is always required and no field says otherwise.
    """

    code: str
    article: str
    rights: frozenset[str]


def _ground(code: str, article: str, rights: Iterable[str]) -> Ground:
    return Ground(code, article, frozenset(rights))


_GENERAL: Final = (
    _ground("manifestly_unfounded", "GDPR 12(5)", RIGHTS_WITH_ONE_MONTH),
    _ground("excessive", "GDPR 12(5)", RIGHTS_WITH_ONE_MONTH),
    _ground("not_identifiable", "GDPR 11(2), 12(2)", RIGHTS_WITH_ONE_MONTH),
    _ground("restricted_by_law", "GDPR 23", RIGHTS_WITH_ONE_MONTH),
)
# Personal to the deceased: heirs are given neither (databeskyttelsesloven § 2(5) protects for ten years).
_NOT_INHERITED: Final = _ground("not_inherited", "Databeskyttelsesloven § 2(5)", [ACCESS, PORTABILITY])
_ACCESS: Final = (
    _ground("rights_of_others_access", "GDPR 15(4)", [ACCESS]),
    _ground("dbl_22_1", "Databeskyttelsesloven § 22(1)", [ACCESS]),
    *(
        _ground(f"dbl_22_2_no_{number}", f"Databeskyttelsesloven § 22(2) no. {number}", [ACCESS])
        for number in DBL_22_2_NUMBERS
    ),
)
_ERASURE: Final = (
    _ground("freedom_of_expression", "GDPR 17(3)(a)", [ERASURE]),
    _ground("legal_obligation", "GDPR 17(3)(b)", [ERASURE]),
    _ground("public_health", "GDPR 17(3)(c)", [ERASURE]),
    _ground("archiving_research", "GDPR 17(3)(d)", [ERASURE]),
    _ground("legal_claims", "GDPR 17(3)(e)", [ERASURE]),
)
_PORTABILITY: Final = (
    _ground("not_portable", "GDPR 20(1)", [PORTABILITY]),
    _ground("public_task", "GDPR 20(3)", [PORTABILITY]),
    _ground("rights_of_others_portability", "GDPR 20(4)", [PORTABILITY]),
)
_OBJECTION: Final = (_ground("compelling_grounds", "GDPR 21(1)", [OBJECTION]),)

GROUNDS: Final = {
    ground.code: ground
    for ground in (*_GENERAL, _NOT_INHERITED, *_ACCESS, *_ERASURE, *_PORTABILITY, *_OBJECTION)
}


def is_ground_for(code: str, right: str) -> bool:
    """Tell whether the ground exists and can be held against the right; a withdrawn consent knows none."""
    return code in GROUNDS and right in GROUNDS[code].rights


def grounds_for(right: str) -> tuple[Ground, ...]:
    """List the grounds that can be held against a right, in the order of the law; KeyError if unknown."""
    if right not in RIGHTS:
        raise KeyError(right)
    return tuple(ground for ground in GROUNDS.values() if right in ground.rights)
