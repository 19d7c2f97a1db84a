"""The cards of what may be said: the standard ones, a controller's own, and where they are read."""

import pytest

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.permissions import ROLES
from registry_app.models import Controller
from requests_app.actions.guidance import TEXT_FIELDS, change_card, take_over_card
from requests_app.domain.guidance import PARTS, TOPICS, topics_of
from requests_app.domain.rights import RIGHTS
from requests_app.guidance_texts import STANDARD
from requests_app.labels import TOPIC_LABELS
from requests_app.models import GuidanceCard
from requests_app.queries.guidance import cards_for, standard_card
from tests.factories.cases import make_office
from tests.factories.registry import actor_with


def own(controller: Controller, topic: str = "erasure") -> GuidanceCard:
    return take_over_card(
        controller_id=controller.pk, topic=topic, actor=actor_with("dpo", controller), now=clock.now()
    )


def changed(card: GuidanceCard, role: str = "dpo", reason: str = "Bedre ord.", **texts: str) -> GuidanceCard:
    said = {name: getattr(card, name) for name in TEXT_FIELDS} | texts
    return change_card(
        card_id=card.pk,
        texts=said,
        reason=reason,
        actor=actor_with(role, card.controller),
        now=clock.now(),
        version=1,
    )


def test_every_topic_has_a_standard_card_in_both_languages():
    assert set(STANDARD) == set(TOPICS) == {topic for topic, _words in TOPIC_LABELS} == {"general", *RIGHTS}
    for topic in TOPICS:
        assert set(STANDARD[topic]) == set(PARTS)
        for language in ("da", "en"):
            card = standard_card(topic, language)
            assert all(getattr(card, part) for part in PARTS), (topic, language)
        danish, english = standard_card(topic, "da"), standard_card(topic, "en")
        assert [len(getattr(danish, part)) for part in PARTS] == [
            len(getattr(english, part)) for part in PARTS
        ]


def test_a_case_shows_the_general_card_and_each_of_its_rights_once():
    assert topics_of(["erasure", "access", "erasure"]) == ("general", "erasure", "access")


def test_a_controllers_own_words_hold_there_alone(controller):
    other = make_office("other")
    changed(own(controller), may_say_da="Vi sletter.\n\n  Du får besked. ")

    (_general, card) = cards_for(controller.pk, ("general", "erasure"), "da")
    assert card.may_say == ("Vi sletter.", "Du får besked.")
    assert card.changed_at is not None
    assert cards_for(other.pk, ("erasure",), "da") == [standard_card("erasure", "da")]


def test_a_change_is_a_version_with_its_reason(controller):
    card = changed(own(controller), hand_over_en="To legal.", reason="Efter mødet den 4.")

    assert (card.version, card.reason) == (2, "Efter mødet den 4.")
    versions = list(card.history.order_by("history_id").values_list("hand_over_en", "history_change_reason"))
    assert versions == [
        (STANDARD["erasure"]["hand_over"]["en"], "guidance_card.taken_over"),
        ("To legal.", "guidance_card.changed"),
    ]
    with pytest.raises(Stale):
        changed(card, may_say_da="Igen.")


@pytest.mark.parametrize(
    ("texts", "reason", "error"),
    [
        ({"may_say_da": "  "}, "Fordi.", "guidance_empty"),
        ({"may_say_da": "x" * 2_001}, "Fordi.", "text_too_long"),
        ({"may_say_da": "Nyt."}, " ", "reason_required"),
        ({}, "Fordi.", "nothing_changed"),
    ],
)
def test_a_card_is_not_changed_to_nothing(controller, texts, reason, error):
    card = own(controller)
    with pytest.raises((Invalid, Refused), match=error):
        changed(card, reason=reason, **texts)
    assert card.history.count() == 1


def test_a_card_is_taken_over_once_and_for_a_known_topic(controller):
    own(controller)
    with pytest.raises(Refused, match="guidance_card_is_there"):
        own(controller)
    with pytest.raises(Invalid, match="guidance_topic_unknown"):
        own(controller, "weather")


def test_who_writes_the_words(controller):
    for role in ROLES:
        card = own(make_office(f"at-{role}"))
        if role in ("decider", "dpo", "legal"):
            changed(card, role, may_say_da="Nyt.")
            continue
        reads = role in ("officer", "agent", "auditor")
        with pytest.raises(NotPermitted if reads else NotFound):
            changed(card, role, may_say_da="Nyt.")
