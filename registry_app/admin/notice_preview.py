"""The notice that a campaign would send, written before anything is planned."""

from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from registry_app.domain.controllers import LANGUAGES
from registry_app.domain.notice_text import greeting, notice_body, notice_subject, sms_body
from registry_app.labels import LANGUAGE_LABELS
from registry_app.models import Customer, PolicyVersion
from registry_app.queries.audience import told_customers
from registry_app.queries.notice_facts import notice_facts
from registry_app.queries.ways import sends_sms


def standard_notices(version: PolicyVersion, effective_on: date) -> list[dict[str, Any]]:
    """Give the standard notice in each language that some customer reads, as the step's dialog shows it.

    Planning writes one letter per customer, so that trying it out only to show one would be slow.
    """
    told = told_customers(Customer.objects.filter(controller=version.controller_id)).order_by()
    numbers = dict(told.values_list("language").annotate(number=Count("pk")))
    words = dict(LANGUAGE_LABELS)
    letters = [
        {
            "channel": "email",
            "to": _in_number(numbers[language], str(words[language])),
            "subject": notice_subject(language, facts),
            "body": notice_body(language, facts).replace("((greeting))", _greeting(language)),
            "attachments": [],
        }
        for language in LANGUAGES
        if numbers.get(language)
        for facts in [notice_facts(version, effective_on, language)]
    ]
    return letters + standard_texts(version, effective_on)


def standard_texts(version: PolicyVersion, effective_on: date) -> list[dict[str, Any]]:
    """Give the text message in each language in which somebody may get one; none without a gateway."""
    if not sends_sms():
        return []
    told = told_customers(Customer.objects.filter(controller=version.controller_id)).exclude(phone="")
    numbers = dict(told.order_by().values_list("language").annotate(number=Count("pk")))
    words = dict(LANGUAGE_LABELS)
    return [
        {
            "channel": "sms",
            "to": _in_number(numbers[language], str(words[language])),
            "subject": "",
            "body": sms_body(language, notice_facts(version, effective_on, language)),
            "attachments": [],
        }
        for language in LANGUAGES
        if numbers.get(language)
    ]


def _greeting(language: str) -> str:
    with override(language):
        return greeting(language, _("(name)"))


def _in_number(number: int, language: str) -> str:
    return ngettext(
        "up to %(number)s customer (%(language)s)", "up to %(number)s customers (%(language)s)", number
    ) % {"number": number, "language": language}
