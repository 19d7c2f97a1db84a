"""The read log, what agents see of a case, and doubts about letters that people decide."""

import pytest

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.letters import codes
from dpo_office.common.letters.doubts import resolve_doubt
from dpo_office.common.letters.models import Attempt, Letter, Result
from dpo_office.common.letters.queries import letter_state
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.templatetags.office import breakable
from dpo_office.common.users import User
from requests_app.models import Case
from tests.factories.cases import case_in, make_office, take
from tests.factories.clients import Caller
from tests.factories.policy_change import attempt_with
from tests.factories.registry import ADMIN, actor_with, make_controller, make_customer, make_holidays
from tests.requests_app.admin.conftest import case_url

ENGLISH = {"accept-language": "en"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    make_holidays()
    return make_office("testco")


@pytest.fixture
def case(office):
    return case_in("form_issued", office)


@pytest.fixture
def letter(case):
    return Letter.objects.filter(cause_id=case.pk).order_by("created_at", "id").first()


def letter_page(letter, rest="change/"):
    return f"/office/common/letter/{letter.pk}/{rest}"


def in_doubt(letter):
    attempt_with(letter, "in_doubt", clock.now())
    attempt = Attempt.objects.get(letter=letter)
    attempt.window.closed_at = clock.now()
    attempt.window.save(update_fields=["closed_at"])
    assert letter_state(letter) == codes.IN_DOUBT
    return letter


def test_opening_a_letter_is_recorded_with_one_insert(sign_in, office, letter):
    client = sign_in("officer", office)
    client.get(letter_page(letter))

    read = ReadRecord.objects.get()
    officer = User.objects.get(username__startswith="officer-")
    assert (read.kind, read.reader_id, read.subject_type, read.subject_id) == (
        "letter",
        officer.pk,
        "letter",
        letter.pk,
    )
    assert read.controller_id == office.pk


def test_a_downloaded_file_is_recorded_here_and_by_api(sign_in, office, case):
    document = case.issued_forms.get().document_id
    sign_in("agent", office).get(case_url(case, f"file/{document}/"))
    Caller("officer", office).get(f"cases/{case.pk}/issued-form/")

    rows = ReadRecord.objects.values_list("kind", "subject_id", "document_id", "controller_id")
    assert list(rows) == [("file", case.pk, document, office.pk)] * 2
    assert ReadRecord.objects.values("reader_id").distinct().count() == 2


def test_a_file_that_is_refused_is_not_recorded_as_read(sign_in, case):
    document = case.issued_forms.get().document_id
    assert (
        sign_in("agent", make_controller("third")).get(case_url(case, f"file/{document}/")).status_code == 404
    )
    assert not ReadRecord.objects.exists()


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("/office/registry_app/customer/?q=Secretname", "customer"),
        ("/office/requests_app/case/?q=Secretname", "case"),
        ("/office/search/?q=Secretname", ""),
    ],
)
def test_a_search_is_recorded_without_what_was_typed(sign_in, office, address, subject):
    make_customer(office, "10001", name="Secretname")
    sign_in("agent", office).get(address, follow=True)

    (read,) = ReadRecord.objects.all()
    assert (read.kind, read.subject_type, read.subject_id) == ("search", subject, None)
    assert read.controller_id == office.pk
    assert "Secretname" not in str(vars(read))


@pytest.mark.parametrize("address", ["/office/registry_app/customer/", "/office/search/"])
def test_looking_without_searching_is_no_search(sign_in, office, address):
    sign_in("agent", office).get(address)
    assert not ReadRecord.objects.exists()


@pytest.mark.parametrize("role", ["dpo", "auditor", "officer", "agent", "decider"])
def test_who_has_read_is_shown_to_dpo_and_auditor(sign_in, office, case, role):
    document = case.issued_forms.get().document_id
    sign_in("agent", office, name="Agnes Agent").get(case_url(case, f"file/{document}/"))

    shown = sign_in(role, office).get(case_url(case), headers=ENGLISH)
    listed = sign_in(role, office).get("/office/common/readrecord/")

    may = role in ("dpo", "auditor")
    assert ("Who has read this" in shown.content.decode()) is may
    assert listed.status_code == (200 if may else 403)
    if may:
        assert [read["who"] for read in shown.context["reads"]] == ["Agnes Agent"]
        shown_kinds = sorted(row.kind for row in listed.context["cl"].result_list)
        assert shown_kinds == ["case", "file"]
        assert (
            sign_in(role, make_controller("third"))
            .get("/office/common/readrecord/")
            .context["cl"]
            .result_count
            == 0
        )


def test_an_agent_sees_steps_and_letters_but_no_words_and_no_findings(sign_in, office):
    case = case_in("form_returned", office)
    take("waive_form", case, actor=actor_with("officer", office), now=clock.now())
    address = f"{case_url(case)}?tab=all"

    officer = sign_in("officer", office).get(address, headers=ENGLISH).content.decode()
    agent = sign_in("agent", office).get(address, headers=ENGLISH).content.decode()

    said = "Skrev fra adressen i kontoen."
    assert said in officer
    assert said not in agent
    assert "Words are recorded here for those who handle the case." in agent
    assert "what the checks found is for those who handle the case" in agent
    assert "in order" in officer
    assert "in order" not in agent
    assert "Form waived" in agent
    assert Caller("officer", office).get(f"cases/{case.pk}/").json()["findings"]
    assert Caller("agent", office).get(f"cases/{case.pk}/").json()["findings"] == []


