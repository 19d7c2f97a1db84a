"""The words for what happens to the clock of a case, and what each refusal says."""

from django.utils.translation import gettext_lazy as _

CLOCK_ENTRY_LABELS = [
    ("ask_identity", _("the person was asked who they are")),
    ("ask_scope", _("the person was asked to narrow the request")),
    ("info_sufficient", _("a sufficient answer came")),
    ("info_insufficient", _("an answer came that was not enough")),
    ("extend", _("the time limit was extended")),
    ("late_allowed", _("a late question was allowed")),
    ("status_sent", _("a status letter was sent")),
]

QUESTION_KIND_LABELS = [
    ("identity", _("identity")),
    ("scope", _("scope")),
]

EXTENSION_GROUND_LABELS = [
    ("complexity", _("the complexity of the request")),
    ("number_of_requests", _("the number of requests")),
]

CLOCK_STEP_LABELS = [
    ("extend_deadline", _("Extend the time limit")),
    ("ask_identity", _("Ask who it is")),
    ("ask_scope", _("Ask to narrow the request")),
    ("record_information", _("Record the person's reply")),
    ("allow_late_question", _("Allow a late question")),
    ("send_status_letter", _("Send a status letter")),
    ("close_unidentified", _("Close as unidentified")),
    ("reopen_case", _("Reopen: the person answered")),
]

RULE_CHANGE_LABELS = [
    ("change_clock_policy", _("Change how time limits are reckoned")),
    ("add_day", _("Add a day to the calendar")),
    ("change_day", _("Change the day")),
    ("retire_day", _("Take the day out of the calendar")),
]

ERRORS = {
    "ground_of_extension_unknown": _(
        "The time limit is extended for the complexity of the request or the number of requests, for nothing"
        " else (GDPR Article 12(3))."
    ),
    "months_unknown": _("Extend by one month or two."),
    "extension_not_for_withdrawal": _(
        "A withdrawal of consent is carried out at once: it has no month to extend."
    ),
    "extension_exhausted": _("Two further months are the most; %(left)s can still be added."),
    "extension_too_late": _(
        "The letter had to leave by %(first_on)s, within the first month; a later extension has no effect"
        " (GDPR Article 12(3))."
    ),
    "question_is_open": _("The person has been asked about this and has not answered yet."),
    "identity_is_clear": _("It is clear already who asks; more may not be demanded (GDPR Article 12(6))."),
    "scope_for_access_only": _(
        "Only a request for access alone may be narrowed in this way, and only where much data is processed"
        " (recital 63)."
    ),
    "question_too_late": _(
        "A question must go out within %(days)s days of %(since_on)s. Later it takes the data protection"
        " officer's or a decider's recorded allowance; without it the clock would run on."
    ),
    "question_after_expiry": _(
        "The time limit ended on %(due_on)s: no question can suspend it any more. Answer, or refuse with"
        " reasons."
    ),
    "question_not_open": _("The person owes no answer about this."),
    "arrived_in_future": _("The reply cannot have arrived in the future."),
    "arrived_before_question": _("The person was asked on %(asked_on)s: the reply cannot be older."),
    "status_letter_missing": _(
        "Send a status letter first: it tells the person what is missing, how to complain, and when the case"
        " is closed."
    ),
    "silence_not_over": _("The person can still answer: the case may be closed from %(on)s."),
    "outcomes_missing": _("Not every right is decided yet."),
    "refusal_letter_missing": _(
        "Something was refused, and no letter has told the person why and how to complain (GDPR Article"
        " 12(4))."
    ),
    "setting_unknown": _("That is none of the choices."),
    "day_known": _("%(day)s stands in the calendar already: change that row."),
    "day_retired": _("That day was taken out of the calendar before."),
    "source_of_day_missing": _("Say where it is written that the day is a holiday."),
    "name_of_day_missing": _("Name the day in Danish and in English."),
    "nothing_changed": _("Nothing is different from before."),
    "question_kind_unknown": _("A question is about identity or scope."),
}
