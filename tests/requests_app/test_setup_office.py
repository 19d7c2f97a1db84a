"""`manage.py setup_office`: from nothing to an office in which a case can be opened."""

import re
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.documents import Document
from dpo_office.common.environment import read_environment_file
from dpo_office.common.errors import DomainError, Refused
from dpo_office.common.events import Event
from dpo_office.common.people.accounts import create_user, deactivate_user, withdraw_administration
from dpo_office.common.people.grants import revoke_role
from dpo_office.common.people.models import UserReason
from dpo_office.common.people.role_change_models import RoleChange
from dpo_office.common.permissions import system_actor
from dpo_office.common.users import RoleGrant, User, actor_of
from registry_app.actions.controllers import change_settings, name_contacts
from registry_app.actions.mailboxes import change_mailbox
from registry_app.gateways.mail_password import opened_password
from registry_app.management.commands import load_reference_data
from registry_app.models import Controller, Mailbox
from requests_app.actions.intake import Requester, open_case
from requests_app.management.setup.keys import holds_documents, make_keys
from requests_app.models import Duty, FormGate, FourEyesRules
from requests_app.queries.set_up import held_for

pytestmark = pytest.mark.django_db
SETUP = system_actor("setup")
LINK = re.compile(r"(\w+): http://[^/]+(/office/password/\S+)")


def said(**options: Any) -> str:
    out = StringIO()
    call_command("setup_office", stdout=out, **options)
    return out.getvalue()


def refused(**options: Any) -> list[str]:
    with pytest.raises(CommandError) as error:
        said(**options)
    return re.findall(r"^(\w+):", str(error.value), re.MULTILINE)


def counted() -> dict[str, int]:
    return {
        model.__name__: model.objects.count() for model in (User, RoleGrant, Controller, Mailbox, Event, Duty)
    }


