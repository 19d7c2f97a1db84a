"""The key of the vault is changed while the office runs: nothing is lost, nothing is believed too early."""

import ast
import importlib
import threading
import uuid
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from dpo_office.common import health, vault
from dpo_office.common.acting import acting, redacting
from dpo_office.common.documents import Document, read_document, store_document
from dpo_office.common.environment import ROOT, read_environment_file
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import Event
from dpo_office.common.keys import older, places, rotation
from dpo_office.common.keys.models import KeyRotation, OlderHashKey, RetiredKey
from dpo_office.common.keys.older import forget_older_hash_keys, hashed_purposes
from dpo_office.common.keys.rotation import ring_facts, rotate, standing_rotation
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import PURPOSE, Contact, blocks_of, place_block
from dpo_office.common.permissions import system_actor
from dpo_office.common.sign_in.models import RecoveryCode
from dpo_office.common.triggers import own_models
from dpo_office.common.vault import Vault, VaultError, keyed_hashes, read_keys

NOW = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
CONTROLLER = uuid.UUID("00000000-0000-4000-8000-000000000001")
OLD, NEW, THIRD = (b64encode(bytes(range(start, start + 32))).decode() for start in (1, 101, 201))
BOSS = system_actor("setup")
CONTACT = Contact(codes.EMAIL, "maren@example.com")


@pytest.fixture
def ring(settings):
    """Let the office have these keys, the first one first, as if it had just been started."""

    def have(*keys):
        settings.DPO_VAULT_KEY = ",".join(keys)
        older.known.pop(settings.DPO_VAULT_KEY, None)

    have(OLD)
    yield have
    for known in list(older.known):
        if OLD in known or NEW in known or THIRD in known:
            del older.known[known]


def stored(content=b"1"):
    return store_document(
        content=content, media_type="text/plain", kind="extract", controller_id=CONTROLLER, now=NOW
    )


def stored_by(keys):
    """Store a document as a process does that was started with these keys."""
    key = uuid.uuid4()
    sealed = keys.seal(b"late", context=f"document|{key}")
    Document.objects.create(
        id=key,
        controller_id=CONTROLLER,
        kind="extract",
        media_type="text/plain",
        size=4,
        sha256="",
        wrapped_key=sealed.wrapped_key,
        ciphertext=sealed.ciphertext,
        created_at=NOW,
    )


def blocked():
    with acting(BOSS, "contact_block.contact_blocked"):
        return place_block(CONTACT, controller_id=CONTROLLER, scope="everything", reason="erased", now=NOW)


def change(**values):
    return rotate(**{"actor": BOSS, "reason": "a colleague left", "now": NOW} | values)


def rows_with_a_secret():
    """Return the models that have bytes which history leaves out."""
    return [
        model
        for model in own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and field.name in model.personal_data.secrets
    ]


def test_every_model_with_sealed_bytes_says_what_they_are_bound_to():
    said = {place.model: place for place in places.places()}
    assert set(rows_with_a_secret()) == said.keys()
    for model, place in said.items():
        columns = {field.attname for field in model._meta.concrete_fields}
        assert {place.sealed_in.column, *place.columns()} <= columns


def test_every_purpose_whose_hashes_are_looked_up_says_how_long():
    """What is called with a purpose of its own, anywhere in the office."""
    found = set()
    for path in [
        path for app in ("dpo_office", "registry_app", "requests_app") for path in (ROOT / app).rglob("*.py")
    ]:
        text = path.read_text(encoding="utf-8")
        if path.name == "vault.py" or not ("keyed_hashes(" in text or "derived_keys(" in text):
            continue
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in ("keyed_hashes", "derived_keys"):
                (given,) = [word.value for word in call.keywords if word.arg == "purpose"] or call.args[:1]
                name = given.id if isinstance(given, ast.Name) else ""
                found.add(getattr(module, name) if name else ast.literal_eval(given))
    assert found == hashed_purposes().keys()


