"""What a mail seems to ask for: sentences as people write them, and those that ask for nothing."""

import pytest

from requests_app.domain.mail_suggestions import language_of, suggested_rights


@pytest.mark.parametrize(
    ("said", "rights"),
    [
        ("Please send me a copy of all personal data that you hold about me.", ("access",)),
        ("What do you know about me?", ("access",)),
        ("I want copies of the data you have stored.", ("access",)),
        ("Hvad ved I om mig?", ("access",)),
        ("Jeg vil gerne have en kopi af alle de oplysninger, I har gemt.", ("access",)),
        ("Jeg vil have slettet alle mine oplysninger.", ("erasure",)),
        ("Vil I rette den til Prøvevej 9? I har en forkert adresse.", ("rectification",)),
        ("I object to the use of my data for direct marketing.", ("objection",)),
        ("Kan I bekræfte, at pakken er sendt?", ()),
        ("Jeg vil slet ikke klage, maden var god.", ()),
        ("Please send me a copy of the receipt.", ()),
        ("Book jeres plads på messen i dag.", ()),
    ],
)
def test_the_rights_that_a_sentence_speaks_of(said: str, rights: tuple[str, ...]) -> None:
    assert suggested_rights("", said) == rights


def test_what_is_answered_to_asks_for_nothing() -> None:
    said = "Tak for hjælpen.\n\nDen 3. november 2026 kl. 10.12 skrev Åse:\n> Jeg vil have indsigt."

    assert suggested_rights("", said) == ()


@pytest.mark.parametrize(
    ("said", "language"),
    [("What do you know about me?", "en"), ("Hvad ved I om mig?", "da"), ("12345", "da"), ("Åse", "da")],
)
def test_the_language_of_a_mail_and_danish_where_it_cannot_be_told(said: str, language: str) -> None:
    assert language_of("", said) == language
