"""Which file may be marked as a copy of an identity paper."""

import pytest

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.identity_papers import require_mark


def test_what_may_not_be_marked():
    fresh = {"is_marked": False, "is_used": False, "is_gone": False}
    require_mark("passport", "mail_attachment", **fresh)
    for kind, source, changes, code in (
        ("horoscope", "post_page", {}, "paper_unknown"),
        ("passport", "", {}, "paper_file_unknown"),
        ("passport", "post_page", {"is_marked": True}, "paper_is_marked"),
        ("passport", "signed_form", {"is_used": True}, "paper_is_form"),
        ("passport", "mail_attachment", {"is_gone": True}, "paper_is_gone"),
    ):
        with pytest.raises((Invalid, Refused), match=code):
            require_mark(kind, source, **fresh | changes)
