"""The cards of what may be said, on the pages where they are read and changed."""

from requests_app.actions.guidance import TEXT_FIELDS
from requests_app.guidance_texts import STANDARD
from requests_app.models import GuidanceCard
from tests.factories.cases import make_case
from tests.requests_app.admin.conftest import case_url
from tests.requests_app.test_guidance import changed, own

TAKE_OVER = "/office/requests_app/guidancecard/take-over/"


def test_the_cards_stand_on_the_case_the_quick_record_and_their_own_page(controller, sign_in):
    changed(own(controller, "access"), may_say_da="Kopien sendes på papir.")
    case = make_case(controller)
    agent = sign_in("agent", controller)

    page = agent.get(case_url(case), headers={"accept-language": "da"}).content.decode()
    assert "Kopien sendes på papir." in page
    assert STANDARD["general"]["may_say"]["da"].splitlines()[0] in page
    assert STANDARD["erasure"]["may_say"]["da"].splitlines()[0] not in page
    listed = agent.get("/office/requests_app/guidancecard/", headers={"accept-language": "en"})
    assert STANDARD["erasure"]["may_say"]["en"].splitlines()[1] in listed.content.decode()
    assert not listed.context["to_take_over"]
    assert agent.post(TAKE_OVER, {"card": "testco/erasure"}).status_code == 403


def test_a_card_is_taken_over_and_changed_on_the_pages(controller, sign_in):
    legal = sign_in("legal", controller)
    answer = legal.post(TAKE_OVER, {"card": "testco/general"})
    card = GuidanceCard.objects.get()
    assert answer.headers["Location"] == f"/office/requests_app/guidancecard/{card.pk}/change/"
    assert legal.get(answer.headers["Location"]).status_code == 200

    step = f"/office/requests_app/guidancecard/{card.pk}/step/change_card/"
    form = legal.get(step).context["form"]
    values = {name: form.initial[name] for name in TEXT_FIELDS}
    values |= {"hand_over_da": "Til juristen.", "reason": "Ny arbejdsgang.", "version": "1"}
    assert legal.post(step, values).status_code == 302

    card.refresh_from_db()
    assert (card.hand_over_da, card.version) == ("Til juristen.", 2)
    # Unknown or taken over meanwhile: back to the list, and nothing happens.
    legal.post(TAKE_OVER, {"card": "testco/general"})
    assert GuidanceCard.objects.count() == 1
