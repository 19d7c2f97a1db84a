"""A draft written from the record: in both languages, with what the record lacks."""

from html import unescape

from tests.factories.policy_change import drafted
from tests.factories.registry import make_activity, make_controller, make_data, make_recipient, make_rule
from tests.registry_app.admin.conftest import rows_everywhere, signed_in

URL = "/office/registry_app/policyversion/draft/{}/"


def page(controller, role="legal", query="?from=record"):
    return signed_in(role, controller).get(URL.format(controller.slug) + query)


def test_the_draft_is_filled_from_the_record_in_both_languages(controller):
    activity = make_activity(controller)
    make_data(activity.purposes.get(), rule=make_rule(controller))
    make_recipient(activity, "Post")
    before = rows_everywhere()

    text = unescape(page(controller).content.decode())

    assert "# Privatlivspolitik for Testco ApS" in text
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


def test_the_title_of_the_last_version_is_kept(controller):
    make_activity(controller)
    drafted(controller, title="Vores politik")

    text = unescape(page(controller).content.decode())

    assert "# Vores politik" in text
    assert "# Privacy policy of Testco ApS" in text


def test_without_asking_the_text_of_the_last_version_stands(controller):
    make_activity(controller)
    version = drafted(controller)

    text = unescape(page(controller, query="").content.decode())

    assert version.text in text
    assert f"{URL.format(controller.slug)}?from=record" in text


def test_another_controllers_record_answers_like_an_unknown_one(controller):
    make_activity(controller)
    client = signed_in("legal", make_controller("elsewhere"))

    assert client.get(URL.format(controller.slug) + "?from=record").status_code == 404
    assert client.get(URL.format("nowhere") + "?from=record").status_code == 404
