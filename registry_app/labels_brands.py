"""The words for a brand that is set up: its state, the points of the set-up, and what each error says."""

from django.utils.translation import gettext_lazy as _

CONTROLLER_STATE_LABELS = [
    ("setting_up", _("being set up")),
    ("open", _("open")),
    ("closed", _("closed")),
]

CERTAINTY_LABELS = [
    ("documented", _("documented: something shows when it began")),
    ("at_least_from", _("at least from that day; it may be older")),
    ("unknown", _("unknown: the text is known, its period is not")),
]

POINT_LABELS = [
    ("identity", _("CVR number and name")),
    ("roles", _("Who decides and who works the cases")),
    ("dpo", _("Data protection officer")),
    ("letterhead", _("Letterhead")),
    ("mailboxes", _("Mailboxes and queues")),
    ("record", _("Record of processing activities")),
    ("earlier_versions", _("Earlier versions of the policy")),
    ("policy", _("Privacy policy in force")),
    ("suppressions", _("The seller's objections and suppressions")),
    ("customer_file", _("Columns of the customer file")),
    ("test_case", _("Test case")),
    ("test_notice", _("Test notice")),
]

POINT_STATUS_LABELS = [("done", _("done")), ("open", _("open")), ("not_needed", _("not needed"))]
DECLARED_LABELS = [("done", _("done")), ("not_needed", _("not needed"))]

SUPPRESSION_SCOPE_LABELS = [
    ("marketing", _("no marketing: the person objected (GDPR Art. 21(2))")),
    ("everything", _("nothing at all may be sent there")),
]

# What keeps a point open, and what to do.
MISSING_LABELS = {
    "name_missing": _("The name is missing."),
    "cvr_missing": _("The CVR number is missing."),
    "address_missing": _("The address is missing: it stands on every letter (GDPR Art. 13(1)(a))."),
    "contact_email_missing": _(
        "The e-mail address that people write to is missing: letters are sent from it."
    ),
    "decider_missing": _("Nobody is decider here: refusals and the opening itself need one (GDPR Art. 24)."),
    "officer_missing": _("Nobody is case officer here: somebody must work the cases (GDPR Art. 12(2))."),
    "dpo_missing": _(
        "No data protection officer is named. Name one, or say why none is needed (GDPR Art. 37)."
    ),
    "letterhead_unseen": _("Nobody has looked at the letterhead as it stands now."),
    "mailbox_missing": _("No mailbox is entered, so mail from people becomes no case by itself."),
    "activity_missing": _("No activity is entered (GDPR Art. 30)."),
    "activity_not_active": _("Activities are entered as drafts only: read them and make them active."),
    "earlier_versions_unsaid": _(
        "Nobody has said whether all earlier versions of the policy are entered, or that there are none."
    ),
    "policy_missing": _("No version of the privacy policy is in force (GDPR Art. 13, 14)."),
    "suppressions_missing": _(
        "The seller's objections are not entered. They hold against the buyer too (GDPR Art. 21(2)-(3)), and"
        " no customer is taken in before."
    ),
    "mapping_missing": _("Nobody has said which column of the customer file means what."),
    "test_case_missing": _("No test case has been answered and closed."),
    "test_case_open": _("A test case is still open: answer it and close it."),
    "test_notice_missing": _("No test notice has been sent."),
}

SUPPRESSION_PROBLEM_LABELS = {
    "email_invalid": _("not a single e-mail address"),
    "phone_invalid": _("not a telephone number"),
    "unclear": _("neither an e-mail address nor a telephone number; customer numbers need a heading"),
    "number_too_long": _("longer than 40 characters"),
    "heading_unknown": _("a heading that is not known here: email, phone, customer_number"),
    "heading_twice": _("a heading that stands there twice"),
    "too_many_cells": _("more cells than there are headings"),
}

ERRORS = {
    "cvr_invalid": _("That is not a CVR number: eight digits, of which the last one checks the others."),
    "slug_invalid": _("The short name has 1 to 40 small letters, digits and hyphens."),
    "slug_taken": _("Another brand has that short name."),
    "languages_required": _("Choose at least one language."),
    "days_out_of_range": _("The number of days lies between %(least)s and %(most)s."),
    "point_unknown": _("%(point)s is not a point of the set-up."),
    "point_not_declarable": _("That cannot be said of this point: the office looks for itself."),
    "point_not_declared": _("Nobody has said anything of this point."),
    "set_up_open": _("The brand cannot be opened yet. Open points: %(count)s."),
    "suppressions_first": _(
        "Customers are taken in after the seller's objections: enter them on the set-up page, or say there"
        " that there are none, and why (GDPR Art. 21(2)-(3))."
    ),
    "list_empty": _("The list holds no contact."),
    "list_too_long": _("A list has at most %(most)s lines."),
    "list_not_text": _("The list is a text file (CSV) in UTF-8, or text pasted here."),
    "list_has_problems": _(
        "%(count)s cells of the list are not right; the first is in line %(line)s. Nothing was taken in."
    ),
    "nothing_to_copy": _("The other brand holds nothing that is not here already."),
    "certainty_unknown": _("Say how sure the period is: documented, at least from, or unknown."),
    "begins_on_required": _("Give the day on which it began, or say that the period is unknown."),
    "period_not_known": _("Where the period is unknown, no day is given."),
    "begins_on_future": _("An earlier version did not begin in the future."),
    "ends_before_begins": _("It cannot end before it begins."),
    "ends_on_future": _("An earlier version has ended before today; one that applies still has no end."),
    "in_force_has_no_end": _("A version that applies still has no last day."),
    "version_in_force_already": _("Another version of the policy is in force."),
    "no_tests": _("There is no test to delete; one with a letter that is still under way stays."),
    "copy_from_itself": _("A brand copies from another one."),
    "closing_cases_open": _("%(count)s cases are still open. They are answered before the brand is closed."),
}

# The columns of a customer file, as they are asked for.
COLUMN_LABELS = {
    "number": _("Heading of the customer number"),
    "name": _("Heading of the name"),
    "email": _("Heading of the e-mail address"),
    "phone": _("Heading of the telephone number"),
    "language": _("Heading of the language"),
    "account_state": _("Heading of the account's state"),
    "state_since": _("Heading of the day of that state"),
    "preferred_channel": _("Heading of the preferred channel"),
}
