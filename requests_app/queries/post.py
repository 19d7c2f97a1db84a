"""Post that came in on paper: what waits, and which pages are whose."""

from django.db.models import QuerySet

from registry_app.models import Controller
from requests_app.models import IssuedForm, PostBatch, PostLetter, PostPage


def known_batch(controller: Controller, digest: str) -> PostBatch | None:
    """Give the batch that was made of the very same file."""
    found: PostBatch | None = PostBatch.objects.filter(controller=controller, digest=digest).first()
    return found


def pages_of(letter: PostLetter) -> QuerySet[PostPage]:
    """Give the pages of a letter in their order, those that were destroyed among them."""
    rows: QuerySet[PostPage] = PostPage.objects.filter(
        batch_id=letter.batch_id, number__gte=letter.first_page, number__lte=letter.last_page
    )
    return rows.order_by("number")


def kept_pages(letter: PostLetter) -> QuerySet[PostPage]:
    """Give the pages of a letter of which the picture is kept."""
    return pages_of(letter).filter(destroyed_at__isnull=True)


def forms_of(letter: PostLetter) -> list[IssuedForm]:
    """Give the forms of ours whose codes the pages of a letter bear, each once."""
    rows = kept_pages(letter).filter(form__isnull=False).select_related("form__case")
    return list({page.form_id: page.form for page in rows if page.form}.values())
