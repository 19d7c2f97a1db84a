"""Who asks for the person, on the pages of the back office; and that a colleague sees nothing of it."""

from dpo_office.common import clock
from registry_app.models import Controller
from requests_app.actions.representations import name_representative
from requests_app.domain.representation import Representative
from requests_app.models import Case
from tests.factories.cases import case_in, make_case, take
from tests.factories.contributors import handed_out, opened
from tests.factories.registry import actor_with
from tests.requests_app.admin.conftest import SignIn, case_url

OPENED = {
    "rights": ["access", "erasure"],
    "name": "Åse Blåbær",
    "email": "aase@example.com",
    "channel": "phone",
    "language": "da",
    "key": "6f1f2d7e-3c0e-4c4d-9a53-3b1f3b1f3b1f",
}


def named(case: Case, **given: object) -> Case:
    fields = {"kind": "attorney", "name": "Bo Stedfortræder", "email": "bo@example.com"} | given
    actor = actor_with("officer", case.controller)
    name_representative(given=Representative(**fields), case_id=case.pk, actor=actor, now=clock.now())
    case.refresh_from_db()
    return case


def test_a_tick_leads_to_who_asks(controller: Controller, sign_in: SignIn) -> None:
    client = sign_in("agent", controller)

    answer = client.post(
        "/office/requests_app/case/open/", {**OPENED, "controller": controller.slug, "for_another": "on"}
    )

    case = Case.objects.get()
    assert answer.headers["Location"] == case_url(case, "step/name_representative/")
    shown = client.get(answer.headers["Location"]).content.decode()
    assert "Name of the representative" in shown
    posted = client.post(
        answer.headers["Location"], {"kind": "custody", "name": "Bo", "age_at_receipt": "12", "version": "1"}
    )
    assert posted.status_code == 302
    assert case.representation.age_at_receipt == 12


def test_the_page_says_who_asks_and_what_has_to_be_minded(controller: Controller, sign_in: SignIn) -> None:
    client = sign_in("officer", controller)
    year = clock.today().year
    child = named(make_case(controller), kind="custody", birth_year=year - 13, birth_month=1)
    estate = named(make_case(controller), kind="estate", died=f"{year - 1}-05")

    shown = client.get(case_url(child), headers={"accept-language": "en"}).content.decode()
    assert "Asked for by Bo Stedfortræder, holder of custody" in shown
    assert "authority not checked yet" in shown
    assert "hear it, by its maturity" in shown
    shown = client.get(case_url(estate), headers={"accept-language": "en"}).content.decode()
    assert "Access and portability are not inherited" in shown
    assert f"31 May {year + 9}" in shown
    listed = client.get("/office/requests_app/case/?work=authority").content.decode()
    assert child.reference in listed
    assert estate.reference in listed


def test_the_answer_to_an_estate_offers_no_copy(controller: Controller, sign_in: SignIn) -> None:
    case = case_in("collecting", controller, rights=["access", "erasure"])
    take("settle_tasks", case, actor=actor_with("officer", controller), now=clock.now())
    named(case, kind="estate")
    take("check_authority", case, actor=actor_with("officer", controller), now=clock.now())

    dialog = sign_in("decider", controller).get(case_url(case, "step/send_answer/"))

    fields = dialog.context["form"].fields
    assert [code for code, _word in fields["outcome_access"].choices] == ["refused"]
    assert "granted" in [code for code, _word in fields["outcome_erasure"].choices]
    assert "not inherited" in str(fields["outcome_access"].help_text)
    assert "not_inherited" in [code for code, _word in fields["ground_access"].choices]


def test_a_colleague_sees_the_person_and_not_who_asks(controller: Controller) -> None:
    task = handed_out(controller)
    named(task.case)

    client, address = opened(task)

    shown = client.get(address).content.decode()
    assert "Åse Blåbær" in shown
    assert "Stedfortræder" not in shown
    assert "bo@example.com" not in shown
