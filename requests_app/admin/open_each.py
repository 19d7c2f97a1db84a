"""A case of each of many letters that are alike: what they ask is said once, the rest is each own."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import choice_field
from requests_app.actions.mail_triage import open_case_from_mail
from requests_app.actions.new_cases import Requester
from requests_app.admin.mail_steps import opening_of
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.mail_steps import WAITING
from requests_app.domain.waits import can_wait
from requests_app.labels import RIGHT_LABELS
from requests_app.models import Mail
from requests_app.permissions import OPEN

# By its name in the form the page tells it from the opening of a wave.
EACH: Final = "open_each"


class EachForm(forms.Form):
    """Of which letters cases are opened, and what all of them ask for."""

    rights = forms.MultipleChoiceField(
        label=_("What all of them ask for"),
        choices=RIGHT_LABELS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Ticked is what the first letter's words speak of. Whoever asks for something else is left out"
            " above and opened from the letter."
        ),
    )
    letters = forms.MultipleChoiceField(
        error_messages={"required": _("Tick the letters of which cases are to be opened.")}
    )

    def __init__(self, *args: Any, mails: Sequence[Mail], actor: Actor, **kwargs: Any) -> None:
        """Offer the letters of which the actor may open a case; ticked are those that need no look first.

        One that had its case meanwhile can still be said: it is named with the reason.
        """
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        waiting = [m for m in mails if m.state == WAITING and actor.may(OPEN, m.controller_id)]
        self.waiting = [str(mail.pk) for mail in waiting]
        self.ticked = [str(mail.pk) for mail in _undoubted(waiting)]
        self.fields["rights"].initial = waiting[0].rights if waiting else []
        choice_field(self, "letters").choices = [(str(mail.pk), mail.sender_address) for mail in mails]

    @property
    def chosen(self) -> list[str]:
        """Give the keys of the letters that are ticked."""
        return self["letters"].value() if self.is_bound else self.ticked


def _undoubted(mails: Sequence[Mail]) -> list[Mail]:
    """Keep the first letter of each sender that asks for rights, where the sender has no open case."""
    senders: set[str] = set()
    found = []
    for mail in mails:
        sender = mail.sender_address.lower()
        is_first = not sender or sender not in senders
        senders.add(sender)
        if is_first and mail.possible_case_id is None and opening_of(mail)["kind"] == RIGHTS_REQUEST:
            found.append(mail)
    return found


def open_each(values: Mapping[str, Any], mails: Sequence[Mail], actor: Actor) -> tuple[str, list[str]]:
    """Open a case of each letter that was chosen; return what to say, and why some have none.

    Each is opened by itself: who asks, when it arrived, in which language, and whether an erasure waits for
    the copy is that letter's. What cannot be opened waits on, and keeps none of the others.
    """
    opened, refused = 0, []
    for mail in mails:
        if str(mail.pk) not in values["letters"]:
            continue
        read = opening_of(mail)
        try:
            open_case_from_mail(
                mail_id=mail.pk,
                rights=values["rights"],
                requester=Requester(name=read["name"], email=read["email"]),
                received_at=mail.received_at,
                language=read["language"],
                copy_first=read["copy_first"] and can_wait(values["rights"]),
                actor=actor,
                now=clock.now(),
            )
        except DomainError as error:
            refused.append(
                f"{mail.sender_address or mail.sender_name}: {text_of(error.code, **error.context)}"
            )
        else:
            opened += 1
    said = ngettext("%(count)s case is opened.", "%(count)s cases are opened.", opened)
    return said % {"count": opened}, refused
