"""The form right by right on the page of a controller, and a check of who asks on the page of a case."""

from datetime import timedelta

from dpo_office.common import clock
from requests_app.actions.intake import Requester
from requests_app.actions.mail_triage import join_case
from requests_app.models import IdentityCode, RiskMeasure
from tests.factories.cases import make_case
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.registry import actor_with, make_customer
from tests.requests_app.admin.conftest import case_url

ENGLISH = {"accept-language": "en"}


def test_a_check_is_pressed_on_the_page_of_the_case(controller, sign_in):
    make_customer(controller, "10001", email="aase@example.com")
    asker = Requester(name="Åse", email="stranger@example.org", customer_number="10001")
    case = make_case(controller, requester=asker)
    client = sign_in("agent", controller)
    values = {"doubt": "Ukendt adresse.", "harm": "Adressen kunne røbes.", "means": "code_on_file", "why": ""}
    assert client.post(case_url(case, "step/begin_check/"), values).status_code == 302
    assert client.post(case_url(case, "step/send_check_code/"), {}).status_code == 302

    refused = client.post(case_url(case, "step/enter_check_code/"), {"code": "12"})

    assert refused.status_code == 400
    # The try is counted although the step was refused.
    assert IdentityCode.objects.get().tries == 1
    shown = client.get(case_url(case, "change/?tab=form"), headers=ENGLISH).content.decode()
    assert "Checks of who asks" in shown
    assert "Ukendt adresse." not in shown
    assert (
        "Ukendt adresse."
        in sign_in("officer", controller).get(case_url(case, "change/?tab=form")).content.decode()
    )


def test_a_letter_with_a_code_is_written_on_the_page_of_the_case(controller, sign_in):
    case = make_case(controller, requester=Requester(name="Åse", email="stranger@example.org"))
    client = sign_in("agent", controller)
    values = {"doubt": "Ukendt adresse.", "harm": "Adressen kunne røbes.", "means": "post_on_file", "why": ""}
    assert client.post(case_url(case, "step/begin_check/"), values).status_code == 302

    step = case_url(case, "step/post_check_code/")
    refused = client.post(step, {"envelope": "Åse", "address_source": "Konto"}, headers=ENGLISH)
    assert refused.status_code == 400
    assert "This is no postal address" in refused.content.decode()
    given = {"envelope": "Åse Blåbær\nTestvej 1\n9999 Prøveby", "address_source": "Kontoen, siden 2024"}
    assert client.post(step, given).status_code == 302

    shown = client.get(case_url(case, "change/"), headers=ENGLISH).content.decode()
    assert "Letter with a code written to the postal address on file" in shown


def test_a_form_is_required_on_the_page_of_the_controller(controller, sign_in):
    page = f"/office/registry_app/controller/{controller.pk}/"
    decider = sign_in("decider", controller)
    day = clock.today() + timedelta(days=30)
    form = decider.get(f"{page}step/change_form_gate/").context["form"]
    assert ["required" in dict(form.fields[right].choices) for right in ("access", "erasure")] == [
        True,
        False,
    ]

    values = {"access": "required", "review_on": day.isoformat(), "reason": "To sager med forkert afsender."}
    assert decider.post(f"{page}step/change_form_gate/", values).status_code == 302

    shown = decider.get(f"{page}change/", headers=ENGLISH).content.decode()
    for words in ("a form is required", f"Looked at again by {day:%d-%m-%Y}", values["reason"]):
        assert words in shown
    assert "change_form_gate" not in sign_in("officer", controller).get(f"{page}change/").content.decode()


def test_a_measure_is_pressed_on_the_page_of_the_case(controller, sign_in):
    make_customer(controller, "10001", email="aase@example.com")
    asker = Requester(name="Åse", email="stranger@example.org", customer_number="10001")
    case = make_case(controller, requester=asker)
    client = sign_in("officer", controller)
    step = case_url(case, "step/set_measure/")
    form = client.get(step).context["form"]
    # Offered, and ticked by nobody but a person.
    assert [value for value, _words in form.fields["contacts"].choices] == ["aase@example.com"]
    assert not form["contacts"].value()
    values = {"kind": "holding_period", "until": "", "reason": "Adressen blev ændret i forgårs."}
    refused = client.post(step, values, headers=ENGLISH)
    assert refused.status_code == 400
    assert "Choose the day until which the case is held." in refused.content.decode()
    assert client.post(step, values | {"until": f"{case.strict_due_on}"}).status_code == 302

    notice = {"kind": "notice_to_contacts", "contacts": "aase@example.com", "reason": "Skrev fra en ny."}
    told = client.post(step, notice | {"until": f"{case.strict_due_on}"}, headers=ENGLISH)
    assert "A letter leaves at once to aase@example.com." in told.content.decode()
    assert RiskMeasure.objects.count() == 1

    shown = client.get(case_url(case, "change/?tab=form"), headers=ENGLISH).content.decode()
    for words in (
        "Held back: a holding period",
        "Measures against a request in another's name",
        values["reason"],
    ):
        assert words in shown
    told = sign_in("agent", controller).get(case_url(case, "change/?tab=form"), headers=ENGLISH)
    assert "Held back: a holding period" in told.content.decode()
    assert values["reason"] not in told.content.decode()
    lifted = sign_in("decider", controller).post(
        case_url(case, "step/lift_measure/"), {"kind": "holding_period", "reason": "Personen ringede."}
    )
    assert lifted.status_code == 302


def test_a_copy_of_a_paper_is_marked_on_the_page_of_the_case(controller, sign_in):
    case = make_case(controller)
    mail = take_mail(make_mailbox(controller), make_raw(attachments=[("pas.pdf", b"%PDF-1.7 a passport")]))
    officer = actor_with("officer", controller)
    join_case(mail_id=mail.pk, reference=case.reference, actor=officer, now=clock.now())
    document = mail.attachments.get().document_id
    agent = sign_in("agent", controller)
    step = case_url(case, "step/mark_identity_paper/")
    assert "pas.pdf" in agent.get(step, headers=ENGLISH).content.decode()

    values = {"document_id": str(document), "kind": "passport", "reason": "Pas; navn passer."}
    assert agent.post(step, values).status_code == 302
    shown = agent.get(case_url(case, "change/?tab=form"), headers=ENGLISH).content.decode()
    assert "is still here" in shown
    assert "Pas; navn passer." not in shown
    assert agent.post(case_url(case, "step/erase_identity_paper/"), {"reason": ""}).status_code == 302

    shown = sign_in("officer", controller).get(case_url(case, "change/?tab=form"), headers=ENGLISH)
    for words in ("Copies of identity papers", "erased; the note is kept", "Pas; navn passer."):
        assert words in shown.content.decode()
