"""A scanned pile of post is taken in: one file, one day of arrival, and the letters that it seems to be."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import Document, store_document
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row
from dpo_office.common.vault import derived_keys
from registry_app.models import Controller
from requests_app.actions.mail_rows import due_of
from requests_app.actions.new_cases import permitted_controller
from requests_app.actions.post_rows import at_most
from requests_app.domain import post_codes as codes
from requests_app.domain.form_numbers import FORM_KEY_PURPOSE, mac_matches
from requests_app.domain.post_batches import checked_arrival, checked_days, received_at_of, runs_of
from requests_app.domain.scanned_pages import ScannedFile, ScannedPage
from requests_app.gateways.post_reader import UnreadablePostError, read_scan
from requests_app.labels_post import SCAN_FAULT_LABELS
from requests_app.models import IssuedForm, PostBatch, PostLetter, PostPage
from requests_app.permissions import TAKE_IN_POST
from requests_app.queries.post import known_batch

PICTURE_KIND = "post.page"
PREVIEW_KIND = "post.preview"
JPEG = "image/jpeg"
MEGABYTE = 1024 * 1024


def prepare_batch(content: bytes) -> ScannedFile:
    """Read a scanned file in a process of its own, outside of any transaction; nothing is stored.

    Raises Invalid("post_too_large" | "post_too_many_pages" | "post_no_pdf" | "post_unreadable").
    """
    try:
        return read_scan(content)
    except UnreadablePostError as error:
        if error.code == "file_too_large":
            most = codes.MAX_SCAN_BYTES // MEGABYTE
            raise Invalid("post_too_large", field="file", most=most) from error
        if error.code == "too_many_pages":
            raise Invalid("post_too_many_pages", field="file", most=codes.MAX_SCAN_PAGES) from error
        if error.code == "no_pdf":
            raise Invalid("post_no_pdf", field="file") from error
        why = SCAN_FAULT_LABELS.get(error.code, error.code)
        raise Invalid("post_unreadable", field="file", why=str(why)) from error


def take_in_batch(
    *,
    controller: str,
    scan: ScannedFile,
    arrived_on: date,
    actor: Actor,
    now: datetime,
    box: str = "",
    originals_days: int = codes.ORIGINALS_DAYS,
    reason: str = "",
) -> PostBatch:
    """Seal the pages of a scan and lay them on the sorting table, each in one letter.

    Raises Invalid (controller, arrival, days, texts), NotPermitted and Refused("post_known").
    """
    owner = permitted_controller(controller, actor, TAKE_IN_POST)
    checked_arrival(arrived_on, copenhagen_date(now), reason=reason)
    checked_days(originals_days)
    with acting(actor, "post_batch.taken_in"):
        # One at a time: a press that is sent twice finds the batch of the first.
        lock_row(Controller.objects.all(), owner.pk)
        require_new(owner, scan)
        batch = PostBatch.objects.create(
            controller=owner,
            arrived_on=arrived_on,
            arrival_reason=at_most(reason, codes.MAX_POST_REASON, field="reason"),
            digest=scan.sha256,
            page_count=len(scan.pages),
            box=at_most(box, codes.MAX_BOX, field="box"),
            originals_days=originals_days,
            taken_in_by=actor.user_id,
            created_at=now,
            changed_at=now,
        )
        forms = _lay_pages(batch, scan, now)
        _lay_letters(batch, forms, now)
        record_event(
            subject=batch,
            type="post_batch.taken_in",
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            state=batch.state,
            data={"pages": batch.page_count, "forms": len(forms), "arrived_on": arrived_on.isoformat()},
        )
    return batch


def require_new(controller: Controller, scan: ScannedFile) -> None:
    """Raise Refused("post_known") when the controller has that very file already."""
    known = known_batch(controller, scan.sha256)
    if known is not None:
        day = copenhagen_date(known.created_at)
        raise Refused("post_known", field="file", on=f"{day:%d-%m-%Y}", pages=known.page_count)


def _lay_pages(batch: PostBatch, scan: ScannedFile, now: datetime) -> dict[int, UUID]:
    """Store the pages, and give the numbers of those that are a form of ours, with the form."""
    forms = _forms_in(batch.controller, scan)
    pages = []
    for number, page in enumerate(scan.pages, start=1):
        code, form = _judged(page, forms)
        pages.append(
            PostPage(
                batch=batch,
                number=number,
                picture=_sealed(batch, page.picture, PICTURE_KIND, now),
                preview=_sealed(batch, page.preview, PREVIEW_KIND, now),
                code=code,
                form=form,
            )
        )
    PostPage.objects.bulk_create(pages)
    return {page.number: page.form_id for page in pages if page.code == codes.OURS and page.form_id}


def _lay_letters(batch: PostBatch, forms: Mapping[int, UUID], now: datetime) -> None:
    due_on = due_of(batch.controller, received_at_of(batch.arrived_on))
    PostLetter.objects.bulk_create(
        PostLetter(
            controller=batch.controller,
            batch=batch,
            first_page=run.first,
            last_page=run.last,
            arrived_on=batch.arrived_on,
            due_on=due_on,
            created_at=now,
            changed_at=now,
        )
        for run in runs_of(batch.page_count, forms, forms)
    )


def _forms_in(controller: Controller, scan: ScannedFile) -> Mapping[str, IssuedForm]:
    """Find the forms whose numbers were read; another controller's, or a test's, is no form here."""
    numbers = {number for page in scan.pages for number, _mac in page.codes}
    rows = IssuedForm.objects.filter(number__in=numbers, case__controller=controller, case__is_test=False)
    return {form.number: form for form in rows}


def _judged(page: ScannedPage, forms: Mapping[str, IssuedForm]) -> tuple[str, IssuedForm | None]:
    """Say what the codes of a page are; one wrong code among several is a forgery, not a misreading."""
    if not page.codes:
        return codes.NO_CODE, None
    keys = derived_keys(FORM_KEY_PURPOSE)
    if not all(mac_matches(number, mac, keys=keys) for number, mac in page.codes):
        return codes.FORGED, None
    numbers = {number for number, _mac in page.codes}
    form = forms.get(next(iter(numbers))) if len(numbers) == 1 else None
    return (codes.OURS, form) if form is not None else (codes.UNKNOWN, None)


def _sealed(batch: PostBatch, content: bytes, kind: str, now: datetime) -> Document:
    return store_document(
        content=content, media_type=JPEG, kind=kind, controller_id=batch.controller_id, now=now
    )
