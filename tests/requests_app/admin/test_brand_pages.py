"""The pages on which a brand begins, is set up point by point, and opens."""

import pytest

from dpo_office.common.acting import acting
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Dispatch, Letter
from dpo_office.common.letters.queries import letter_state
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller, CustomerMapping, SetUpDeclaration
from requests_app.models import Case
from tests.factories.cases import make_case
from tests.factories.people import rows_everywhere
from tests.factories.registry import ADMIN, LONG_AGO, make_activity, make_controller, make_holidays

NEW = "/office/registry_app/controller/new/"


@pytest.fixture
def building(db):
    return make_controller("building", state="setting_up")


def page(controller, name="set-up/"):
    return f"/office/registry_app/controller/{controller.pk}/{name}"


def step(client, controller, step_name, **answers):
    return client.post(page(controller, f"step/{step_name}/"), answers)


def decider_everywhere(sign_in):
    client = sign_in("decider")
    with acting(ADMIN, "test.role_given"):
        RoleGrant.objects.create(user=User.objects.latest("created_at"), role="decider")
    return client


def test_a_new_brand_leads_to_its_set_up(db, sign_in):
    client = decider_everywhere(sign_in)
    assert "New brand" in client.get("/office/registry_app/controller/").content.decode()

    answer = client.post(
        NEW, {"slug": "nyt", "name": "Nyt Brand ApS", "cvr": "12345674", "languages": ["da"]}
    )

    made = Controller.objects.get(slug="nyt")
    assert (answer.status_code, answer["Location"]) == (302, page(made))
    assert (made.state, made.languages) == ("setting_up", ["da"])


def test_a_new_brand_with_a_wrong_number_keeps_what_was_typed(db, sign_in):
    client = decider_everywhere(sign_in)

    answer = client.post(
        NEW, {"slug": "nyt", "name": "Nyt Brand ApS", "cvr": "12345678", "languages": ["da"]}
    )

    assert answer.status_code == 400
    assert "That is not a CVR number" in answer.content.decode()
    assert "Nyt Brand ApS" in answer.content.decode()
    assert not Controller.objects.filter(slug="nyt").exists()


def test_an_administrator_begins_a_brand_and_gives_roles_next(db, sign_in):
    client = sign_in()
    with acting(ADMIN, "test.person_made"):
        User.objects.update(is_superuser=True)

    answer = client.post(NEW, {"slug": "nyt", "name": "Nyt Brand ApS", "languages": ["da"]})

    assert (answer.status_code, answer["Location"]) == (302, "/office/common/user/")


@pytest.mark.parametrize("role", ["officer", "decider", "dpo", "auditor"])
def test_who_holds_a_role_at_one_controller_begins_no_brand(building, sign_in, role):
    client = sign_in(role, building)

    assert client.get(NEW).status_code == 403
    assert "New brand" not in client.get("/office/registry_app/controller/").content.decode()


def test_the_set_up_names_every_point_and_what_is_missing(building, sign_in):
    make_case(building, now=LONG_AGO)
    client = sign_in("officer", building)

    before = rows_everywhere()
    shown = client.get(page(building))

    assert shown.context["settled"] == 0
    assert shown.context["total"] == 12
    assert [point["code"] for point in shown.context["points"]][:3] == ["identity", "roles", "dpo"]
    text = shown.content.decode()
    assert "Nobody is decider here" in text
    assert "1 letter is held." in text
    assert "Confirmation of receipt" in text
    assert rows_everywhere() == before


def test_the_set_up_of_a_foreign_brand_is_not_there(building, sign_in):
    client = sign_in("officer", make_controller("other"))

    assert client.get(page(building)).status_code == 404
    assert client.post(page(building)).status_code == 405


def test_a_link_fills_in_the_point_and_the_answer_comes_back_to_the_set_up(building, sign_in):
    client = sign_in("legal", building)
    dialog = client.get(page(building, "step/declare_point/?what=dpo:not_needed")).content.decode()
    assert '<option value="dpo:not_needed" selected>' in dialog

    answer = step(client, building, "declare_point", what="dpo:not_needed", reason="Ingen pligt, art. 37.")

    assert (answer.status_code, answer["Location"]) == (302, page(building))
    assert SetUpDeclaration.objects.get().point == "dpo"
    assert "Ingen pligt, art. 37." in client.get(page(building)).content.decode()

    answer = step(client, building, "take_back_point", point="dpo")

    assert answer.status_code == 302
    assert not SetUpDeclaration.objects.exists()


