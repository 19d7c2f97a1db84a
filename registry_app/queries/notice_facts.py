"""What the notice of a version says, from the version, its controller and the day."""

from datetime import date

from django.conf import settings

from dpo_office.common.letters.sms_text import sms_size
from registry_app.domain.notice_text import NoticeFacts, sms_body, without_placeholders
from registry_app.domain.reachability import Reach
from registry_app.models import PolicyVersion


def notice_facts(version: PolicyVersion, effective_on: date, language: str) -> NoticeFacts:
    """Give what the notice says in a language; without a translation the version's own words."""
    controller, words = version.controller, version.translations.get(language, {})

    def said(name: str) -> str:
        return without_placeholders(str(words.get(name) or getattr(version, name)))

    return NoticeFacts(
        controller=controller.name,
        contact=controller.contact_email,
        effective_on=effective_on,
        change_summary=said("change_summary"),
        what_you_can_do=said("what_you_can_do"),
        link=f"{settings.DPO_BASE_URL.rstrip('/')}/policies/{controller.slug}/{version.number}/?language={language}",
    )


def sms_parts(reach: Reach, version: PolicyVersion, effective_on: date) -> int:
    """Count the parts that would be paid for: the text of each language, by how many would get it."""
    return sum(
        number * sms_size(sms_body(language, notice_facts(version, effective_on, language))).parts
        for language, number in reach.by_sms.items()
    )
