"""The words of the dossier of a case: reasons, variants, what is left out, and what is missing."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from requests_app.domain import dossier

REASON_CHOICES = [
    ("authority", _("asked for by the Danish Data Protection Agency")),
    ("complaint", _("a complaint")),
    ("court", _("a court case")),
    ("internal_review", _("an internal review")),
]
REASON_LABELS: Final[Mapping[str, Any]] = dict(REASON_CHOICES)

VARIANT_CHOICES = [
    (dossier.FULL, _("the full dossier")),
    (dossier.REDACTED, _("redacted: nobody is named")),
]
VARIANT_LABELS: Final[Mapping[str, Any]] = {
    dossier.FULL: _("full dossier"),
    dossier.REDACTED: _("redacted dossier"),
}

# Kinds of entries in the chronology.
KIND_LABELS: Final[Mapping[str, Any]] = {
    "step": _("step"),
    "clock": _("time limit"),
    "form": _("form"),
    "letter": _("letter"),
    "mail": _("mail"),
    "note": _("note"),
    "read": _("read"),
}

# As in the outbox; what had not left had many reasons not to.
LETTER_LABELS: Final[Mapping[str, Any]] = {**LETTER_STATE_LABELS, dossier.NOT_SENT: _("not sent")}

# What a file of the dossier is.
FILE_LABELS: Final[Mapping[str, Any]] = {
    "manifest": _("list of everything in the dossier"),
    "dossier": _("the dossier to be read"),
    "chronology": _("the chronology as a table"),
    "clock": _("the reckoning of the time limit in codes"),
    "record": _("activities of the record on the day"),
    "policy": _("privacy policy in force"),
    "letter": _("letter as its recipient reads it"),
    "letter_attached": _("sent with a letter"),
    "form_issued": _("form sent"),
    "form_returned": _("form that came back"),
    "extract": _("extract from a system"),
    "mail": _("mail that came in, as it arrived"),
    "index": _("the set to be read: its cases and what is missing"),
    "breach": _("notification of a breach"),
}

# What was left out of a dossier, and why.
LEFT_OUT_LABELS: Final[Mapping[str, Any]] = {
    "names": _(
        "Names, addresses and numbers of people: replaced by marks, because this is the redacted dossier."
    ),
    "words": _("What people wrote in free words: it may name anybody."),
    "letters": _("Letters and what went with them: they name their recipient."),
    "forms": _("Forms: they name the person and bear a signature."),
    "extracts": _("Extracts from systems: they are the person's data."),
    "mails": _("Mail that came in: it names its sender."),
    "read_log": _(
        "The read log: whoever made this dossier may not see it. The data protection officer can make one"
        " that has it."
    ),
    "private_words": _("What only the recipient of a letter may read, such as a link: it is sealed."),
    "destroyed": _("The file is destroyed; its hash is kept."),
    "altered": _("The file cannot be opened: its seal does not hold."),
    "cases_not_yours": _(
        "Cases of controllers at which whoever made this may not give dossiers. Somebody who works there can."
    ),
    "cases_later": _("Cases that were received after the day."),
    "cases_many": _("More cases than one file takes: make a dossier of each."),
    "breaches": _("Breaches: their notifications name contacts and are free text."),
}

MISSING_SENTENCES: Final[Mapping[str, tuple[Any, str]]] = {
    "entered_late": (
        _("The request was received on %(received_on)s and entered in the office on %(entered_on)s."),
        "5(2)",
    ),
    "not_acknowledged": (_("No confirmation of receipt was written."), "12(2)"),
    "not_answered": (_("There is no answer, and the time limit expired on %(expired_on)s."), "12(3)"),
    "answered_late": (
        _("It was decided on %(decided_on)s, after the time limit had expired on %(expired_on)s."),
        "12(3)-(4)",
    ),
    "extended_late": (
        _("The letter that extends was written on %(extended_on)s; its last day was %(last_on)s."),
        "12(3)",
    ),
    "use_not_stopped": (
        _("The use had to stop by %(stop_by)s, and no stop is recorded."),
        "7(3), 18, 21",
    ),
    "use_stopped_late": (
        _("The use had to stop by %(stop_by)s; the stop was recorded on %(stopped_on)s."),
        "7(3), 18, 21",
    ),
    "identity_not_settled": (
        _("A form was asked for and the request granted, but no form was verified and none waived."),
        "12(6), 32",
    ),
    "authority_unchecked": (
        _("Content left while the authority of a representative had not been checked."),
        "12(6), 32",
    ),
    "taken_alone": (
        _("Steps that take two people at this controller and were taken by one: %(count)s."),
        "24(1), 32(4)",
    ),
    "record_missing": (
        _("Rights refused on a ground that is weighed, without a decided record of the weighing: %(count)s."),
        "5(2)",
    ),
    "reasons_missing": (_("A right was refused without a ground and without reasons."), "12(4)"),
    "evidence_missing": (
        _("A right was refused, and nothing says what shows that the ground holds."),
        "12(5)",
    ),
    "letters_in_doubt": (_("It is not known whether these letters left: %(numbers)s."), "5(2)"),
    "letters_not_delivered": (_("These letters did not reach their recipient: %(numbers)s."), "12(3)"),
    "letters_not_sent": (_("These letters were written and had not left: %(numbers)s."), "12(3)"),
    "letters_unconfirmed": (
        _("The mail server took these letters, and no delivery report came: %(numbers)s."),
        "5(2)",
    ),
    "mails_unread": (
        _("Mails of the case that could not be read: %(count)s. Their raw bytes are kept."),
        "5(2)",
    ),
    "files_destroyed": (
        _("Files that were destroyed, such as when their time was over: %(count)s. The annexes name them."),
        "5(1)(e)",
    ),
    "record_not_begun": (_("The office did not hold the record on that day."), "30"),
    "no_activity": (_("No activity of the record names a system that was asked in the case."), "30"),
    "no_policy_at_receipt": (_("The office knows no privacy policy in force on the day of receipt."), "13"),
    "no_policy_then": (_("The office knows no privacy policy in force on the day of this dossier."), "13"),
    "reads_of_pages_unknown": (
        _("The read log has no opening of the page of this case; it has letters, files and searches."),
        "32",
    ),
}

# Where a linked set starts.
START_LABELS: Final[Mapping[str, Any]] = {
    "case": _("the cases that are linked to case %(reference)s"),
    "customer": _("all cases of one customer"),
    "authority_case": _("what is under the hold of authority case %(reference)s"),
}

ERRORS = {
    "dossier_set_empty": _("Nothing belongs to it as of that day."),
    "dossier_day_future": _("The day lies in the future: nothing has happened by then."),
    "dossier_day_before_receipt": _(
        "The request was received on %(received_on)s: choose that day or a later one."
    ),
    "dossier_variant_unknown": _("The dossier is full or redacted."),
    "dossier_reason_unknown": _("Choose one of the reasons."),
}
