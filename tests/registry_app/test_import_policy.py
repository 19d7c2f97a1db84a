"""A policy text is judged and stored as a draft, or refused with the reason and the place."""

import subprocess
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dpo_office.common.environment import ROOT
from dpo_office.common.users import User
from registry_app.models import PolicyVersion
from tests.factories.people import signed_in
from tests.factories.registry import make_controller

TEXT = "Vores politik\n\nVi er dataansvarlige og følger persondataloven. Vi gemmer ikke dine oplysninger.\n"
HTML = (
    "<html><head><title>x</title></head><body><nav>Menu</nav>\n<h1>Vores politik</h1>\n"
    "<p>Vi er dataansvarlige,\nog vi følger <b>persondataloven</b>.</p>\n"
    "<ul><li>dit navn</li><li>din adresse</li></ul>"
    '<p>Læs mere <a href="https://example.com/a">her</a>.<script>alert(1)</script></p></body></html>'
)


def imported(path, **options):
    out = StringIO()
    call_command("import_policy", str(path), controller="testco", stdout=out, **options)
    return out.getvalue()


def written(folder, content, name="policy.txt"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_import_policy_stores_a_draft_with_its_findings_shown(controller, tmp_path):
    path = written(tmp_path, TEXT)

    said = imported(path)

    draft = controller.policy_versions.latest("number")
    assert f"{path}:3: error law_repealed: “persondataloven”" in said
    assert "Stored as version 2 of testco, a draft." in said
    assert (draft.state, draft.language, draft.title) == ("draft", "da", "Vores politik")
    assert draft.text == (
        "# Vores politik\n\n"
        "Vi er dataansvarlige og følger persondataloven. Vi gemmer ikke dine oplysninger.\n"
    )
    assert "says the same already" in imported(path)
    assert controller.policy_versions.count() == 2


def test_import_policy_reads_what_people_read_of_a_page(controller, tmp_path):
    said = imported(written(tmp_path, HTML, "policy.html"), language="da")

    text = controller.policy_versions.latest("number").text
    assert ":3: error law_repealed: »persondataloven«" in said
    assert text == (
        "# Vores politik\n\nVi er dataansvarlige, og vi følger persondataloven.\n\n"
        "* dit navn\n* din adresse\n\nLæs mere [her](https://example.com/a).\n"
    )


def test_import_policy_stores_nothing_in_a_dry_run(controller, tmp_path):
    assert "Nothing is stored" in imported(written(tmp_path, TEXT), dry_run=True)
    assert controller.policy_versions.count() == 1


def test_import_policy_says_which_controller_is_missing(db, tmp_path):
    path = written(tmp_path, TEXT)

    with pytest.raises(CommandError, match="holds no controller yet: make 'testco' first"):
        imported(path)
    make_controller("other")
    with pytest.raises(CommandError, match="no controller 'testco'; known are other"):
        imported(path)
    assert not PolicyVersion.objects.exists()


def test_import_policy_takes_a_person_who_may_draft(controller, tmp_path):
    path = written(tmp_path, TEXT)
    signed_in("auditor", controller)
    signed_in("officer", controller)
    people = {role: User.objects.get(username__startswith=role) for role in ("auditor", "officer")}

    with pytest.raises(CommandError, match="not_permitted"):
        imported(path, username=people["auditor"].username)
    with pytest.raises(CommandError, match="no active user 'nobody'"):
        imported(path, username="nobody")
    assert controller.policy_versions.count() == 1
    imported(path, username=people["officer"].username)
    assert controller.policy_versions.latest("number").drafted_by == people["officer"].pk


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("policy.pdf", b"%PDF-1.4", ":1:1: file_broken"),
        ("policy.rtf", b"{\\rtf1 Vores politik}", ":1:1: file_kind"),
        ("policy.txt", b"Vi gemmer\ndit navn og k\xf8b", ":2:14: file_encoding"),
        ("policy.txt", b"\xff\xfeV\x00i\x00", ":1:1: file_encoding"),
        ("policy.txt", "Købet\nog\x00 mere".encode(), ":2:3: file_binary"),
        ("policy.txt", b" \n\n", ":1:1: file_empty"),
        ("policy.html", b"<script>only this</script>", ":1:1: file_empty"),
        ("policy.txt", b"a" * 1_000_001, ":1:1: file_too_large"),
        ("policy.txt", b"a\n" * 20_000, ":20001:1: file_too_large"),
        ("policy.txt", "Och det är inte vad du tror att det är för oss.".encode(), "--text-language"),
    ],
)
def test_import_policy_refuses_what_it_cannot_read(controller, tmp_path, name, content, told):
    with pytest.raises(CommandError) as refused:
        imported(written(tmp_path, content, name))

    assert told in str(refused.value)
    assert refused.value.returncode == 2
    assert controller.policy_versions.count() == 1


def test_import_policy_tells_of_a_file_that_is_not_there(controller, tmp_path):
    with pytest.raises(CommandError, match="file_unreadable"):
        imported(tmp_path / "none.txt")


def checked(*arguments):
    return subprocess.run(
        ["script/check_policies", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_check_policies_names_file_line_and_severity_of_each_finding(tmp_path):
    path = written(tmp_path, TEXT)
    written(tmp_path, b"\x00", "broken.md")
    written(tmp_path, b"x", "picture.png")

    done = checked(tmp_path)

    assert done.returncode == 1, done.stderr
    assert f"{path}:3: error law_repealed: “persondataloven”" in done.stdout
    assert f"{tmp_path / 'broken.md'}:1:1: error file_binary" in done.stdout
    assert "picture.png: not read" in done.stdout


def test_check_policies_ends_well_without_errors_and_with_two_without_texts(tmp_path):
    clean = (ROOT / "tests/domain/policies/clean_en.md").read_bytes()
    written(tmp_path, clean, "clean.md")

    done = checked(tmp_path, "--only", "warning", "--language", "da")

    assert (done.returncode, done.stdout) == (0, "1 files: 0 error, 0 warning, 0 advice\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert checked(empty).returncode == 2
    assert checked(tmp_path / "none").returncode == 2
