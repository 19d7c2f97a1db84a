"""A draft written from the record: in both languages, with what the record lacks."""

from html import unescape

from registry_app.models import PolicyVersion
from tests.factories.registry import make_activity, make_controller, make_data, make_recipient, make_rule
from tests.registry_app.admin.conftest import rows_everywhere, signed_in

URL = "/office/registry_app/policyversion/draft/{}/"


def page(controller, role="legal", query="?from=record"):
    return signed_in(role, controller).get(URL.format(controller.slug) + query)


def test_the_draft_is_filled_from_the_record_in_both_languages(controller):
    activity = make_activity(controller)
    make_data(activity.purposes.get(), rule=make_rule(controller))
    make_recipient(activity, "Post")
    client = signed_in("legal", controller)
    before = rows_everywhere()

    text = unescape(client.get(URL.format(controller.slug) + "?from=record").content.decode())

    assert "Testco ApS (CVR-nr. 12345674) er dataansvarlig" in text
    assert "Formålet er at levere det, kunden har bestilt." in text
    assert "The purpose is to deliver what the customer ordered." in text
    assert "The record lacks nothing that a policy must say." in text
    assert rows_everywhere() == before


def test_what_the_record_lacks_is_named_with_its_article(controller):
    activity = make_activity(controller)
    make_data(activity.purposes.get())

    text = unescape(page(controller).content.decode())

    assert "No period for how long data is kept (Art. 13(2)(a)): Delivery" in text
    assert "No recipient at all (Art. 13(1)(e)): Testco ApS" in text


def test_the_title_of_the_version_in_force_is_kept(controller):
    make_activity(controller)
    current = PolicyVersion.objects.get(controller=controller, state="in_force")

    text = unescape(page(controller).content.decode())

    assert f"# {current.title}\n" in text
    assert "# Privacy policy of Testco ApS" in text


def test_a_first_version_is_named_after_the_controller(db):
    fresh = make_controller("fresh")
    make_activity(fresh)

    text = unescape(page(fresh).content.decode())

    assert "# Privatlivspolitik for Fresh ApS" in text


def test_without_asking_the_text_in_force_stands(controller):
    make_activity(controller)
    current = PolicyVersion.objects.get(controller=controller, state="in_force")

    text = unescape(page(controller, query="").content.decode())

    assert current.text in text
    assert "Formålet er" not in text
    assert f"{URL.format(controller.slug)}?from=record" in text


def test_another_controllers_record_answers_like_an_unknown_one(controller):
    make_activity(controller)
    client = signed_in("legal", make_controller("elsewhere"))

    assert client.get(URL.format(controller.slug) + "?from=record").status_code == 404
    assert client.get(URL.format("nowhere") + "?from=record").status_code == 404
