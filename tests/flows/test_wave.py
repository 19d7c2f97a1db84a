"""Forty template letters: one assessment and one base answer, and forty cases that each end by themselves."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.letters.models import Letter
from requests_app.actions import waves
from requests_app.models import Case, MailSignature, Wave, WaveCase
from tests.factories.cases import make_office, take
from tests.factories.mails import make_mailbox
from tests.factories.people import signed_in
from tests.factories.registry import actor_with
from tests.factories.waves import call_for, send_template

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
LETTERS = 40


def test_forty_template_letters(django_assert_max_num_queries):
    controller, now = make_office(), clock.now()
    mailbox = make_mailbox(controller)
    client = signed_in("officer", controller)
    # They come over ten days: each has a time limit of its own.
    mails = [
        send_template(mailbox, number, now=now - timedelta(days=10) + timedelta(hours=6 * number))
        for number in range(LETTERS)
    ]
    first = MailSignature.objects.get(first=None)
    assert "40 letters say almost the same" in client.get("/office/", headers=ENGLISH).content.decode()

    page = f"/office/requests_app/wave/open/?letters={first.pk}"
    each = client.get(page, headers=ENGLISH).context["each"]
    assert each.fields["rights"].initial == ["access", "objection"]
    assert len(each.chosen) == LETTERS
    client.post(page, {"open_each": "1", "letters": each.chosen, "rights": ["access"]})
    cases = [Case.objects.get(mails=mail) for mail in mails]
    assert {case.items.get().right for case in cases} == {"access"}
    assert [case.received_at for case in cases] == [mail.received_at for mail in mails]
    limits = dict(Case.objects.values_list("pk", "due_on"))
    assert len(set(limits.values())) > 3

    form = client.get(page, headers=ENGLISH).context["form"]
    said = {
        "key": str(form.fields["key"].initial()),
        "controller": controller.slug,
        "title": "Indsigt efter artiklen om kundekort",
        "proposed": form.fields["proposed"].initial,
    }
    assert client.post(page, said).status_code == 302
    wave = Wave.objects.get()
    assert WaveCase.objects.filter(wave=wave).count() == LETTERS
    written = Letter.objects.count()
    waves.write_assessment(assessment="Gyldige anmodninger om indsigt.", **call_for(wave, "legal"))
    waves.write_base_answer(danish="Her er din kopi.", english="", **call_for(wave, "legal"))
    # Nothing was sent, and no clock moved.
    assert Letter.objects.count() == written
    assert dict(Case.objects.values_list("pk", "due_on")) == limits

    decider = actor_with("decider", controller)
    for step in ("waive_form", "plan_tasks", "settle_tasks", "send_answer"):
        take(step, cases[0], actor=decider, now=clock.now())
        cases[0].refresh_from_db()
    take("withdraw_case", cases[1], actor=decider, now=clock.now())
    with django_assert_max_num_queries(26):
        shown = client.get(f"/office/requests_app/wave/{wave.pk}/change/", headers=ENGLISH)
    lines = shown.context["cases"]
    assert (shown.context["standing"].answered, shown.context["standing"].waiting) == (2, LETTERS - 2)
    assert [line["row"].due_on for line in lines[:-2]] == sorted(line["row"].due_on for line in lines[:-2])
    assert all(line["step_url"] for line in lines[:-2])
    assert {line["row"].state for line in lines[-2:]} == {"answered", "withdrawn"}
    assert "letters say almost the same" not in client.get("/office/", headers=ENGLISH).content.decode()
