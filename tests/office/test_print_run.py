"""The page of a print run: what waits, one PDF, and that the pile is posted."""

import pypdfium2
import pytest
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter, Posting
from dpo_office.common.letters.queries import letter_state
from dpo_office.common.people.reads import ReadRecord
from dpo_office.common.sign_in.sessions import MARK
from requests_app.actions.intake import Requester
from tests.factories.cases import make_case, take
from tests.factories.registry import actor_with
from tests.office.conftest import PASSWORD

PAGE = "/office/common/letter/print-run/"
ENGLISH = {"headers": {"accept-language": "en"}}


@pytest.fixture
def waiting(controller) -> Letter:
    """Ask somebody without a mail address who they are: the letter waits to be printed."""
    case = make_case(controller, requester=Requester(name="Maren Prøve", phone="+45 00 00 00 01"))
    take("ask_identity", case, actor=actor_with("officer", controller), now=clock.now())
    return Letter.objects.get(cause_id=case.pk, channel=codes.POST)


def test_what_waits_is_printed_and_then_posted(sign_in, controller, waiting):
    officer = sign_in("officer", controller)
    assert "Maren Prøve" in officer.get(PAGE).content.decode()

    answer = officer.post(PAGE, {"letters": [str(waiting.pk)], "print": "1"})
    assert answer.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as pages:
        assert "Maren Prøve" in pages[0].get_textpage().get_text_bounded()
    assert ReadRecord.objects.filter(subject_id=waiting.pk, kind="letter").count() == 1
    assert letter_state(waiting) == codes.TO_PRINT

    assert officer.post(PAGE, {"letters": [str(waiting.pk)], "posted": "1"}).status_code == 302
    assert letter_state(waiting) == codes.ACCEPTED
    assert "No letter waits for paper" in officer.get(PAGE, **ENGLISH).content.decode()
    again = officer.post(PAGE, {"letters": [str(waiting.pk)], "posted": "1"}, **ENGLISH)
    assert (again.status_code, "not one to print" in again.content.decode()) == (409, True)


def test_nothing_ticked_odd_or_foreign_prints_and_posts_nothing(sign_in, controller, waiting):
    officer, foreign = (
        sign_in("officer", controller),
        Letter.objects.exclude(controller_id=controller.pk).first(),
    )
    for what in ("print", "posted"):
        assert officer.post(PAGE, {what: "1"}).status_code == 400
    assert officer.post(PAGE, {"letters": ["x"], "posted": "1"}).status_code == 404
    assert officer.post(PAGE, {"letters": [str(foreign.pk)], "posted": "1"}).status_code == 404
    assert officer.post(PAGE, {"letters": [str(foreign.pk)], "print": "1"}).status_code == 409
    assert not ReadRecord.objects.exists()
    assert letter_state(waiting) == codes.TO_PRINT


def test_it_asks_who_it_is_and_keeps_what_was_ticked(sign_in, controller, waiting, settings):
    settings.DPO_FRESH_SIGN_IN = True
    officer = sign_in("officer", controller)
    session = officer.session
    session[MARK] = session[MARK] | {"proved": None}
    session.save()
    other = Letter.objects.exclude(pk=waiting.pk).first()
    pressed = {"letters": [str(other.pk)], "print": "1"}
    assert officer.get(reverse("admin:common_letter_download", args=[other.pk, "letter"])).status_code == 401
    assert officer.post(PAGE, pressed).status_code == 401
    again = officer.post(PAGE, pressed | {"proof-password": PASSWORD})
    assert again.status_code == 200
    assert f'value="{waiting.pk}" aria' in again.content.decode(), "not ticked"
    assert not ReadRecord.objects.exists()


def test_who_only_reads_letters_prints_and_posts_nothing(sign_in, controller, waiting):
    legal = sign_in("legal", controller)
    assert b'name="posted"' not in legal.get(PAGE).content
    assert legal.post(PAGE, {"letters": [str(waiting.pk)], "posted": "1"}).status_code == 403
    assert sign_in("agent", controller).get(PAGE).status_code == 403


def test_the_questions_do_not_grow_with_the_letters(
    sign_in, controller, waiting, django_assert_max_num_queries
):
    officer = sign_in("officer", controller)
    officer.get(PAGE)
    for number in range(3):
        requester = Requester(name=f"Nr. {number}", phone="+45 00 00 00 01")
        case = make_case(controller, requester=requester)
        take("ask_identity", case, actor=actor_with("officer", controller), now=clock.now())
    with django_assert_max_num_queries(10):
        assert officer.get(PAGE).content.count(b'name="letters"') == 4


def test_a_carrier_is_entered_and_the_pile_goes_with_it(sign_in, controller, waiting):
    officer = sign_in("officer", controller)
    given = {
        "controller": str(controller.pk),
        "carrier_name": "Bydelsposten",
        "delivery_days": "2",
        "valid_from": "2026-01-01",
        "source": "Aftale af 1. december",
    }
    for wrong in ({"delivery_days": "x"}, {"valid_from": ""}, {"source": ""}):
        refused = officer.post(PAGE, given | wrong)
        # What was typed is kept.
        assert (refused.status_code, b"Bydelsposten" in refused.content) == (400, True)
    assert sign_in("legal", controller).post(PAGE, given).status_code == 403
    assert officer.post(PAGE, given).status_code == 302
    assert "Bydelsposten" in officer.get(PAGE).content.decode()

    unknown = officer.post(PAGE, {"letters": [str(waiting.pk)], "posted": "1", "carrier": "brevdue"})
    assert (unknown.status_code, letter_state(waiting)) == (400, codes.TO_PRINT)
    officer.post(PAGE, {"letters": [str(waiting.pk)], "posted": "1", "carrier": "Bydelsposten"})

    posting = Posting.objects.get(letter=waiting)
    assert posting.carrier.name == "Bydelsposten"
    assert officer.post(PAGE, {"end_carrier": str(posting.carrier_id)}).status_code == 302
    assert officer.post(PAGE, {"end_carrier": str(posting.carrier_id)}).status_code == 409
    assert officer.post(PAGE, {"end_carrier": "x"}).status_code == 404
