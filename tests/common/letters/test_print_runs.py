"""Letters on paper in one go: together in one PDF, and posted all or none."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest

from dpo_office.common.acting import acting
from dpo_office.common.documents import store_document
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import post_letters, record_posted
from dpo_office.common.letters.models import Letter, Result
from dpo_office.common.letters.planning import Recipient
from dpo_office.common.letters.print_runs import printed_together, waiting_letters
from dpo_office.common.letters.printing import envelope_lines
from dpo_office.common.permissions import system_actor
from tests.common.letters.test_batches import actor

pytestmark = pytest.mark.django_db
PostOne = Callable[..., Letter]


def two_pages() -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(2):
        document.new_page(595, 842)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def test_each_letter_begins_on_a_sheet_of_its_own_with_what_goes_with_it(post_one: PostOne, now: datetime):
    with acting(system_actor("setup"), "test.documents"):
        files = [
            store_document(content=content, media_type=media_type, kind="t", controller_id=uuid4(), now=now)
            for content, media_type in ((two_pages(), "application/pdf"), (b"a;b", "text/csv"))
        ]
    first = post_one(
        channel=codes.POST,
        recipient=Recipient("Maren Prøve", "Maren Prøve\nPrøvevej 1\n0000 Prøveby"),
        attachments=files,
        filenames=["answer.pdf", "orders.csv"],
    )
    later = now + timedelta(seconds=1)
    second = post_one(channel=codes.POST, controller_id=first.controller_id, now=later)
    officer = actor(first.controller_id)

    waiting = waiting_letters(officer, now.date())
    assert [(row.letter.pk, row.printed_apart) for row in waiting] == [
        (first.pk, ("orders.csv",)),
        (second.pk, ()),
    ]
    with pypdfium2.PdfDocument(printed_together([row.letter for row in waiting])) as pages:
        texts = [page.get_textpage().get_text_bounded() for page in pages]
    # The letter, its two pages, an empty side; then the other letter and an empty side.
    assert [bool(text.strip()) for text in texts] == [True, False, False, False, True, False]
    assert "Prøvevej 1" in texts[0]
    # The name stands once on the envelope.
    assert envelope_lines(first) == ["Maren Prøve", "Prøvevej 1", "0000 Prøveby"]


def test_a_pile_is_posted_as_a_whole_or_not_at_all(post_one: PostOne, now: datetime):
    letters = [post_one(channel=codes.POST)]
    letters += [post_one(channel=codes.POST, controller_id=letters[0].controller_id) for _ in range(2)]
    officer, keys = actor(letters[0].controller_id), [letter.pk for letter in letters]
    record_posted(letter_id=keys[2], actor=officer, now=now)

    with pytest.raises(Refused, match="letter_not_to_print"):
        post_letters(letter_ids=keys, actor=officer, now=now)
    assert Result.objects.count() == 1

    assert post_letters(letter_ids=[*keys[:2], keys[0]], actor=officer, now=now) == 2
    assert not waiting_letters(officer, now.date())
    assert Event.objects.filter(type="letter.posted").count() == 3


def test_whose_pile_it_is(post_one: PostOne, now: datetime):
    letter = post_one(channel=codes.POST)
    with pytest.raises(Invalid, match="letters_missing"):
        post_letters(letter_ids=[], actor=actor(letter.controller_id), now=now)
    with pytest.raises(NotFound):
        post_letters(letter_ids=[letter.pk], actor=actor(uuid4()), now=now)
    with pytest.raises(NotPermitted):
        post_letters(letter_ids=[letter.pk], actor=actor(letter.controller_id, "auditor"), now=now)
    assert not waiting_letters(actor(uuid4()), now.date())
