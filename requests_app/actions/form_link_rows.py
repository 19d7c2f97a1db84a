"""What the steps around the link of a form share: a new link, its row, and its end."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from dpo_office.common.permissions import Actor
from dpo_office.common.vault import keyed_hash
from requests_app.domain.form_links import REPLACED, SECRET_BYTES
from requests_app.models import Case, FormLink, IssuedForm
from requests_app.queries.form_links import FORM_LINK_PURPOSE


@dataclass(frozen=True)
class NewFormLink:
    """A link before its letter is written: the address that the person gets, which is kept nowhere."""

    form: IssuedForm
    secret: str

    @property
    def address(self) -> str:
        """Give the whole address, for the sealed words of the letter."""
        return f"{settings.DPO_BASE_URL}{reverse('form_page', args=[self.secret])}"


def new_form_link(form: IssuedForm) -> NewFormLink:
    """Make a link that no row knows yet."""
    return NewFormLink(form, secrets.token_urlsafe(SECRET_BYTES))


def keep_form_link(case: Case, link: NewFormLink, *, actor: Actor, now: datetime) -> FormLink:
    """Keep a link to a form of a locked case; the one that ran ends."""
    end_form_links(case, now=now)
    return FormLink.objects.create(
        case=case,
        form=link.form,
        secret_hash=keyed_hash(link.secret, purpose=FORM_LINK_PURPOSE),
        sent_at=now,
        sent_by=actor.user_id,
    )


def end_form_links(case: Case, *, now: datetime) -> None:
    """End the link of a case that runs, because something newer takes its place."""
    FormLink.objects.filter(case=case, ended_at__isnull=True).update(ended_at=now, ended_as=REPLACED)
