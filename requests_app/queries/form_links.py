"""The links by which forms come back: found by their secret, and whether they take a form now."""

import re
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.crypto import constant_time_compare

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.vault import keyed_hashes
from requests_app.domain.form_links import FormLinkFacts, is_live
from requests_app.models import FormLink, IssuedForm

FORM_LINK_PURPOSE: Final = "form_link"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def live_form_link(secret: str, now: datetime) -> FormLink | None:
    """Return the link with that secret if it takes a form now; None for any other, known or not."""
    if not _SECRET.fullmatch(secret):
        return None
    hashes = keyed_hashes(secret, purpose=FORM_LINK_PURPOSE)
    rows = FormLink.objects.filter(secret_hash__in=hashes).select_related("case__controller", "form")
    link = rows.first()
    if link is None or not any(constant_time_compare(link.secret_hash, value) for value in hashes):
        return None
    return link if takes_form(link, now) else None


def takes_form(link: FormLink, now: datetime) -> bool:
    """Tell whether a link, its form and its case at hand, takes a form now."""
    form, case = link.form, link.case
    facts = FormLinkFacts(
        ended_as=link.ended_as,
        tries=link.tries,
        expires_on=form.expires_on,
        form_is_current=form.superseded_at is None and form.used_at is None,
        case_waits=case.step_table.can("receive_signed_form", case.state),
    )
    return is_live(facts, copenhagen_date(now))


def with_newest_link(rows: QuerySet[IssuedForm]) -> QuerySet[IssuedForm]:
    """Tell of each form when its newest link was sent, how it ended, and what was turned away there last."""
    newest = FormLink.objects.filter(form=OuterRef("pk")).order_by("-sent_at", "-id")
    names = ("sent_at", "ended_at", "ended_as", "last_fault")
    return rows.annotate(**{f"link_{name}": Subquery(newest.values(name)[:1]) for name in names})