@pytest.mark.parametrize(
    ("step", "state"), [("resend_letter", codes.QUEUED), ("count_as_sent", codes.ACCEPTED)]
)
def test_a_doubt_is_decided_by_a_button_with_a_reason(sign_in, office, letter, step, state):
    in_doubt(letter)
    client = sign_in("officer", office)
    buttons = [button.name for button in client.get(letter_page(letter)).context["buttons"]]
    assert buttons == ["resend_letter", "count_as_sent"]
    assert client.post(letter_page(letter, f"step/{step}/"), {"reason": " "}).status_code == 200
    assert letter_state(letter) == codes.IN_DOUBT

    answer = client.post(letter_page(letter, f"step/{step}/"), {"reason": "Asked the provider."})

    assert (answer.status_code, letter_state(letter)) == (302, state)
    assert Result.objects.latest("id").reason == "Asked the provider."
    assert client.get(letter_page(letter)).context["buttons"] == []


def test_of_two_who_decide_one_wins_and_the_other_is_told(sign_in, office, letter):
    in_doubt(letter)
    first, second = sign_in("officer", office, name="Olga"), sign_in("dpo", office, name="Dorte")
    assert second.get(letter_page(letter, "step/resend_letter/")).status_code == 200

    first.post(letter_page(letter, "step/count_as_sent/"), {"reason": "Asked the provider."})
    told = second.post(
        letter_page(letter, "step/resend_letter/"), {"reason": "The person has nothing."}, headers=ENGLISH
    )

    assert told.status_code == 409
    assert "The person has nothing." in told.content.decode()
    assert letter_state(letter) == codes.ACCEPTED
    assert Result.objects.filter(source=codes.PERSON).count() == 1
    assert "Olga" in second.get(letter_page(letter)).content.decode()


@pytest.mark.parametrize("role", ["decider", "legal", "auditor"])
def test_others_are_offered_no_decision(sign_in, office, letter, role):
    in_doubt(letter)
    client = sign_in(role, office)
    assert client.get(letter_page(letter)).context["buttons"] == []
    assert client.post(letter_page(letter, "step/count_as_sent/"), {"reason": "x y"}).status_code == 409
    assert letter_state(letter) == codes.IN_DOUBT


def test_the_list_keeps_what_needs_a_person(sign_in, office, letter):
    in_doubt(letter)
    assert Letter.objects.count() > 1
    shown = sign_in("officer", office).get("/office/common/letter/?needs=person")
    assert [row.pk for row in shown.context["cl"].result_list] == [letter.pk]


def test_the_action_itself_tells_the_second_one(office, letter):
    in_doubt(letter)
    call = {"letter_id": letter.pk, "reason": "Asked.", "now": clock.now()}
    resolve_doubt(decision=codes.ACCEPT, actor=actor_with("officer", office), **call)
    with pytest.raises(Refused, match="letter_not_in_doubt"):
        resolve_doubt(decision=codes.RESEND_SAME_ID, actor=actor_with("dpo", office), **call)
    assert Result.objects.filter(source=codes.PERSON).count() == 1


def test_history_calls_people_and_rows_by_the_names_that_people_use(sign_in, office, case):
    client = sign_in("officer", office, name="Olga Officer")
    client.post(case_url(case, "step/take_case/"), {"version": str(case.version)})
    customer = make_customer(office, "10001", name="Karl Kunde")
    with acting(ADMIN, "test.matched"):
        Case.objects.filter(pk=case.pk).update(customer=customer)

    shown = client.get(case_url(case, "history/"), headers={"accept-language": "en"})

    matched, taken = shown.context["entries"][:2]
    assert [(row["field"], row["old"], row["new"]) for row in matched["changes"]] == [
        ("customer", "–", "10001 · Karl Kunde")
    ]
    assert taken["who"] == "Olga Officer"
    assert "Olga Officer" in [row["new"] for row in taken["changes"]]
    officer = User.objects.get(name="Olga Officer")
    assert not any(str(row.pk) in shown.content.decode() for row in (officer, customer))


def test_a_cell_of_a_list_is_labelled_like_its_column(sign_in, office, case):
    cells = sign_in("auditor", office).get("/office/common/event/", headers=ENGLISH).content.decode()

    assert 'data-label="What happened"' in cells
    assert 'data-label="what' not in cells


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("a.b@x.com", '<span class="o-half">a<wbr>.b@</span><span class="o-half">x<wbr>.com</span>'),
        ('"<b>"@x', '<span class="o-half">&quot;&lt;b&gt;&quot;@</span><span class="o-half">x</span>'),
        ("Æblevej 1. sal", "Æblevej 1. sal"),
        ("–", "–"),
    ],
)
def test_a_long_address_breaks_where_a_reader_would(address, shown):
    assert breakable(address) == shown
