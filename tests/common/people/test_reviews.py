"""The access review: what is shown, recorded and taken back."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event, record_event
from dpo_office.common.people.models import AccessReview
from dpo_office.common.people.reviews import next_review, review_access
from dpo_office.common.permissions import Grant, system_actor
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, actor_of
from requests_app.queries.access import access_of
from tests.common.people.conftest import HERE, THERE

pytestmark = pytest.mark.django_db


def reviewed(person, by, outcome="kept", **more):
    return review_access(user_id=person.pk, outcome=outcome, actor=actor_of(by), now=clock.now(), **more)


def test_the_next_review_is_due_in_six_months():
    assert next_review(date(2026, 8, 31)) == date(2027, 2, 28)


def test_kept_is_recorded_and_ended_takes_every_role_back(administrator, make_user):
    ann = make_user("officer", controller_id=HERE)
    reviewed(ann, administrator)
    assert actor_of(ann).grants == {Grant("officer", HERE)}

    with pytest.raises(Invalid, match="reason_missing"):
        reviewed(ann, administrator, "ended")
    review = reviewed(ann, administrator, "ended", text="Er flyttet til salg.")

    assert (actor_of(ann).grants, review.text) == (frozenset(), "Er flyttet til salg.")
    assert AccessReview.objects.filter(user=ann).count() == 2
    event = Event.objects.latest("id")
    assert (event.type, event.data["outcome"]) == ("user.access_reviewed", "ended")


def test_ended_takes_the_mark_of_an_administrator_and_every_token(administrator, make_user, boss):
    other = make_user(is_superuser=True)
    client = make_user("client", kind="client", controller_id=HERE)
    with acting(boss, "user.token_made"):
        token, _text = ApiToken.objects.create(user=client, name="script", scopes=["case.*"])

    reviewed(other, administrator, "ended", text="Er flyttet til salg.")
    reviewed(client, administrator, "ended", text="Kører ikke mere.")

    other.refresh_from_db()
    token.refresh_from_db()
    assert (other.is_superuser, other.is_active) == (False, True)
    assert token.expiry == token.created
    with pytest.raises(NotPermitted):
        reviewed(client, other, "ended", text="Er det ikke mere.")
    with pytest.raises(Refused, match="last_administrator"):
        review_access(
            user_id=administrator.pk,
            outcome="ended",
            text="Er rejst.",
            actor=system_actor("setup"),
            now=clock.now(),
        )


def test_nobody_reviews_themselves_nor_without_being_an_administrator(administrator, make_user):
    ann, dpo = make_user("officer", controller_id=HERE), make_user("dpo", controller_id=HERE)

    with pytest.raises(Refused, match="not_for_yourself"):
        reviewed(administrator, administrator)
    with pytest.raises(NotPermitted):
        reviewed(ann, dpo)
    with pytest.raises(Invalid, match="invalid"):
        reviewed(ann, administrator, "perhaps")
    assert not AccessReview.objects.exists()


def test_the_review_says_what_is_to_be_minded(administrator, make_user, boss):
    ann = make_user("dpo", controller_id=HERE, name="Ann")
    with acting(boss, "user.role_granted"):
        RoleGrant.objects.create(user=ann, role="decider", controller_id=None)
        ApiToken.objects.create(user=ann, name="script", scopes=["case.*"])
    with acting(actor_of(ann), "user.tested"):
        record_event(
            subject=ann,
            type="user.tested",
            controller_id=HERE,
            actor=actor_of(ann),
            occurred_at=clock.now(),
        )
    make_user("officer", controller_id=THERE)
    shown = {
        row.user: row for row in access_of(actor_of(administrator), clock.today(), real_now=timezone.now())
    }[ann]

    assert (shown.double, [token.name for token in shown.tokens]) == ("unassessed", ["script"])
    assert shown.used_at(HERE) == shown.used_at(None)
    assert shown.used_at(THERE) is None
    assert shown.is_due(clock.today())
    reviewed(ann, administrator)
    rows = access_of(actor_of(administrator), clock.today(), real_now=timezone.now())
    assert not {row.user: row for row in rows}[ann].is_due(clock.today())
    assert rows[0].user != ann, "those that are due come first"


def test_the_page_and_the_workbook_show_it(administrator, make_user):
    ann = make_user("officer", controller_id=HERE, name="=Ann")
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)

    answer = client.post("/office/access-review/", {"person": str(ann.pk), "outcome": "ended", "text": ""})
    assert (answer.status_code, "not recorded" in answer.content.decode()) == (400, True)
    kept = {"person": str(ann.pk), "outcome": "kept", "text": "Behøves."}
    assert client.post("/office/access-review/", kept).status_code == 302
    assert "Behøves." in client.get("/office/access-review/").content.decode()
    book = load_workbook(BytesIO(client.get("/office/access-review/?format=xlsx").content))
    line = next(row for row in book["Roles"].iter_rows(values_only=True) if "Case officer" in row)
    assert line[0].lstrip("'") == "=Ann"

    client.force_login(make_user("agent", controller_id=HERE))
    assert client.get("/office/access-review/").status_code == 403
