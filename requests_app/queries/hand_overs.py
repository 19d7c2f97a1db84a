"""What came by the forms on the web and was handed over."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from registry_app.models import Controller, PolicyVersion
from requests_app.domain.case_codes import EMAIL
from requests_app.domain.mail_codes import HANDED_IN, HELPDESK, WEB_FORM
from requests_app.domain.mail_steps import OPEN_MAIL_STATES
from requests_app.domain.web_forms import FORM_OPEN, is_late
from requests_app.models import Case, HandOver, Mail, WebForm

ONE_HOUR = timedelta(hours=1)


def open_form(slug: str) -> WebForm | None:
    """Return the form of the controller, where it is open."""
    rows = WebForm.objects.select_related("controller").filter(controller__slug=slug, state=FORM_OPEN)
    found: WebForm | None = rows.first()
    return found


def forms_within_the_hour(controller_id: UUID, now: datetime) -> int:
    """Count what came by the form of a controller within the hour."""
    rows = HandOver.objects.filter(controller_id=controller_id, source=WEB_FORM)
    return int(rows.filter(handed_over_at__gt=now - ONE_HOUR).count())


def forms_since(controller_id: UUID, since: datetime) -> tuple[int, int]:
    """Count what came by the form of a controller since then, and how much of it waits for a person."""
    rows = HandOver.objects.filter(controller_id=controller_id, source=WEB_FORM, handed_over_at__gt=since)
    counts = rows.aggregate(came=Count("pk"), waiting=Count("pk", filter=Q(mail__state__in=OPEN_MAIL_STATES)))
    return int(counts["came"]), int(counts["waiting"])


def hand_overs_of(controllers: Collection[UUID] | None) -> QuerySet[HandOver]:
    """Keep what other systems handed over to these controllers (None: to any), with mail and case at hand."""
    rows: QuerySet[HandOver] = HandOver.objects.filter(source=HELPDESK)
    if controllers is not None:
        rows = rows.filter(controller_id__in=list(controllers))
    return rows.select_related("mail__case", "controller")


def known_hand_over(controller_id: UUID, source: str, external_reference: str) -> HandOver | None:
    """Return what was handed over under that reference, with its mail and case."""
    rows = HandOver.objects.select_related("mail__case", "controller")
    found: HandOver | None = rows.filter(
        controller_id=controller_id, source=source, external_reference=external_reference
    ).first()
    return found


def channel_of(mail: Mail) -> str:
    """Name the channel by which a case of the mail came."""
    if mail.source not in HANDED_IN:
        return EMAIL
    return str(HandOver.objects.values_list("channel", flat=True).get(mail=mail))


def was_handed_over() -> Exists:
    """Return the condition that something in a case was handed over: asked along with the case."""
    return Exists(HandOver.objects.filter(mail__case=OuterRef("pk"), source=HELPDESK))


def late_hand_overs(case: Case) -> Sequence[HandOver]:
    """Give what was handed over so late that it cost the person's month, the first received first."""
    rows = HandOver.objects.filter(mail__case=case).order_by("received_at", "id")
    return [row for row in rows if is_late(row.received_at, row.handed_over_at)]


def has_policy(controller: Controller) -> bool:
    """Tell whether the controller has a privacy policy in force, which the form then points to."""
    return bool(PolicyVersion.objects.filter(controller=controller, state="in_force").exists())
