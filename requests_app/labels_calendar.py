"""The words of the calendar: each kind of date, why it is one, and where the law says so."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from requests_app.domain import legal_dates as kinds
from requests_app.domain.legal_dates import LegalDate

KIND_LABELS: dict[str, Any] = {
    kinds.BREACH_DUE: gettext_lazy("limit for notifying a breach"),
    kinds.AUTHORITY_DUE: gettext_lazy("answer to an authority is due"),
    kinds.CASE_DUE: gettext_lazy("statutory due date"),
    kinds.STOP_BY: gettext_lazy("use must stop"),
    kinds.EXTENSION_LETTER: gettext_lazy("last day for an extension letter"),
    kinds.STRICT_DUE: gettext_lazy("due date without suspension"),
    kinds.STATUS_LETTER: gettext_lazy("last day for a status letter"),
    kinds.FORM_EXPIRY: gettext_lazy("form expires"),
    kinds.DUTY_DUE: gettext_lazy("recurring duty is due"),
    kinds.TOLD_BY: gettext_lazy("last day to tell customers"),
    kinds.DISPATCH: gettext_lazy("notices leave"),
    kinds.POLICY_EFFECTIVE: gettext_lazy("policy takes effect"),
    kinds.HOLIDAY: gettext_lazy("public holiday"),
    kinds.CLOSING_DAY: gettext_lazy("closing day"),
}

WHY: dict[str, Any] = {
    kinds.BREACH_DUE: gettext_lazy(
        "Until this hour the authority must have been told of the breach, unless a risk to persons is"
        " unlikely (GDPR Art. 33(1)). Neither a weekend nor a holiday moves it (Reg. 1182/71 Art. 3(4))."
    ),
    kinds.AUTHORITY_DUE: gettext_lazy(
        "By this day the supervisory authority waits for the controller's answer (GDPR Arts 31 and 58(1)(a))."
        " The day is the one that its letter names, or that it granted since; nothing moves it."
    ),
    kinds.CASE_DUE: gettext_lazy(
        "The answer must be sent before this day ends: one month from receipt, or the time that was extended"
        " or suspended (GDPR Art. 12(3) and (4); Reg. 1182/71 Art. 3)."
    ),
    kinds.STOP_BY: gettext_lazy(
        "A withdrawn consent or an objection takes effect at once, long before the answer is due: the use has"
        " to stop by this day, the first working day after receipt (GDPR Arts 7(3), 18(1)(d) and 21)."
    ),
    kinds.EXTENSION_LETTER: gettext_lazy(
        "Until this day the person can be told that more time is needed, and why; a later letter has no"
        " effect (GDPR Art. 12(3))."
    ),
    kinds.STRICT_DUE: gettext_lazy(
        "The answer would be due on this day if the clock had never stopped; if it is not sent, a status"
        " letter is (EDPB Guidelines 01/2022, paragraph 159)."
    ),
    kinds.STATUS_LETTER: gettext_lazy(
        "The person owes a reply and the clock stands still. By the day on which the answer would have been"
        " due a status letter says what is missing and how to complain (GDPR Art. 12(2) and (4))."
    ),
    kinds.FORM_EXPIRY: gettext_lazy(
        "The form can be used until this day, by the office's own rule. The time limit of the case runs on,"
        " form or no form (GDPR Art. 12(2))."
    ),
    kinds.DUTY_DUE: gettext_lazy(
        "By this day the controller does what its year wheel asks for every year, so that it can show that it"
        " keeps the rules (GDPR Arts 5(2) and 24(1)). The day is the office's own."
    ),
    kinds.TOLD_BY: gettext_lazy(
        "The last whole day on which a customer is told in time: 14 full days must lie before the date on"
        " which the version takes effect (the promise of the policy; WP260, paragraphs 29 and 30)."
    ),
    kinds.DISPATCH: gettext_lazy(
        "The sender takes up these letters on this day; each must also arrive (WP260, paragraph 29)."
    ),
    kinds.POLICY_EFFECTIVE: gettext_lazy(
        "From this day the version applies, if everyone was told in time or is excepted by name (GDPR"
        " Arts 12(1), 13 and 14)."
    ),
    kinds.HOLIDAY: gettext_lazy(
        "A time limit that ends on this day ends on the next working day (Reg. 1182/71 Art. 3(4))."
    ),
    kinds.CLOSING_DAY: gettext_lazy(
        "Most offices are closed, but the day is no public holiday in law: time limits end on it, unless the"
        " controller counts it as one."
    ),
}


def name_of(entry: LegalDate) -> str:
    """Name the object of a date, without personal data."""
    if entry.kind == kinds.DISPATCH:
        said = ngettext(
            "version %(number)s: %(count)s letter", "version %(number)s: %(count)s letters", entry.count
        )
        return said % {"number": entry.name, "count": entry.count}
    if entry.kind == kinds.DUTY_DUE and entry.count > 1:
        return _("%(name)s: %(count)s open") % {"name": entry.name, "count": entry.count}
    if entry.subject == "policyversion":
        return _("version %(number)s") % {"number": entry.name}
    return entry.name
