"""Nothing is erased for somebody on file while nothing shows that they are the one who asks."""

from collections.abc import Collection
from datetime import datetime

from dpo_office.common.errors import Refused
from requests_app.actions.case_readers import facts_of, is_known
from requests_app.actions.measure_rows import require_not_held
from requests_app.domain.letter_kinds import UNKNOWN, identity_of
from requests_app.domain.representation import CHECKED
from requests_app.domain.rights import ERASURE
from requests_app.models import Case
from requests_app.queries.representations import representation_of


def require_eraser(case: Case, rights: Collection[str], *, known_how: str = "") -> None:
    """Raise Refused("identity_not_settled") for an erasure asked for from a contact that is not on file.

    Whoever writes may have given another's number (GDPR Art. 5(1)(f), 12(6), 32). It is settled by anything
    of the ladder, by the authority of a representative that was checked, or by words that say how it is clear
    (`known_how`). Where nobody on file is meant there is nobody to protect.
    """
    if ERASURE not in rights or known_how.strip():
        return
    row = representation_of(case)
    if row is not None and row.authority == CHECKED:
        return
    if identity_of(facts_of(case)) == UNKNOWN and not is_known(case):
        raise Refused("identity_not_settled")


def may_erase(case: Case, *, now: datetime) -> bool:
    """Tell whether an erasure may begin: it is settled who asks, and no measure holds the case."""
    try:
        require_eraser(case, [ERASURE])
        require_not_held(case, now=now)
    except Refused:
        return False
    return True
