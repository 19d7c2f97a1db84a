"""What letters reveal, and to whom so much may be revealed: the tables of docs/rules/letters.md."""

import pytest

from dpo_office.common.errors import Refused
from dpo_office.common.page_words import LETTER_KIND_LABELS
from requests_app.domain.letter_kinds import (
    ALLOWS,
    COLLEAGUE,
    IDENTITIES,
    LAWFUL_AFTER_ERASURE,
    LETTER_KINDS,
    READERS,
    REVEALS,
    IdentityFacts,
    confirms_data,
    identity_of,
    is_lawful_after_erasure,
    reaches,
    require_identity,
    require_lawful_after_erasure,
    reveals_of,
)
from requests_app.labels_letters import IDENTITY_LABELS, REVEALS_LABELS


def test_every_kind_of_letter_that_has_words_is_declared_with_known_codes():
    assert set(LETTER_KINDS) == set(LETTER_KIND_LABELS)
    assert {code for code, _words in REVEALS_LABELS} == set(REVEALS)
    assert {code for code, _words in IDENTITY_LABELS} == set(IDENTITIES)
    for kind in LETTER_KINDS.values():
        assert kind.reader in READERS
        assert kind.reveals in REVEALS
        assert kind.bare in ("", *REVEALS)
        assert kind.lawful in ("", *LAWFUL_AFTER_ERASURE)
        if kind.bare:
            assert REVEALS.index(kind.bare) < REVEALS.index(kind.reveals)


def test_what_reveals_content_is_confidential():
    assert all(kind.is_confidential for kind in LETTER_KINDS.values() if kind.reveals == "content")


@pytest.mark.parametrize(
    ("facts", "identity"),
    [
        (IdentityFacts(), "unmatched"),
        (IdentityFacts(is_matched=True), "unknown"),
        (IdentityFacts(is_matched=True, writes_from_file=True), "address_on_file"),
        (IdentityFacts(has_replied=True), "reply_sufficient"),
        (IdentityFacts(is_matched=True, is_waived=True), "form_waived"),
        (IdentityFacts(is_matched=True, is_verified=True, is_waived=True), "form_verified"),
        (IdentityFacts(is_test=True), "tester"),
    ],
)
def test_identity_follows_from_what_is_recorded(facts, identity):
    assert identity_of(facts) == identity


@pytest.mark.parametrize(
    ("reveals", "below"),
    [("nothing", set()), ("relationship", {"unknown"}), ("content", {"unknown", "unmatched"})],
)
def test_so_much_is_revealed_to_whom(reveals, below):
    assert {identity for identity in ALLOWS if not reaches(identity, reveals)} == below
    for identity in IDENTITIES:
        if identity in below:
            with pytest.raises(Refused, match="identity_not_reached"):
                require_identity(reveals, identity)
        else:
            require_identity(reveals, identity)


@pytest.mark.parametrize(
    ("code", "carries", "reveals"),
    [
        ("case.received", True, "nothing"),
        ("case.answer_sent", True, "content"),
        ("case.answer_sent", False, "relationship"),
        ("case.refused", True, "relationship"),
        ("case.refused", False, "nothing"),
        ("case.recorded", False, "content"),
    ],
)
def test_a_letter_reveals_less_where_nothing_goes_with_it(code, carries, reveals):
    assert reveals_of(code, carries=carries) == reveals


@pytest.mark.parametrize(
    ("ground", "confirms"),
    [
        ("manifestly_unfounded", False),
        ("not_identifiable", False),
        ("legal_claims", True),
        ("dbl_22_1", True),
    ],
)
def test_a_ground_may_say_that_there_is_data(ground, confirms):
    assert confirms_data([ground]) is confirms


def test_after_a_request_for_erasure_the_list_is_closed():
    lawful = {code for code, kind in LETTER_KINDS.items() if kind.lawful}
    persons = {code for code, kind in LETTER_KINDS.items() if kind.reader != COLLEAGUE}

    assert persons - lawful == {"policy.notice"}
    assert is_lawful_after_erasure("breach.persons_informed")
    assert is_lawful_after_erasure("duty.owner_assigned")
    with pytest.raises(Refused, match="unlawful_after_erasure"):
        require_lawful_after_erasure("policy.notice")
