"""The vault opens what it sealed, and nothing that was touched."""

from base64 import b64encode

import pytest

from dpo_office.common import vault
from dpo_office.common.vault import Sealed, Vault, VaultError, read_keys

OLD = b"o" * 32
NEW = b"n" * 32
CONTEXT = "document|1"


def changed(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("plaintext", [b"", b"x", "Æblehaven 12".encode(), bytes(100_000)])
def test_open_sealed_returns_what_was_sealed(plaintext):
    ring = Vault((NEW,))

    assert ring.open_sealed(ring.seal(plaintext, context=CONTEXT), context=CONTEXT) == plaintext


def test_seal_hides_the_plaintext_and_never_repeats_itself():
    ring = Vault((NEW,))

    first, second = (ring.seal(b"a secret sentence", context=CONTEXT) for _ in range(2))

    assert b"secret" not in first.ciphertext
    assert first.wrapped_key != second.wrapped_key
    assert first.ciphertext != second.ciphertext


def test_open_sealed_refuses_another_context():
    ring = Vault((NEW,))
    sealed = ring.seal(b"text", context=CONTEXT)

    with pytest.raises(VaultError) as refusal:
        ring.open_sealed(sealed, context="document|2")

    assert refusal.value.code == "vault_content_altered"


def test_open_sealed_refuses_every_changed_byte():
    ring = Vault((NEW,))
    sealed = ring.seal(b"text", context=CONTEXT)
    altered = [
        Sealed(sealed.wrapped_key, changed(sealed.ciphertext, n)) for n in range(len(sealed.ciphertext))
    ]
    altered += [
        Sealed(changed(sealed.wrapped_key, n), sealed.ciphertext) for n in range(len(sealed.wrapped_key))
    ]

    for attempt in altered:
        with pytest.raises(VaultError):
            ring.open_sealed(attempt, context=CONTEXT)


@pytest.mark.parametrize(
    ("wrapped_key", "ciphertext"), [(b"", b""), (b"short", b"x" * 40), (b"\x01" + b"z" * 64, b"")]
)
def test_open_sealed_refuses_what_is_no_sealed_object(wrapped_key, ciphertext):
    with pytest.raises(VaultError):
        Vault((NEW,)).open_sealed(Sealed(wrapped_key, ciphertext), context=CONTEXT)


def test_open_sealed_names_a_key_that_is_not_in_the_ring():
    sealed = Vault((OLD,)).seal(b"text", context=CONTEXT)

    with pytest.raises(VaultError) as refusal:
        Vault((NEW,)).open_sealed(sealed, context=CONTEXT)

    assert refusal.value.code == "vault_key_unknown"


def test_a_new_key_in_front_encrypts_and_the_old_one_still_opens():
    before = Vault((OLD,)).seal(b"before", context=CONTEXT)
    ring = Vault((NEW, OLD))

    after = ring.seal(b"after", context=CONTEXT)

    assert ring.open_sealed(before, context=CONTEXT) == b"before"
    assert Vault((NEW,)).open_sealed(after, context=CONTEXT) == b"after"


def test_open_sealed_takes_what_a_database_gives():
    ring = Vault((NEW,))
    sealed = ring.seal(b"text", context=CONTEXT)

    assert ring.open_sealed(
        Sealed(memoryview(sealed.wrapped_key), memoryview(sealed.ciphertext)), context=CONTEXT
    ) == (b"text")


def test_keyed_hash_is_equal_for_equal_values_of_one_purpose_only():
    ring = Vault((NEW,))

    assert ring.keyed_hash("a@example.com", purpose="mail") == ring.keyed_hash(
        "a@example.com", purpose="mail"
    )
    others = {
        ring.keyed_hash("a@example.com", purpose="mail"),
        ring.keyed_hash("b@example.com", purpose="mail"),
        ring.keyed_hash("a@example.com", purpose="phone"),
        Vault((OLD,)).keyed_hash("a@example.com", purpose="mail"),
    }
    assert len(others) == 4
    assert {len(value) for value in others} == {64}


def test_keyed_hashes_also_find_what_an_older_key_hashed():
    old_hash = Vault((OLD,)).keyed_hash("a@example.com", purpose="mail")

    assert Vault((NEW, OLD)).keyed_hashes("a@example.com", purpose="mail")[1] == old_hash


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "vault_key_missing"),
        (" , ", "vault_key_missing"),
        ("not base64!", "vault_key_malformed"),
        (b64encode(b"too short").decode(), "vault_key_malformed"),
    ],
)
def test_a_bad_key_ring_is_refused(text, code):
    with pytest.raises(VaultError) as refusal:
        Vault(read_keys(text))

    assert refusal.value.code == code


def test_the_office_vault_has_the_keys_of_the_settings(db, settings):
    settings.DPO_VAULT_KEY = f"{b64encode(NEW).decode()}, {b64encode(OLD).decode()}"
    sealed = Vault((OLD,)).seal(b"before", context=CONTEXT)

    assert vault.open_sealed(sealed, context=CONTEXT) == b"before"
    assert vault.keyed_hash("a", purpose="mail") == Vault((NEW,)).keyed_hash("a", purpose="mail")
    assert vault.derived_keys("form") == Vault((NEW, OLD)).derived_keys("form")


def test_an_office_without_a_key_says_so(settings):
    settings.DPO_VAULT_KEY = ""

    with pytest.raises(VaultError) as refusal:
        vault.seal(b"text", context=CONTEXT)

    assert refusal.value.code == "vault_key_missing"
