"""A letter on paper says what the letter says."""

import pypdfium2
import pytest

from dpo_office.common.letters.message import letter_body, letter_subject
from dpo_office.common.letters.models import Letter


@pytest.mark.parametrize("kind", ["case.received", "policy.notice"])
def test_a_letter_is_printed_on_its_letterhead(kind, controller, sign_in):
    letter = Letter.objects.filter(controller_id=controller.pk, kind=kind).first()

    answer = sign_in("officer", controller).get(f"/office/common/letter/{letter.pk}/download/letter/")

    assert answer.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as pages:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
    assert letter.sender_name in text
    assert letter.recipient_address in text
    assert letter_subject(letter) in text
    assert letter_body(letter).split()[-1] in text


def test_others_letters_are_not_printed(controller, sign_in):
    foreign = Letter.objects.exclude(controller_id=controller.pk).first()

    answer = sign_in("officer", controller).get(f"/office/common/letter/{foreign.pk}/download/letter/")

    assert answer.status_code == 404