def test_everything_is_wrapped_anew_and_the_older_key_is_given_up(db, ring):
    before = [stored(b"%d" % number) for number in range(5)]
    ring(NEW, OLD)
    after = stored(b"after")
    told = []

    done = change(progress=told.append)

    old, new = Vault(read_keys(OLD)), Vault(read_keys(NEW))
    assert (done.rewrapped, done.given_up) == (5, old.fingerprints())
    assert told == [5]
    assert ring_facts().wraps == {new.key_ids()[0]: 6 + OlderHashKey.objects.count()}
    ring(NEW)
    documents = {row.pk: row for row in Document.objects.all()}
    assert [read_document(documents[row.pk]) for row in before] == [b"0", b"1", b"2", b"3", b"4"]
    assert read_document(documents[after.pk]) == b"after"
    for row in before:
        assert bytes(documents[row.pk].ciphertext) == bytes(row.ciphertext)
    row = KeyRotation.objects.get()
    assert (row.fingerprint, row.leaving, row.reason) == (
        *new.fingerprints(),
        list(old.fingerprints()),
        "a colleague left",
    )
    assert (row.begun_by, row.done_by, row.done_at) == (BOSS.user_id, BOSS.user_id, NOW)
    assert list(Event.objects.order_by("id").values_list("type", flat=True)) == [
        "vault.rotation_begun",
        "vault.rotation_done",
    ]


def test_it_is_begun_with_a_reason(db, ring):
    stored()
    ring(NEW, OLD)
    with pytest.raises(Invalid) as refused:
        change(reason=" ")
    assert refused.value.code == "reason_missing"
    assert not KeyRotation.objects.exists()


@pytest.mark.parametrize(
    ("keys", "code"),
    [((OLD,), "vault_ring_of_one"), ((OLD, NEW), "vault_rotation_not_due"), ((NEW,), "vault_key_lost")],
)
def test_it_is_refused_where_the_ring_does_not_fit(db, ring, keys, code):
    row = stored()
    ring(*keys)
    with pytest.raises(Refused) as refused:
        change()
    assert refused.value.code == code
    assert not KeyRotation.objects.exists()
    assert bytes(Document.objects.get().wrapped_key) == bytes(row.wrapped_key)


def test_a_lost_key_is_counted(db, ring):
    stored()
    stored()
    ring(NEW, THIRD)
    with pytest.raises(Refused) as refused:
        change()
    assert (refused.value.code, refused.value.context) == ("vault_key_lost", {"lost": 2})


