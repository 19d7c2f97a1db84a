"""The words of the office's own pages for codes that other modules write: letters, results, events."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LETTER_KIND_LABELS: dict[str, Any] = {
    "case.received": _("Confirmation of receipt"),
    "case.form_issued": _("Form to sign"),
    "case.form_returned": _("Form sent back for correction"),
    "case.answer_sent": _("Answer"),
    "case.refused": _("Refusal"),
    "case.withdrawn": _("Confirmation of withdrawal"),
    "case.link_assigned": _("Task for a contributor"),
    "case.link_reminded": _("Reminder to a contributor"),
    "case.link_renewed": _("Fresh link for a contributor"),
    "task_link.code_sent": _("Code for a contributor"),
    "policy.notice": _("Notice of a changed policy"),
}

OUTCOME_LABELS: dict[str, Any] = {
    "accepted": _("accepted"),
    "temporary": _("refused for now; it is tried again"),
    "permanent": _("refused for good"),
    "blocked": _("stopped by a contact block"),
    "in_doubt": _("not known whether it was accepted"),
    "not_accepted": _("certainly not accepted; it is tried again"),
}

SOURCE_LABELS: dict[str, Any] = {
    "relay": _("the mail server"),
    "journal": _("the mail server's journal"),
    "receipt": _("a delivery report"),
    "person": _("a person"),
    "office": _("the office"),
}

RECEIPT_LABELS: dict[str, Any] = {
    "delivered": _("delivered"),
    "delayed": _("delayed"),
    "bounced_hard": _("came back for good"),
    "bounced_soft": _("came back"),
}

EVENT_LABELS: dict[str, Any] = {
    "demo.removed": _("The demo was removed"),
    "case.opened": _("Case opened"),
    "case.form_issued": _("Form issued"),
    "case.form_received": _("Signed form received"),
    "case.form_verified": _("Form verified"),
    "case.form_returned": _("Form returned"),
    "case.form_waived": _("Form waived"),
    "case.tasks_planned": _("Work per system planned"),
    "case.task_assigned": _("Colleague asked"),
    "case.contributor_reminded": _("Colleague reminded"),
    "case.task_confirmed": _("Task confirmed by the colleague"),
    "case.task_explained": _("The colleague cannot, and says why"),
    "case.extract_attached": _("Extract attached"),
    "case.task_settled": _("Task settled"),
    "case.task_cancelled": _("Task cancelled"),
    "case.answer_sent": _("Answer sent"),
    "case.recorded_at_once": _("Recorded and carried out at once"),
    "case.answer_recorded": _("Spoken answer recorded"),
    "case.refused": _("Case refused"),
    "case.withdrawn": _("Case withdrawn"),
    "case.closed": _("Case closed"),
    "case.taken": _("Case taken"),
    "case.assigned": _("Case handed over"),
    "case.note_added": _("Note added"),
    "policy.version_drafted": _("Policy version drafted"),
    "policy.materiality_assessed": _("Materiality assessed"),
    "policy.version_approved": _("Policy version approved"),
    "policy.campaign_planned": _("Notices planned"),
    "policy.version_postponed": _("Policy version postponed"),
    "policy.version_in_force": _("Policy version in force"),
    "policy.version_archived": _("Policy version archived"),
    "policy.in_force_refused": _("Policy version kept from taking effect"),
    "campaign.notices_excepted": _("Customers excepted from notice"),
    "contributor.added": _("Contributor added"),
    "contributor.corrected": _("Contributor corrected"),
    "contributor.deactivated": _("Contributor deactivated"),
    "contributor.reactivated": _("Contributor activated again"),
    "system.keeper_named": _("Named who answers for a system"),
    "task_link.code_sent": _("Code sent"),
    "task_link.opened": _("Link opened with a code"),
    "task_link.renewed": _("Fresh link sent"),
    "task_link.ended": _("Link ended"),
    "letter.doubt_resolved": _("Doubt about a letter settled"),
    "letter.posted": _("Letter posted"),
    "letter.batch_stopped": _("Sending stopped"),
    "letter.batch_resumed": _("Sending resumed"),
    "user.created": _("User created"),
    "user.superuser_created": _("Administrator created by the set-up"),
    "user.password_chosen": _("Password chosen"),
    "user.link_renewed": _("New link for the password"),
    "user.role_granted": _("Role given"),
    "user.role_revoked": _("Role taken back"),
    "user.double_role_assessed": _("Double role assessed"),
    "user.administration_entrusted": _("Made administrator"),
    "user.administration_withdrawn": _("No longer administrator"),
    "user.deactivated": _("Shut out"),
    "user.reactivated": _("Let in again"),
    "contact_block.contact_blocked": _("Contact blocked"),
    "contact_block.block_lifted": _("Contact block lifted"),
}


OBJECT_LABELS: dict[str, Any] = {
    "case": _("case"),
    "customer": _("customer"),
    "letter": _("letter"),
    "campaign": _("notices of a new version"),
    "user": _("user"),
}


def object_label(model_name: str) -> str:
    """Name a kind of object; one that is not known here goes by its code."""
    return str(OBJECT_LABELS.get(model_name, model_name))


def letter_kind_label(kind: str) -> str:
    """Name a kind of letter; one that is not known here goes by its code."""
    return str(LETTER_KIND_LABELS.get(kind, kind))


def event_label(code: str) -> str:
    """Name a type of event; one that is not known here goes by its code."""
    return str(EVENT_LABELS.get(code, code))
