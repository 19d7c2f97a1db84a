"""What became of the links by which forms come back, in a sentence for each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dpo_office.common.error_texts import text_of
from requests_app.domain.form_links import MAX_FILES, MAX_FILES_MB, REPLACED


def form_links_in_words(forms: Iterable[Any]) -> list[str]:
    """Say of the newest link to each form how it stands, where it still matters; the forms know it."""
    return [_said(form) for form in forms if form.link_sent_at and form.link_ended_as != REPLACED]


def _said(form: Any) -> str:
    if form.link_ended_at is not None:
        return _("The form came back by its link, on %(at)s.") % {"at": _moment(form.link_ended_at)}
    said = [
        _("A link for sending the form back was mailed on %(at)s; it works until the form expires.")
        % {"at": _moment(form.link_sent_at)}
    ]
    if form.link_last_fault:
        most = MAX_FILES_MB if "large" in form.link_last_fault else MAX_FILES
        said += [_("What was tried there last was turned away:"), text_of(form.link_last_fault, most=most)]
    return " ".join(said)


def _moment(at: datetime) -> str:
    return f"{localtime(at):%d-%m-%Y %H:%M}"