def test_an_address_fills_in_nothing_that_is_no_choice(building, sign_in):
    client = sign_in("legal", building)

    dialog = client.get(page(building, "step/declare_point/?what=weather:fine&reason=Fordi")).content.decode()

    assert "selected" not in dialog.partition("id_what")[2].partition("</select>")[0]
    assert ">Fordi<" not in dialog.replace("\n", "")


def test_a_closed_gate_is_told_before_it_refuses(building, sign_in):
    client = sign_in("decider", building)

    told = step(client, building, "open_controller")

    assert told.status_code == 200
    assert "The gate is closed. Open points: CVR number and name" in told.content.decode()
    refused = step(client, building, "open_controller", told=told.context["told_for"])
    assert refused.status_code == 409
    building.refresh_from_db()
    assert building.state == "setting_up"


def test_the_page_of_the_controller_says_that_it_is_set_up(building, sign_in):
    client = sign_in("officer", building)

    text = client.get(page(building, "change/")).content.decode()

    assert "This brand is being set up" in text
    assert page(building) in text


def test_facts_and_settings_are_changed_by_their_dialogs(building, sign_in):
    client = sign_in("decider", building)

    step(
        client,
        building,
        "describe_controller",
        name="Eksempel ApS",
        cvr="12345674",
        address="Æblevej 1, 2500 Valby",
        languages=["da"],
    )
    step(
        client,
        building,
        "change_settings",
        form_mode="requested",
    )
    step(
        client,
        building,
        "change_clock_policy",
        holiday_calendar="DK_STATUTORY",
        suspension_mode="STRICT",
        extension_basis="from_receipt",
        prompt_request_max_days=5,
        internal_target_days=21,
        silence_close_days=60,
        reason="Sådan har vi besluttet det.",
    )

    building.refresh_from_db()
    assert (building.name, building.address, building.version) == ("Eksempel ApS", "Æblevej 1, 2500 Valby", 4)
    assert (building.form_mode, building.silence_close_days) == ("requested", 60)


