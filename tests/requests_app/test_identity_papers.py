"""Copies of identity papers: marked by a person, erased once it is settled who asks, the note kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from requests_app.actions import identity_papers
from requests_app.actions.intake import Requester
from requests_app.actions.mail_triage import join_case
from requests_app.actions.post_filing import join_case as join_post
from requests_app.models import Case, IdentityPaper, Mail, PostPage
from requests_app.queries.identity_papers import papers_left
from tests.factories.authority_cases import hold, make_authority_case
from tests.factories.cases import SETUP, make_case, make_office, take
from tests.factories.identity import begin, call, record
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.post import first_letter, take_in
from tests.factories.registry import actor_with, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(db):
    return make_office(form_mode="none")


@pytest.fixture
def case(controller):
    """Open a case of somebody on file who writes from elsewhere, and sends a copy of a passport."""
    make_customer(controller, "10001", email="aase@example.com")
    asker = Requester(name="Åse", email="aase@example.org", customer_number="10001")
    made = make_case(controller, requester=asker)
    files = [("pas.pdf", b"%PDF-1.7 a passport"), ("liste.pdf", b"%PDF-1.7 a list")]
    mail = take_mail(make_mailbox(controller), make_raw(attachments=files))
    officer = actor_with("officer", controller)
    join_case(mail_id=mail.pk, reference=made.reference, actor=officer, now=clock.now())
    return Case.objects.get(pk=made.pk)


def attachments(case):
    return [row.document for row in Mail.objects.get(case=case).attachments.all()]


def mark(case, document, **more):
    given = call(case) | {"document_id": document.pk, "kind": "passport", "reason": "Pas; navn passer."}
    return identity_papers.mark_identity_paper(**given | more)


def is_here(document):
    return Document.objects.get(pk=document.pk).wrapped_key is not None


def left(case, days=0):
    return list(papers_left(Case.objects.all(), clock.today() + timedelta(days=days))) == [case]


def test_a_copy_goes_with_the_check_that_settles_who_asks_and_the_note_stays(case):
    passport, other = attachments(case)
    raw = Mail.objects.get(case=case).raw
    mark(case, passport)
    assert is_here(passport)
    assert not left(case)
    begin(case, "mitid")
    record(case, "failed")
    assert is_here(passport)

    begin(case, "mitid")
    record(case)

    assert [is_here(one) for one in (passport, raw, other)] == [False, False, True]
    paper = IdentityPaper.objects.get()
    assert (paper.state, paper.kind, paper.reason.text) == ("erased", "passport", "Pas; navn passer.")
    assert Document.objects.get(pk=passport.pk).sha256 == passport.sha256
    event = Event.objects.get(subject_id=case.pk, type="case.identity_paper_erased")
    assert event.data == {"paper": "passport", "source": "mail_attachment"}
    assert not left(case)


def test_where_it_is_settled_already_a_copy_goes_at_once(case, controller):
    take("waive_form", case, actor=actor_with("officer", controller), now=clock.now())
    letter = first_letter(take_in(controller, pages=1))
    officer = actor_with("officer", controller)
    join_post(letter_id=letter.pk, reference=case.reference, actor=officer, now=clock.now())
    page = PostPage.objects.get()

    mark(case, page.picture)

    page.refresh_from_db()
    assert (page.destroyed_as, IdentityPaper.objects.get().state) == ("identity_paper", "erased")
    assert not is_here(page.picture)
    assert not is_here(page.preview)


def test_a_hold_keeps_a_copy_and_somebody_is_told(case, controller):
    passport, _ = attachments(case)
    mark(case, passport)
    hold(make_authority_case(controller), references=[case.reference])

    take("waive_form", case, actor=actor_with("officer", controller), now=clock.now())

    assert is_here(passport)
    assert left(case)
    with pytest.raises(Refused, match="paper_on_hold"):
        identity_papers.erase_identity_paper(**call(case))


def test_a_copy_in_a_case_that_ended_is_told_of_after_a_week(case, controller):
    passport, _ = attachments(case)
    mark(case, passport)
    take("withdraw_case", case, actor=actor_with("officer", controller), now=clock.now())

    assert [left(case, days) for days in (7, 9)] == [False, True]
    identity_papers.erase_identity_paper(**call(case))
    assert not is_here(passport)
    assert not left(case, 9)
    with pytest.raises(Refused, match="paper_not_held"):
        identity_papers.erase_identity_paper(**call(case))


def test_only_a_person_marks_and_only_what_came_in_here(case, controller):
    passport, other = attachments(case)
    stranger = make_case(controller)
    for document, changes, error in (
        (passport, {"reason": " "}, Invalid),
        (passport, {"case_id": stranger.pk}, Invalid),
        (passport, {"actor": actor_with("auditor", controller)}, NotPermitted),
    ):
        with pytest.raises(error):
            mark(case, document, **changes)
    assert not IdentityPaper.objects.exists()

    mark(case, other)
    paper = IdentityPaper.objects.get()
    with pytest.raises(IntegrityError), acting(SETUP, "test.forged"):
        IdentityPaper.objects.update(state="erased")
    identity_papers.unmark_identity_paper(paper_id=paper.pk, **call(case), reason="En liste.")
    begin(case, "mitid")
    record(case)
    assert is_here(other)
