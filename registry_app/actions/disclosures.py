"""Who is given data by an activity, and who decides together with us."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.actions.activity_rows import locked_activity
from registry_app.actions.record_rows import part_of
from registry_app.models import Disclosure, JointController, ProcessingActivity, Recipient


def add_disclosure(
    *,
    activity_id: UUID,
    recipient_id: UUID,
    actor: Actor,
    now: datetime,
    condition_da: str = "",
    condition_en: str = "",
    version: int | None = None,
) -> Disclosure:
    """Say that the activity gives data to a recipient of the controller, and when.

    Raises Refused("recipient_given_already").
    """
    with acting(actor, "activity.disclosure_added"):
        return write_disclosure(
            activity_id=activity_id,
            recipient_id=recipient_id,
            actor=actor,
            now=now,
            condition_da=condition_da,
            condition_en=condition_en,
            version=version,
        )


def write_disclosure(
    *,
    activity_id: UUID,
    recipient_id: UUID,
    actor: Actor,
    now: datetime,
    condition_da: str = "",
    condition_en: str = "",
    version: int | None = None,
) -> Disclosure:
    """Enter that the activity gives data to a recipient, for `add_disclosure` and whoever acts already."""
    activity = locked_activity(activity_id, "add_disclosure", actor=actor, version=version)
    recipient = part_of(Recipient.objects.filter(controller=activity.controller_id), recipient_id)
    if activity.disclosures.filter(recipient=recipient).exists():
        raise Refused("recipient_given_already", field="recipient_id")
    disclosure: Disclosure = Disclosure.objects.create(
        activity=activity,
        recipient=recipient,
        condition_da=condition_da.strip(),
        condition_en=condition_en.strip(),
    )
    save_step(activity, "add_disclosure", actor=actor, now=now, data={"recipient": recipient.code})
    return disclosure


def remove_disclosure(
    *, activity_id: UUID, disclosure_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """Say that the activity no longer gives data to a recipient; history keeps that it did."""
    with acting(actor, "activity.disclosure_removed"):
        return end_disclosure(
            activity_id=activity_id, disclosure_id=disclosure_id, actor=actor, now=now, version=version
        )


def end_disclosure(
    *, activity_id: UUID, disclosure_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """End a disclosure, for `remove_disclosure` and whoever acts already."""
    activity = locked_activity(activity_id, "remove_disclosure", actor=actor, version=version)
    disclosure = part_of(activity.disclosures.select_related("recipient"), disclosure_id)
    code = disclosure.recipient.code
    disclosure.delete()
    save_step(activity, "remove_disclosure", actor=actor, now=now, data={"recipient": code})
    return activity


def add_joint_controller(
    *,
    activity_id: UUID,
    name: str,
    actor: Actor,
    now: datetime,
    contact: str = "",
    reference: str = "",
    agreed_on: date | None = None,
    essence_da: str = "",
    essence_en: str = "",
    version: int | None = None,
) -> JointController:
    """Name who decides with us, or describe the arrangement with one named before (GDPR Art. 26).

    Raises Invalid("name_missing_in_both").
    """
    with acting(actor, "activity.joint_controller_added"):
        activity = locked_activity(activity_id, "add_joint_controller", actor=actor, version=version)
        called = name.strip()
        if not called:
            raise Invalid("name_missing_in_both", field="name")
        joint = activity.joint.filter(name=called).first() or JointController(activity=activity, name=called)
        joint.contact, joint.reference, joint.agreed_on = contact.strip(), reference.strip(), agreed_on
        joint.essence_da, joint.essence_en = essence_da.strip(), essence_en.strip()
        joint.save()
        save_step(activity, "add_joint_controller", actor=actor, now=now, data={"joint": str(joint.pk)})
    return joint


def remove_joint_controller(
    *, activity_id: UUID, joint_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """Take a joint controller away; history keeps it."""
    with acting(actor, "activity.joint_controller_removed"):
        activity = locked_activity(activity_id, "remove_joint_controller", actor=actor, version=version)
        part_of(activity.joint.all(), joint_id).delete()
        save_step(activity, "remove_joint_controller", actor=actor, now=now, data={"joint": str(joint_id)})
    return activity