def test_the_letterhead_is_a_pdf(building, sign_in):
    client = sign_in("officer", building)

    answer = client.get(page(building, "download/letterhead/"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_brand_is_closed_with_a_reason(building, sign_in):
    client = sign_in("decider", building)

    answer = step(client, building, "close_controller", reason="Købet blev opgivet.")

    assert answer.status_code == 302
    text = client.get(page(building, "change/")).content.decode()
    assert "This brand is closed" in text
    assert "Købet blev opgivet." in text


def test_a_list_with_mistakes_is_told_line_by_line(building, sign_in):
    client = sign_in("officer", building)

    answer = step(
        client, building, "import_suppressions", pasted="hej\n", scope="marketing", reason="Sælgers liste."
    )

    assert answer.status_code == 200
    assert "Line 1, column 1: neither an e-mail address nor a telephone number" in answer.content.decode()


def test_a_pasted_list_is_taken_in_and_told_in_numbers(building, sign_in):
    client = sign_in("officer", building)

    answer = step(
        client,
        building,
        "import_suppressions",
        pasted="aase@example.com\n00000001\n",
        scope="marketing",
        reason="Sælgers liste.",
    )

    assert (answer.status_code, answer["Location"]) == (302, page(building))
    text = client.get(page(building)).content.decode()
    assert "2 lines were read. Contacts blocked: 3 new, 0 known before." in text


def test_a_test_notice_is_shown_and_goes_to_the_person_alone(building, sign_in):
    client = sign_in("officer", building)
    with acting(ADMIN, "test.person_made"):
        User.objects.filter(name="Ditte Dam").update(email="ditte@example.com")

    shown = step(client, building, "send_test_notice", language="da", show="letter").content.decode()
    assert "[PRØVE] Ændring af privatlivspolitikken" in shown
    assert not Letter.objects.exists()
    step(client, building, "send_test_notice", language="da")

    letter = Letter.objects.get()
    assert (letter.recipient_address, letter.kind) == ("ditte@example.com", "test.notice")
    assert letter_state(letter) == codes.QUEUED


def test_without_an_address_of_ones_own_no_test_is_sent(building, sign_in):
    client = sign_in("officer", building)

    answer = step(client, building, "send_test_notice", language="da")

    assert answer.status_code == 409
    assert "You have no usable e-mail address here" in answer.content.decode()
    assert not Letter.objects.exists()


def test_the_columns_of_the_customer_file_are_kept(building, sign_in):
    client = sign_in("officer", building)

    answer = step(
        client, building, "map_columns", number="Kunde-ID", name="Fornavn, Efternavn", encoding="utf-8"
    )

    assert answer.status_code == 302
    kept = CustomerMapping.objects.get(controller=building)
    assert kept.headings == {"number": ["Kunde-ID"], "name": ["Fornavn", "Efternavn"]}
    point = next(p for p in client.get(page(building)).context["points"] if p["code"] == "customer_file")
    assert point["missing"] == []


def test_only_brands_whose_record_one_may_read_are_offered_to_copy(building, sign_in):
    known, foreign = make_controller("known"), make_controller("foreign")
    make_activity(known)
    make_activity(foreign)
    client = sign_in("officer", building, known)

    dialog = client.get(page(building, "step/copy_record/")).content.decode()

    assert f'<option value="{known.pk}">' in dialog
    assert str(foreign.pk) not in dialog
    refused = step(client, building, "copy_record", source=str(foreign.pk))
    assert refused.status_code == 200
    assert "Select a valid choice" in refused.content.decode()


def a_tester(sign_in, building, role="officer"):
    client = sign_in(role, building)
    with acting(ADMIN, "test.person_made"):
        User.objects.filter(name="Ditte Dam").update(email="ditte@example.com")
    return client


def test_the_dialog_of_a_test_shows_the_letter_before_anything_is_answered(building, sign_in):
    client = a_tester(sign_in, building)

    dialog = client.get(page(building, "step/send_test_notice/"))

    assert dialog.status_code == 200
    assert "[TEST] " in dialog.content.decode()
    assert not Letter.objects.exists()


def test_a_test_case_is_started_and_shown_with_its_state(building, sign_in):
    make_holidays()
    client = a_tester(sign_in, building)

    answer = step(client, building, "start_test_case", right="erasure", language="da")

    case = Case.objects.get()
    url = f"/office/requests_app/case/{case.pk}/change/"
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert "This is a test case." in client.get(url).content.decode()
    shown = client.get(page(building))
    assert f'href="{url}"' in shown.content.decode()
    assert [found["reference"] for found in shown.context["test_cases"]] == [case.reference]


@pytest.mark.parametrize(
    "wrong", [{"right": "kaffe", "language": "da"}, {"right": "access", "language": "sv"}]
)
def test_a_test_case_of_nothing_known_is_asked_for_again(building, sign_in, wrong):
    client = a_tester(sign_in, building)

    answer = step(client, building, "start_test_case", **wrong)

    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    assert not Case.objects.exists()


def test_an_open_brand_offers_no_test_case(sign_in, db):
    client = a_tester(sign_in, make_controller("openco"))
    openco = Controller.objects.get()

    answer = step(client, openco, "start_test_case", right="access", language="da")

    assert answer.status_code in (404, 409)
    assert "start_test_case" not in client.get(page(openco, "change/")).content.decode()
    assert not Case.objects.exists()


def test_the_list_of_cases_shows_tests_alone_or_none(building, sign_in):
    make_holidays()
    client = a_tester(sign_in, building)
    step(client, building, "start_test_case", right="access", language="da")
    test, real = Case.objects.get(), make_case(building)

    listed = client.get("/office/requests_app/case/").content.decode()
    tests = client.get("/office/requests_app/case/?tests=alone").content.decode()

    assert (real.reference in listed, test.reference in listed) == (True, False)
    assert (real.reference in tests, test.reference in tests) == (False, True)


def test_tests_are_offered_for_deletion_while_there_are_some(building, sign_in):
    make_holidays()
    client = a_tester(sign_in, building)
    step(client, building, "start_test_case", right="access", language="da")
    Dispatch.objects.update(finished_at=LONG_AGO)
    with acting(ADMIN, "controller.opened"):
        Controller.objects.update(state="open", opened_at=LONG_AGO, opened_by=ADMIN.user_id)
    assert "step/remove_tests/" in client.get(page(building, "change/")).content.decode()

    step(client, building, "remove_tests")

    assert not Case.objects.exists()
    assert "step/remove_tests/" not in client.get(page(building, "change/")).content.decode()
