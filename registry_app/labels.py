"""The words for the registry's codes: choices, states, and what each error says."""

from django.utils.translation import gettext_lazy as _

from registry_app.domain.audience import ACCOUNT_STATES

FORM_MODE_LABELS = [
    ("none", _("no form is asked for")),
    ("optional", _("a form is offered")),
    ("requested", _("a form is asked for")),
    ("required", _("a form is required")),
]

HOLIDAY_CALENDAR_LABELS = [
    ("DK_STATUTORY", _("Danish public holidays")),
    ("DK_WITH_CLOSING_DAYS", _("Danish public holidays and closing days")),
]

SUSPENSION_MODE_LABELS = [
    ("SUSPEND", _("waiting days are added")),
    ("STRICT", _("nothing stops the time limit")),
    ("RESTART", _("the time limit starts again")),
]

LANGUAGE_LABELS = [("da", _("Danish")), ("en", _("English"))]

ACTIVITY_STATUS_LABELS = [("draft", _("draft")), ("active", _("active")), ("ended", _("ended"))]

HOLIDAY_KIND_LABELS = [("public_holiday", _("public holiday")), ("closing_day", _("closing day"))]

_ACCOUNT_STATE_WORDS = {
    "active": _("active"),
    "paused": _("paused"),
    "deactivated": _("deactivated"),
    "restricted": _("restricted"),
    "closing": _("closing"),
    "closed": _("closed"),
    "erased": _("erased"),
    "deceased": _("deceased"),
    "incomplete": _("incomplete registration"),
}
ACCOUNT_STATE_LABELS = [(state, _ACCOUNT_STATE_WORDS[state]) for state in ACCOUNT_STATES]

POLICY_STATE_LABELS = [
    ("draft", _("draft")),
    ("assessed", _("assessed")),
    ("approved", _("approved")),
    ("announcing", _("announced")),
    ("in_force", _("in force")),
    ("archived", _("archived")),
]

CHANNEL_LABELS = [("email", _("e-mail"))]

EXCLUDED_REASON_LABELS = [
    ("account_closed", _("the account is closed")),
    ("person_erased", _("the person's data is erased")),
    ("person_deceased", _("the person has died")),
    ("registration_incomplete", _("the registration was never completed")),
    ("no_address", _("no e-mail address")),
    ("address_invalid", _("the e-mail address cannot be used")),
]

CRITERION_LABELS = [
    ("new_purpose", _("a new or changed purpose")),
    ("controller_identity", _("another controller")),
    ("exercise_of_rights", _("how rights are exercised")),
    ("impact_on_people", _("an effect on the people concerned")),
    ("unexpected_change", _("a change that people do not expect")),
    ("more_recipients", _("more recipients")),
    ("third_country_transfer", _("a transfer to a third country")),
    ("transfer_safeguard", _("another safeguard for transfers")),
    ("legal_basis", _("another legal basis")),
    ("data_category", _("a new category of data")),
    ("special_category", _("a special category of data")),
    ("longer_retention", _("longer retention")),
    ("automated_decision", _("automated decisions or profiling")),
    ("contact_for_rights", _("another contact for rights or DPO")),
    ("spelling", _("spelling")),
    ("style_or_layout", _("style or layout")),
]

PERMISSION_LABELS = {
    "controller.view": _("see controllers and public holidays"),
    "activity.view": _("see processing activities"),
    "system.view": _("see systems"),
    "promise.view": _("see what the policies promise"),
    "customer.view": _("see and search customers"),
    "policy.view": _("see policy versions and notices"),
    "policy.draft_version": _("draft a policy version"),
    "policy.assess_materiality": _("decide whether a change is material"),
    "policy.approve_version": _("approve a policy version"),
    "policy.plan_campaign": _("plan the notices"),
    "policy.postpone_version": _("postpone a policy version"),
    "policy.except_notice": _("except customers from notice by name"),
}

ERRORS = {
    "text_empty": _("The text of the version is empty."),
    "reason_required": _("Give the reason in writing."),
    "criterion_unknown": _("%(criterion)s is not on the checklist."),
    "account_state_unknown": _("%(state)s is not a state of an account."),
    "what_you_can_do_required": _("The use of the data changes: say what people can do about it."),
    "second_person_required": _("A version held to be not material is approved by another person."),
    "content_altered": _("The text is not the one that was approved."),
    "date_invalid": _("Give the date as YYYY-MM-DD, from 2000 to 2100."),
    "effective_on_required": _("Give the date on which the version takes effect."),
    "effective_on_past": _("The date lies in the past."),
    "effective_on_not_later": _(
        "A version can only be postponed: the new date must be later than %(effective_on)s."
    ),
    "too_late_for_notice": _(
        "14 full days must lie between notice and date: %(earliest_effective_on)s at the earliest."
    ),
    "not_material": _("Nobody has to be told of a version that is not material."),
    "campaign_needed": _("A material version takes effect only after everyone was told."),
    "campaign_over": _("The version is no longer being announced."),
    "campaign_running": _("Version %(number)s of this policy is still being announced."),
    "effective_on_not_reached": _("The version takes effect on %(effective_on)s."),
    "not_everyone_told": _(
        "Not everyone was told 14 full days before: %(earliest_effective_on)s at the earliest."
    ),
    "newer_in_force": _("A later version is in force already."),
    "sender_missing": _("The controller has no contact address to write from."),
    "customer_unknown": _("%(unknown)s of the customers are not in the list of this campaign."),
    "customers_required": _("Name at least one customer."),
    "query_required": _("The query needs %(name)s."),
}