@pytest.fixture(autouse=True)
def few_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load three years instead of twenty, which takes as long as all the rest."""
    year = clock.today().year
    monkeypatch.setattr(load_reference_data, "YEARS", range(year, year + 3))


@pytest.fixture
def example() -> str:
    return said(example=True)


@pytest.fixture
def file(tmp_path: Path, example: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NORDLYS_IMAP_PASSWORD", "of the mailbox")
    path = tmp_path / "setup.toml"
    path.write_text(example, encoding="utf-8")
    return path


def changed(file: Path, old: str, new: str) -> Path:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_an_office_is_set_up_from_the_example_and_a_case_is_opened_in_it(file: Path) -> None:
    told = said(file=file)

    # Each person chooses a password with the link that was shown, and signs in.
    links = dict(LINK.findall(told))
    assert links.keys() == {"anna", "birte", "carla"}
    assert "of the mailbox" not in told
    browser = Client()
    page = browser.get(links["carla"], follow=True)
    words = dict.fromkeys(("new_password1", "new_password2"), "et helt langt kodeord")
    browser.post(page.redirect_chain[-1][0], words)
    assert browser.login(username="carla", password=words["new_password1"])
    # Who works the cases opens one; what it writes is held until the brand is opened.
    nordlys = Controller.objects.get(slug="nordlys")
    case = open_case(
        controller="nordlys",
        rights=["access"],
        requester=Requester(name="Karla Eksempel", email="karla@example.org", phone="", customer_number=""),
        channel="email",
        actor=actor_of(User.objects.get(username="carla")),
        now=clock.now(),
    )
    assert (case.controller, case.state) == (nordlys, "received")
    assert held_for(nordlys).count() == 1
    # Everything was done by the office's own steps, in the name of the set-up, with the file's reason.
    assert set(Event.objects.exclude(subject_id=case.pk).values_list("type", flat=True)) == {
        *("user.created", "user.administration_entrusted", "user.role_granted", "user.password_chosen"),
        *("controller.added", "controller.contacts_named", "controller.settings_changed"),
        *("controller.clock_policy_changed", "mailbox.added"),
    }
    assert set(UserReason.objects.values_list("text", flat=True)) == {
        "Set-up of the office, decided by the management on 1 December 2026"
    }
    assert (nordlys.state, nordlys.form_mode, nordlys.internal_target_days) == ("setting_up", "optional", 25)
    box = Mailbox.objects.get()
    assert opened_password(box.pk, bytes(box.password)) == "of the mailbox"


def test_a_second_run_changes_nothing_and_shows_no_link_and_a_new_line_is_added(file: Path) -> None:
    said(file=changed(file, 'languages = ["da", "en"]', 'languages = ["en", "da"]'))
    # Beyond the file: the telephone of the data protection officer.
    asked: Any = {"controller_id": Controller.objects.get().pk, "actor": SETUP, "now": clock.now()}
    name_contacts(dpo_name="Dorte Dahl", dpo_email="dpo@example.com", dpo_phone="+45 00 00 00 01", **asked)
    before = counted()

    again = said(file=file)

    assert counted() == before
    assert "added" not in again
    assert not LINK.search(again)
    more = said(file=changed(file, 'officer = ["anna", "carla"]', 'officer = ["anna", "carla", "birte"]'))
    assert [line for line in more.splitlines() if line.startswith("added")] == [
        "added   roles: birte is officer at nordlys"
    ]


def test_a_dry_run_says_what_it_would_do_and_does_nothing(file: Path) -> None:
    before = counted()

    told = said(file=file, dry_run=True)

    assert "added   controllers: nordlys" in told
    assert "Nothing was changed." in told
    assert not LINK.search(told)
    assert counted() == before


def test_what_contradicts_is_told_all_at_once_and_nothing_is_kept(file: Path) -> None:
    said(file=file)
    actor, now = SETUP, clock.now()
    grant = RoleGrant.objects.get(user__username="anna", role="officer")
    revoke_role(grant_id=grant.pk, reason="moved", actor=actor, now=now)
    anna, carla = (User.objects.get(username=name) for name in ("anna", "carla"))
    User.objects.create_superuser("rut", email="rut@example.com")
    withdraw_administration(user_id=anna.pk, reason="moved", actor=actor, now=now)
    deactivate_user(user_id=carla.pk, reason="left", actor=actor, now=now)
    nordlys = Controller.objects.get()
    change_settings(controller_id=nordlys.pk, facts={"form_mode": "requested"}, actor=actor, now=now)
    for old, new in (
        ('name = "Birte Bendtsen"', 'name = "Berit Bendtsen"'),
        ('cvr = "12345674"', 'cvr = "10150817"'),
        ('name = "Dorte Dahl"', 'name = "Ditte Dahl"'),
        ("internal_target_days = 25", "internal_target_days = 20"),
        ('host = "imap.example.com"', 'host = "mail.example.com"'),
        ("[[people]]", '[[people]]\nusername = "dan"\nname = "Dan"\nemail = "dan@example.com"\n[[people]]'),
    ):
        changed(file, old, new)
    before = counted()

    codes = refused(file=file)

    assert sorted(set(codes)) == ["setup_differs", "setup_person_inactive", "setup_role_ended"]
    assert codes.count("setup_differs") == 6
    # The role of case officer, and administration.
    assert codes.count("setup_role_ended") == 2
    assert counted() == before


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("administrator = true", "administrator = false", "setup_administrator"),
        ('officer = ["anna", "carla"]', 'officer = ["ann"]', "setup_nobody"),
        ('username = "carla"', 'username = "c"', "username_invalid"),
        ('cvr = "12345674"', 'cvr = "12345678"', "cvr_invalid"),
        ("NORDLYS_IMAP_PASSWORD", "NO_SUCH_VARIABLE_HERE", "setup_secret_missing"),
        ('officer = ["anna", "carla"]', 'dpo = ["birte"]', "double_role_unassessed"),
        ('mode = "optional"', 'mode = "required"', "setup_form_review"),
        (
            'mode = "optional"',
            'mode = "required"\nreason = "why"\nreview_on = 2020-01-01',
            "setup_form_review",
        ),
        ("[settings]", "[settings", "setup_unreadable"),
    ],
)
def test_what_cannot_be_set_up_is_refused_with_its_code(file: Path, old: str, new: str, code: str) -> None:
    before = counted()

    assert code in refused(file=changed(file, old, new))
    assert counted() == before


def test_one_person_alone_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "setup.toml"
    person = 'username = "anna"\nname = "Anna"\nemail = "anna@example.com"\nadministrator = true'
    file.write_text(f'reason = "why"\n[[people]]\n{person}\n')

    assert refused(file=file) == ["setup_second_person"]


def test_a_form_that_is_asked_for_is_looked_at_again_every_year(file: Path) -> None:
    review = 'mode = "requested"\nreason = "It names the account."\nreview_on = 2099-06-15'
    changed(file, 'mode = "optional"', review)
    changed(
        file, "[controllers.form]", '[controllers.four_eyes]\nsend_answer = ["says_no"]\n[controllers.form]'
    )
    changed(
        file,
        "[controllers.form]",
        '[controllers.roles_here.agent]\nmay = ["case.take_case"]\nmay_not = ["masked.open_cpr"]\n'
        "[controllers.form]",
    )

    said(file=file)
    again = said(file=file)

    duty = Duty.objects.get()
    assert (duty.month, str(duty.begins_on), duty.done_when_en) == (6, "2099-06-01", "It names the account.")
    assert FourEyesRules.objects.get().rules == {"send_answer": ["says_no"]}
    changes = RoleChange.objects.order_by("permission").values_list("role", "permission", "allowed")
    assert list(changes) == [("agent", "case.take_case", True), ("agent", "masked.open_cpr", False)]
    assert "added" not in again
    # Any day of that month says the same duty, also one that is over; another month does not.
    assert "added" not in said(file=changed(file, "2099-06-15", "2020-06-01"))
    assert refused(file=changed(file, "2020-06-01", "2099-07-01")) == ["setup_differs"]
    beyond = changed(changed(file, "2099-07-01", "2020-06-01"), "case.take_case", "case.send_answer")
    assert refused(file=beyond) == ["role_limit_agents_release_nothing"]


def test_a_form_is_required_right_by_right(file: Path) -> None:
    day = clock.today() + timedelta(days=200)
    changed(
        file, 'mode = "optional"', f'mode = "required"\nreason = "It names the account."\nreview_on = {day}'
    )

    said(file=file)

    gate = FormGate.objects.get()
    assert (gate.modes, gate.review_on) == ({"access": "required", "portability": "required"}, day)
    assert Controller.objects.get().form_mode == "none"
    assert "added" not in said(file=file)


def test_a_brand_that_was_begun_is_completed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    changed(file, 'address = "Eksempelvej 1, 1000 København K"\n', "")
    text_without = re.sub(
        r"\n\[\[controllers\.mailboxes\]\].*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    bare = '\n[[controllers.mailboxes]]\naddress = "privatliv@example.com"\n'
    file.write_text(text_without + bare)
    said(file=file)
    file.write_text(text_without + bare + 'received_hosts = ["in.example.com"]\n')
    assert "added   mailboxes: privatliv@example.com" in said(file=file)
    file.write_text(text, encoding="utf-8")
    assert refused(file=file) == ["setup_differs"]
    changed(file, 'received_hosts = ["mx.example.com"]', "")

    told = said(file=file)

    assert "added   controllers: nordlys: address" in told
    assert "added   mailboxes: privatliv@example.com" in told
    box = Mailbox.objects.get()
    assert (box.is_read, box.received_hosts) == (True, ["in.example.com"])
    # Somebody switches the reading off: a file of before does not switch it on again.
    asked: Any = {"actor": SETUP, "now": clock.now(), "received_hosts": box.received_hosts}
    change_mailbox(mailbox_id=box.pk, address=box.address, **asked)
    assert refused(file=file) == ["setup_differs"]


def test_the_check_says_what_is_missing_and_writes_nothing(file: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match="not ready"):
        said(check=True)
    said(file=file)
    before = counted()
    out = StringIO()

    with pytest.raises(CommandError, match="not ready"):
        call_command("setup_office", check=True, stdout=out)

    assert "No password chosen yet: anna, birte, carla." in out.getvalue()
    assert "nordlys: Privacy policy in force" in out.getvalue()
    assert "well: nordlys: two people" in out.getvalue()
    assert counted() == before


def test_a_fresh_link_is_shown_for_whoever_cannot_get_in(file: Path) -> None:
    said(file=file)

    told = said(link="Anna", reason="lost the first one")

    assert list(dict(LINK.findall(told))) == ["anna"]
    assert Event.objects.filter(type="user.link_renewed", actor_id=SETUP.user_id).count() == 1
    assert refused(link="nobody", reason="why") == ["setup_nobody"]
    assert refused(link="anna") == ["reason_missing"]


def test_it_asks_at_the_terminal_shows_what_it_would_do_and_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    person = ["anna", "Anna", "anna@example.com"]
    second = ["birte", "Birte", "birte@example.com"]
    brand = ["nordlys", "Nordlys", "12345674", "Vej 1", "post@example.com", "", "", ""]
    roles = ["birte", "anna, birte", ""]
    answers = ["decided", *person, *second, "n", *brand, *roles, "optional", "", "n", "ja"]
    monkeypatch.setattr("sys.stdin", StringIO("\n".join(answers) + "\n"))

    told = said()

    assert dict(LINK.findall(told)).keys() == {"anna", "birte"}
    assert Controller.objects.get().form_mode == "optional"
    assert RoleGrant.objects.count() == 3


def test_without_a_terminal_it_asks_for_a_file_and_a_demo_is_no_office(
    monkeypatch: pytest.MonkeyPatch, settings: Any, file: Path
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(""))
    assert refused() == ["setup_no_terminal"]
    settings.DPO_MODE = "demo"
    assert refused(file=file) == ["setup_demo"]
    settings.DPO_MODE, settings.DPO_VAULT_KEY = "production", ""
    assert refused(file=file) == ["setup_keys"]


def keys(path: Path, **said_of: Any) -> tuple[list[str], str]:
    usual: dict[str, Any] = {"settings": {}, "secret_files": {}, "outer": {}}
    usual["has_documents"] = holds_documents
    return make_keys(path, **usual | said_of)


def test_keys_are_made_once_for_the_owners_eyes_and_told_by_their_fingerprint(tmp_path: Path) -> None:
    path, secret = tmp_path / "office.env", tmp_path / "smtp"
    path.write_text("# ours\nDPO_LOG_LEVEL=DEBUG\nDPO_VAULT_KEY=\nDPO_SMTP_PASSWORD=")
    secret.write_text("of the relay\n")
    wanted = {"settings": {"DPO_BASE_URL": "https://dpo.example.com"}}
    wanted["secret_files"] = {"DPO_SMTP_PASSWORD": str(secret)}

    written, fingerprint = keys(path, **wanted)
    content = path.read_text()
    values = read_environment_file(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert content.startswith("# ours\nDPO_LOG_LEVEL=DEBUG\nDPO_VAULT_KEY=\n")
    assert set(written) == set(values) - {"DPO_LOG_LEVEL"}
    assert (values["DPO_MODE"], values["DPO_SMTP_PASSWORD"]) == ("production", "of the relay")
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", fingerprint)
    assert keys(path, **wanted) == ([], fingerprint)
    assert path.read_text() == content


@pytest.mark.parametrize(
    ("content", "how", "code"),
    [
        ("DPO_MODE=demo", {}, "setup_demo"),
        (
            "DPO_SMTP_HOST=a.example.com",
            {"settings": {"DPO_SMTP_HOST": "b.example.com"}},
            "setup_setting_differs",
        ),
        ("", {"settings": {"DPO_NONSENSE": "1"}}, "setup_unknown"),
        ("", {"settings": {"DPO_SMTP_HOST": "a\nDPO_MODE=demo"}}, "setup_wrong"),
        ("", {"settings": {"DPO_MODE": "demo"}}, "setup_wrong"),
        ("", {"secret_files": {"DPO_SMTP_PASSWORD": "/nowhere/at/all"}}, "setup_secret_missing"),
        ("", {"has_documents": lambda _url: True}, "setup_keys_lost"),
        ("DPO_VAULT_KEY=", {"has_documents": lambda _url: True}, "setup_keys_lost"),
        ("DATABASE_URL=postgres://a@127.0.0.1:1/a", {}, "setup_database_silent"),
        ("DATABASE_URL=sqlite:////nowhere/at/all", {}, "setup_database_silent"),
    ],
)
def test_keys_that_would_contradict_are_not_made(tmp_path: Path, content: str, how: Any, code: str) -> None:
    path = tmp_path / "office.env"
    path.write_text(content)

    with pytest.raises(DomainError) as refusal:
        keys(path, **how)

    assert refusal.value.code == code
    assert path.read_text() == content


def test_a_key_is_not_made_over_the_documents_of_the_database_that_the_file_names(tmp_path: Path) -> None:
    path, secret, database = tmp_path / "office.env", tmp_path / "url", tmp_path / "named.sqlite3"
    secret.write_text(f"sqlite://{database}\n")
    named = {"secret_files": {"DATABASE_URL": str(secret)}}
    with closing(sqlite3.connect(database)) as raw, raw:
        raw.execute(f"CREATE TABLE {Document._meta.db_table} (wrapped_key BLOB)")
        raw.execute(f"INSERT INTO {Document._meta.db_table} VALUES ('sealed')")

    with pytest.raises(Refused, match="setup_keys_lost"):
        keys(path, **named)

    assert not path.exists()
    database.unlink()
    assert "DPO_VAULT_KEY" in keys(path, **named)[0]


def test_a_role_for_somebody_who_was_shut_out_is_refused(file: Path) -> None:
    said(file=file)
    asked: Any = {"actor": SETUP, "now": clock.now()}
    dan = create_user(username="dan", name="Dan", email="dan@example.com", **asked)
    deactivate_user(user_id=dan.pk, reason="left", **asked)
    changed(file, 'officer = ["anna", "carla"]', 'officer = ["anna", "dan"]')

    assert refused(file=file) == ["setup_person_inactive"]


@pytest.mark.parametrize("how", [{"make_keys": True}, {"link": "anna"}])
def test_what_acts_at_once_is_no_dry_run(how: Any) -> None:
    with pytest.raises(CommandError, match="--dry-run"):
        said(dry_run=True, **how)
