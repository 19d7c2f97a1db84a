"""The notice that a campaign would send, written before anything is planned."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from registry_app.domain.controllers import LANGUAGES
from registry_app.domain.notice_text import (
    NoticeFacts,
    greeting,
    notice_body,
    notice_subject,
    without_placeholders,
)
from registry_app.labels import LANGUAGE_LABELS
from registry_app.models import Customer, PolicyVersion
from registry_app.queries.audience import told_customers


def standard_notices(version: PolicyVersion, effective_on: date) -> list[dict[str, Any]]:
    """Give the standard notice in each language that some customer reads, as the step's dialog shows it.

    Planning writes one letter per customer, so that trying it out only to show one would be slow.
    """
    told = told_customers(Customer.objects.filter(controller=version.controller_id)).order_by()
    numbers = dict(told.values_list("language").annotate(number=Count("pk")))
    words = dict(LANGUAGE_LABELS)
    return [
        {
            "channel": "email",
            "to": _in_number(numbers[language], str(words[language])),
            "subject": notice_subject(language, facts),
            "body": notice_body(language, facts).replace("((greeting))", _greeting(language)),
            "attachments": [],
        }
        for language in LANGUAGES
        if numbers.get(language)
        for facts in [notice_facts(version, language, effective_on)]
    ]


def notice_facts(version: PolicyVersion, language: str, effective_on: date) -> NoticeFacts:
    """Give what the notice says of the version in one language."""
    words = version.translations.get(language, {})
    controller = version.controller
    base = settings.DPO_BASE_URL.rstrip("/")

    def said(name: str) -> str:
        return without_placeholders(str(words.get(name) or getattr(version, name)))

    return NoticeFacts(
        controller=controller.name,
        contact=controller.contact_email,
        effective_on=effective_on,
        change_summary=said("change_summary"),
        what_you_can_do=said("what_you_can_do"),
        link=f"{base}/policies/{controller.slug}/{version.number}/?language={language}",
    )


def _greeting(language: str) -> str:
    with override(language):
        return greeting(language, _("(name)"))


def _in_number(number: int, language: str) -> str:
    return ngettext(
        "up to %(number)s customer (%(language)s)", "up to %(number)s customers (%(language)s)", number
    ) % {"number": number, "language": language}