def test_killed_in_the_middle_it_goes_on(db, ring, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    for _ in range(5):
        stored()
    ring(NEW, OLD)

    def killed(_number):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change(progress=killed)
    assert (ring_facts().older, RetiredKey.objects.count(), KeyRotation.objects.get().done_at) == (3, 0, None)

    done = change(reason="")

    assert done.rewrapped == 3
    assert KeyRotation.objects.get().done_at == NOW
    assert standing_rotation() is None
    with pytest.raises(Refused) as refused:
        change()
    assert refused.value.code == "vault_rotation_not_due"


@pytest.mark.parametrize(
    ("keys", "code"), [((THIRD, NEW, OLD), "vault_rotation_other"), ((NEW, THIRD), "vault_key_left_early")]
)
def test_a_change_that_is_under_way_is_finished_with_its_own_keys(db, ring, keys, code):
    stored()
    ring(NEW, OLD)
    rotation._begun(vault.office_vault(), BOSS, "because", NOW)
    if code == "vault_key_left_early":
        # Nothing is wrapped by it; its hashes are still there.
        with redacting(BOSS, "test.gone"):
            Document.objects.all().delete()
    ring(*keys)
    with pytest.raises(Refused) as refused:
        change()
    assert refused.value.code == code
    assert not RetiredKey.objects.exists()


def test_a_document_that_is_destroyed_meanwhile_stays_destroyed(db, ring, monkeypatch):
    stored()
    ring(NEW, OLD)
    rewrap = Vault.rewrap

    def slow(self, wrapped_key, *, context):
        with redacting(BOSS, "test.destroyed"):
            Document.objects.update(wrapped_key=None, ciphertext=b"")
        return rewrap(self, wrapped_key, context=context)

    monkeypatch.setattr(Vault, "rewrap", slow)
    assert change().rewrapped == 0
    assert Document.objects.get().wrapped_key is None


def test_what_was_altered_is_named_and_stops_it(db, ring):
    row = stored()
    with redacting(BOSS, "test.altered"):
        altered = bytes([row.wrapped_key[-1] ^ 1])
        Document.objects.update(wrapped_key=bytes(row.wrapped_key)[:-1] + altered)
    ring(NEW, OLD)
    with pytest.raises(Refused) as refused:
        change()
    assert refused.value.code == "vault_content_altered"


def test_the_database_takes_nothing_more_that_is_wrapped_by_a_key_that_was_given_up(db, ring):
    row = stored()
    ring(NEW, OLD)
    change()
    ring(OLD, NEW)

    with pytest.raises(IntegrityError, match="office_key_given_up"), transaction.atomic():
        stored()
    with (
        pytest.raises(IntegrityError, match="office_key_given_up"),
        transaction.atomic(),
        redacting(BOSS, "test.x"),
    ):
        Document.objects.filter(pk=row.pk).update(wrapped_key=row.wrapped_key)
    with pytest.raises(health.NotFit, match="given up"):
        health.check_fit()
    with pytest.raises(Refused) as refused:
        change()
    assert refused.value.code == "vault_key_given_up"
    ring(NEW)
    health.check_fit()


def test_an_address_that_must_not_be_written_to_is_known_without_the_older_key(db, ring):
    row = blocked()
    stored()
    ring(NEW, OLD)
    change()
    ring(NEW)

    assert blocked() == row
    assert list(blocks_of(CONTROLLER, [CONTACT])) == [row]
    assert Vault(read_keys(OLD)).keyed_hash("maren@example.com", purpose=PURPOSE) in keyed_hashes(
        "maren@example.com", purpose=PURPOSE
    )
    # After another change as well.
    ring(THIRD, NEW)
    change()
    ring(THIRD)
    assert blocked() == row


def test_without_what_recognises_older_hashes_nobody_is_written_to(db, ring):
    stored()
    ring(NEW, OLD)
    change()
    ring(THIRD)
    with pytest.raises(VaultError) as refused:
        keyed_hashes("maren@example.com", purpose=PURPOSE)
    assert refused.value.code == "vault_key_unknown"


def test_what_recognises_older_hashes_is_forgotten_when_there_are_none(db, ring, make_user):
    user = make_user()
    RecoveryCode.objects.create(user=user, code_hash="a" * 64, made_at=NOW)
    blocked()
    stored()
    ring(NEW, OLD)
    change()
    assert set(OlderHashKey.objects.values_list("purpose", flat=True)) == hashed_purposes().keys()

    def kept(days):
        forget_older_hash_keys(actor=BOSS, now=NOW + timedelta(days=days))
        return set(OlderHashKey.objects.values_list("purpose", flat=True))

    assert kept(0) == {
        "contact_block",
        "recovery_code",
        "form_mac",
        "reply_address",
        "task_code",
        "identity_code",
    }
    assert kept(2) == {"contact_block", "recovery_code", "form_mac", "reply_address"}
    RecoveryCode.objects.update(used_at=NOW)
    assert kept(401) == {"contact_block", "reply_address"}
    assert kept(10_000) == {"contact_block"}
    assert forget_older_hash_keys(actor=BOSS, now=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_processes_that_were_not_started_again_write_meanwhile_and_nothing_is_lost(
    ring, together, monkeypatch
):
    monkeypatch.setattr(rotation, "BATCH", 3)
    for number in range(10):
        stored(b"%d" % number)
    ring(NEW, OLD)
    stale = Vault(read_keys(f"{OLD},{NEW}"))
    began, refused = threading.Event(), []

    def write():
        for number in range(200):
            try:
                stored_by(stale)
            except IntegrityError:
                refused.append(number)
                return
            began.set()

    def rotate_meanwhile():
        assert began.wait(10)
        while not RetiredKey.objects.exists():
            # "vault_key_still_wraps" while the other is quicker.
            with suppress(Refused):
                change()

    together.run(write, rotate_meanwhile)

    ring(NEW)
    contents = [read_document(row) for row in Document.objects.all()]
    assert sorted(contents)[:10] == [b"%d" % number for number in range(10)]
    assert contents.count(b"late") == (refused[0] if refused else 200)
    assert ring_facts().older == 0


@pytest.mark.django_db(transaction=True)
def test_the_end_waits_for_a_writer_that_is_at_work(ring, together, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("in SQLite a transaction that writes is alone")
    stored()
    ring(NEW, OLD)
    stale = Vault(read_keys(f"{OLD},{NEW}"))
    written, asked = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            stored_by(stale)
            written.set()
            assert asked.wait(10)

    def pause(_seconds):
        asked.set()

    monkeypatch.setattr(rotation.time, "sleep", pause)
    monkeypatch.setattr(rotation, "ASKED", 100_000)

    def rotate_meanwhile():
        assert written.wait(10)
        change()

    together.run(write, rotate_meanwhile)

    ring(NEW)
    assert sorted(read_document(row) for row in Document.objects.all()) == [b"1", b"late"]


@pytest.fixture
def office_env(settings, tmp_path, ring):
    settings.DPO_DATA_DIR = tmp_path
    path = tmp_path / "office.env"
    path.write_text(f"# ours\nDPO_MODE=production\nDPO_VAULT_KEY={OLD}\nDPO_SECRET_KEY=x\n", encoding="utf-8")
    return path


def run(*words):
    out = StringIO()
    call_command("rotate_vault_key", *words, stdout=out)
    return out.getvalue()


def refusal(*words):
    with pytest.raises(CommandError) as refused:
        run(*words)
    return str(refused.value).partition(":")[0]


def test_the_whole_way_from_one_key_to_the_next(db, ring, office_env, make_user):
    user = make_user()
    row = stored(b"before")
    said = []

    def step(*words):
        said.append(run(*words))
        keys = read_environment_file(office_env)["DPO_VAULT_KEY"].split(",")
        ring(*keys)
        return keys

    keys = step("--make")
    new = keys[1]
    assert keys[0] == OLD
    assert refusal("--make") == "vault_ring_busy"
    # A process that was started with this ring reads both and encrypts by the older key.
    assert stored().wrapped_key[1:5] == Vault(read_keys(OLD)).key_ids()[0]
    assert refusal("--by", user.username, "--reason", "x") == "vault_rotation_not_due"
    assert refusal("--first") == "vault_not_restarted"
    assert step("--first", "--all-restarted") == [new, OLD]
    assert stored().wrapped_key[1:5] == Vault(read_keys(new)).key_ids()[0]
    assert refusal("--first", "--all-restarted") == "vault_key_first_already"
    assert refusal("--drop", "--all-restarted") == "vault_key_still_wraps"
    assert "To wrap anew: 2. It may begin." in run("--dry-run")
    assert refusal("--by", "nobody", "--reason", "x").startswith("user_unknown")
    step("--by", user.username, "--reason", "a colleague left")
    assert KeyRotation.objects.get().begun_by == user.pk
    assert refusal("--drop") == "vault_not_restarted"
    assert step("--drop", "--all-restarted") == [new]
    assert refusal("--drop", "--all-restarted") == "vault_ring_of_one"
    assert read_document(Document.objects.get(pk=row.pk)) == b"before"
    assert not [key for key in (OLD, new) if key in "".join(said)]
    text = office_env.read_text(encoding="utf-8")
    assert text == f"# ours\nDPO_MODE=production\nDPO_VAULT_KEY={new}\nDPO_SECRET_KEY=x\n"
    assert office_env.stat().st_mode & 0o777 == 0o600


def test_a_ring_that_is_kept_elsewhere_is_not_written(db, ring, office_env):
    ring(NEW)
    before = office_env.read_text(encoding="utf-8")
    assert refusal("--make") == "vault_ring_elsewhere"
    assert office_env.read_text(encoding="utf-8") == before
    office_env.unlink()
    assert refusal("--make") == "vault_ring_elsewhere"
    assert not office_env.exists()


def test_a_dry_run_tells_of_a_lost_key_and_an_office_without_one_says_so(db, ring, office_env, settings):
    stored()
    ring(NEW, THIRD)
    told = run("--dry-run")
    assert "a key that is not in the ring: has wrapped 1" in told
    assert "Not now: vault_key_lost." in told
    settings.DPO_VAULT_KEY = ""
    with pytest.raises(CommandError, match="vault_key_missing"):
        run("--dry-run")
