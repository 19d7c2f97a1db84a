"""What the record proposes about a version: since the version in force, on its page and in its dialog."""

from datetime import UTC, datetime, timedelta

import pytest

from dpo_office.common import clock
from registry_app.queries.materiality import proposed_by_record
from tests.factories.policy_change import drafted, version_in_force
from tests.factories.registry import make_activity, make_controller, make_recipient
from tests.registry_app.admin.conftest import page_url, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db, monkeypatch):
    """A draft, and since yesterday, when the version in force took effect, a new recipient."""
    controller = make_controller("openco")
    version_in_force(controller, number=1, on=clock.today() - timedelta(days=1))
    activity = make_activity(controller)
    moment = datetime.now(UTC)
    for where in ("record_tables", "record_changes", "materiality"):
        monkeypatch.setattr(f"registry_app.queries.{where}.end_of", lambda _day: moment)
    make_recipient(activity, "Fragt ApS")
    return drafted(controller)


def test_what_changed_in_the_record_since_the_version_in_force_is_proposed(draft):
    found = proposed_by_record(draft, clock.today())

    assert (found.is_known, found.criteria) == (True, ("more_recipients",))
    assert [entry.change.table for entry in found.told] == ["disclosures"]


def test_a_record_that_is_younger_than_the_version_in_force_proposes_nothing(db):
    controller = make_controller("openco")
    version_in_force(controller, number=1)
    make_recipient(make_activity(controller), "Fragt ApS")

    found = proposed_by_record(drafted(controller), clock.today())

    assert (found.is_known, found.criteria) == (False, ())


def test_a_first_version_has_nothing_to_be_compared_with(db):
    assert proposed_by_record(drafted(make_controller("newco")), clock.today()) is None


def test_the_page_shows_the_criterion_with_its_evidence(draft):
    page = signed_in("legal", draft.controller).get(page_url(draft)).content.decode()

    assert "More recipients" in page
    assert "It proposes; a decider decides." in page
    assert "added" in page


def test_the_dialog_begins_with_what_is_proposed(draft):
    page = signed_in("decider", draft.controller).get(page_url(draft, "step/assess_materiality/"))

    assert page.context["form"].initial["criteria"] == ["more_recipients"]
    assert "By the changes of the record this is material, and ticked below" in page.content.decode()
