"""Post that came in on paper: what waits, and which pages are whose."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry_app.models import Controller
from requests_app.domain.own_filing import LetterFacts
from requests_app.domain.post_steps import BATCH_DONE, MERGED, POST_WAITING
from requests_app.models import IssuedForm, PostBatch, PostLetter, PostPage


@dataclass(frozen=True)
class Sheets:
    """A letter as it lies on the sorting table: its pages, and whether the letter behind it waits as well."""

    letter: PostLetter
    pages: tuple[PostPage, ...]
    next_waits: bool

    @property
    def kept(self) -> tuple[PostPage, ...]:
        """Give the pages that were not destroyed."""
        return tuple(page for page in self.pages if page.destroyed_at is None)

    @property
    def forms(self) -> list[IssuedForm]:
        """Give the forms of ours whose codes its pages bear, each once."""
        return list({page.form_id: page.form for page in self.kept if page.form}.values())


def known_batch(controller: Controller, digest: str) -> PostBatch | None:
    """Give the batch that was made of the very same file."""
    found: PostBatch | None = PostBatch.objects.filter(controller=controller, digest=digest).first()
    return found


def with_letter_counts(rows: QuerySet[PostBatch]) -> QuerySet[PostBatch]:
    """Tell of each batch how many letters it has, and how many of them wait: asked for the rows shown."""
    letters = PostLetter.objects.filter(batch=OuterRef("pk")).exclude(state=MERGED).order_by()
    number = letters.values("batch").annotate(number=Count("pk")).values("number")
    return rows.annotate(
        letters_all=Coalesce(Subquery(number), 0),
        letters_waiting=Coalesce(Subquery(number.filter(state=POST_WAITING)), 0),
    )


def originals_due(rows: QuerySet[PostBatch], today: date) -> QuerySet[PostBatch]:
    """Keep the batches whose originals may be shredded and were not yet (GDPR Art. 5(1)(e))."""
    return rows.filter(state=BATCH_DONE, originals_until__lte=today, originals_destroyed_at__isnull=True)


def kept_pages(letter: PostLetter) -> QuerySet[PostPage]:
    """Give the pages of a letter, in their order, of which the pictures are kept."""
    return _pages_of(letter).filter(destroyed_at__isnull=True)


def sheets_of(batch: PostBatch) -> list[Sheets]:
    """Give the letters of a batch with their pages, in the order of the scan: in two queries."""
    letters = batch.letters.exclude(state=MERGED).select_related("case").order_by("first_page")
    pages = list(batch.pages.select_related("form__case").order_by("number"))
    rows: Sequence[PostLetter] = list(letters)
    following = [*rows[1:], None]
    return [
        Sheets(
            letter,
            tuple(pages[letter.first_page - 1 : letter.last_page]),
            after is not None and after.state == POST_WAITING,
        )
        for letter, after in zip(rows, following, strict=True)
    ]


def sheets_of_letters(letters: Sequence[PostLetter]) -> list[Sheets]:
    """Give letters of any batches with their pages, in the order given: in two queries."""
    batches = {letter.batch_id for letter in letters}
    pages: dict[UUID, list[PostPage]] = defaultdict(list)
    rows = PostPage.objects.filter(batch__in=batches).select_related("form__case").order_by("number")
    for page in rows:
        pages[page.batch_id].append(page)
    waiting = PostLetter.objects.filter(batch__in=batches, state=POST_WAITING)
    begins = set(waiting.values_list("batch_id", "first_page"))
    return [
        Sheets(
            letter,
            ()
            if letter.state == MERGED
            else tuple(pages[letter.batch_id][letter.first_page - 1 : letter.last_page]),
            (letter.batch_id, letter.last_page + 1) in begins and letter.state != MERGED,
        )
        for letter in letters
    ]


def sheets_of_letter(letter: PostLetter) -> Sheets:
    """Give a single letter with its pages; what was put to another letter has none."""
    if letter.state == MERGED:
        return Sheets(letter, (), next_waits=False)
    pages = tuple(_pages_of(letter).select_related("form__case"))
    others = PostLetter.objects.filter(batch_id=letter.batch_id, first_page=letter.last_page + 1)
    return Sheets(letter, pages, others.filter(state=POST_WAITING).exists())


def facts_of_letter(letter: PostLetter) -> LetterFacts:
    """Return what decides whether a letter is plainly a form."""
    sheets = sheets_of_letter(letter)
    forms = sheets.forms
    form = forms[0] if len(forms) == 1 else None
    elsewhere = PostPage.objects.filter(form=form, destroyed_at__isnull=True).exclude(
        batch=letter.batch_id, number__gte=letter.first_page, number__lte=letter.last_page
    )
    return LetterFacts(
        pages=len(sheets.kept),
        coded_pages=sum(page.form_id is not None for page in sheets.kept),
        forms=len(forms),
        twice=form is not None and elsewhere.exists(),
        form_is_current=form is not None and form.superseded_at is None and form.used_at is None,
        expires_on=form.expires_on if form else None,
        case_state=form.case.state if form else "",
        arrived_on=letter.arrived_on,
    )


def letters_to_look_at(limit: int) -> list[UUID]:
    """Return the letters that wait and bear a form of ours, and that the office has not looked at yet."""
    coded = PostPage.objects.filter(
        batch=OuterRef("batch"),
        number__gte=OuterRef("first_page"),
        number__lte=OuterRef("last_page"),
        form__isnull=False,
    )
    rows = PostLetter.objects.filter(Exists(coded), state=POST_WAITING, looked_at__isnull=True)
    return list(rows.order_by("created_at", "first_page").values_list("pk", flat=True)[:limit])


def _pages_of(letter: PostLetter) -> QuerySet[PostPage]:
    rows: QuerySet[PostPage] = PostPage.objects.filter(
        batch_id=letter.batch_id, number__gte=letter.first_page, number__lte=letter.last_page
    )
    return rows.order_by("number")
