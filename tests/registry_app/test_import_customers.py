"""A customer file: what it changes, what it cannot, and that nothing is half done."""

import gc
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.blocks import block_contact, blocks_of
from registry_app.actions import customer_imports
from registry_app.actions.customer_imports import (
    import_csv,
    import_json_lines,
    receive_file,
    stop_import,
    work_due_import,
)
from registry_app.actions.customer_mappings import map_columns
from registry_app.domain.customer_columns import WINDOWS_1252, CustomerColumns
from registry_app.models import (
    Customer,
    CustomerImport,
    CustomerImportPart,
    CustomerMapping,
    RejectedLine,
    StagedCustomer,
)
from registry_app.queries.contacts import contacts_of
from registry_app.queries.customers import account_states
from tests.factories.registry import actor_with, make_customer

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
HEAD = "number,name,email,phone,language,account_state,state_since\n"
FILE = (
    HEAD
    + "10001,Åse Blåbær,aase@example.com,+45 00 00 00 09,da,active,2024-02-01\n"
    + "10002,Bo Kvist,bo@example.com,,en,paused,2025-03-01\n"
)


def take_in(controller, text, *, size=0, now=NOW, actor=None, **more):
    content = text.encode() if isinstance(text, str) else text
    chunks = [content[n : n + 7] for n in range(0, len(content), 7)]
    who = actor or actor_with("officer", controller)
    return import_csv(controller_id=controller.pk, chunks=chunks, size=size, actor=who, now=now, **more)


def customers(controller):
    rows = Customer.objects.filter(controller=controller).order_by("number")
    return list(
        rows.values_list("number", "name", "email", "phone", "language", "account_state", "state_since")
    )


def faults(row):
    return list(
        RejectedLine.objects.filter(customer_import=row).order_by("line").values_list("line", "field", "code")
    )


def recorded():
    return Customer.history.count(), Event.objects.count()


def test_a_file_adds_customers(controller):
    row = take_in(controller, FILE)

    assert (row.state, row.lines, row.added, row.changed, row.unchanged, row.rejected) == (
        *("taken_in", 2, 2),
        *(0, 0, 0),
    )
    assert customers(controller) == [
        ("10001", "Åse Blåbær", "aase@example.com", "+4500000009", "da", "active", date(2024, 2, 1)),
        ("10002", "Bo Kvist", "bo@example.com", "", "en", "paused", date(2025, 3, 1)),
    ]
    assert StagedCustomer.objects.count() == 0
    event = Event.objects.get(type="customers.imported")
    assert event.data == {"import": str(row.pk), "added": 2, "changed": 0, "unchanged": 0, "rejected": 0}
    history = Customer.history.filter(controller=controller)
    assert set(history.values_list("history_change_reason", "history_user_id")) == {
        ("customer.imported", row.begun_by)
    }


def test_the_same_file_again_changes_nothing(controller):
    take_in(controller, FILE)
    before = recorded(), list(Customer.objects.values())

    row = take_in(controller, FILE, now=NOW + timedelta(days=1))

    assert (row.state, row.added, row.changed, row.unchanged) == ("taken_in", 0, 0, 2)
    assert (recorded(), list(Customer.objects.values())) == before


def test_only_what_differs_is_written(controller):
    take_in(controller, FILE)
    histories, events = recorded()

    row = take_in(controller, FILE.replace("Bo Kvist", "Bo Gren"))

    assert (row.added, row.changed, row.unchanged) == (0, 1, 1)
    assert recorded() == (histories + 1, events + 1)
    changed = Customer.objects.get(controller=controller, number="10002")
    assert (changed.name, changed.version, changed.changed_at) == ("Bo Gren", 2, NOW)


def test_what_a_file_does_not_say_stays(controller):
    take_in(controller, FILE)

    row = take_in(controller, "kundenr;navn\n10001;Åse Bær\n10003;Carl\n")

    assert (row.added, row.changed) == (1, 1)
    assert customers(controller)[0] == (
        *("10001", "Åse Bær", "aase@example.com", "+4500000009", "da"),
        *("active", date(2024, 2, 1)),
    )
    assert customers(controller)[2] == ("10003", "Carl", "", "", "da", "active", None)


def test_states_of_an_account_are_appended(controller):
    take_in(controller, FILE)
    take_in(controller, "number,state,since\n10001,paused,2026-05-01\n")
    take_in(controller, "number,state\n10001,closed\n")

    customer = Customer.objects.get(controller=controller, number="10001")
    assert [(state.state, state.since) for state in account_states(customer)] == [
        ("active", date(2024, 2, 1)),
        ("paused", date(2026, 5, 1)),
        ("closed", date(2026, 11, 28)),
    ]


def test_a_line_that_is_not_right_is_reported_and_the_rest_is_taken_in(controller):
    row = take_in(controller, FILE + "10003,Carl,carl@@example.com,12,da,active,2024-01-01\n10004,Dan\n")

    assert (row.state, row.added, row.rejected) == ("taken_in", 2, 2)
    assert faults(row) == [
        (4, "email", "address_invalid"),
        (4, "phone", "phone_invalid"),
        (5, "", "cells_wrong"),
    ]


def test_a_file_to_be_taken_in_whole_is_not_when_a_line_is_wrong(controller):
    row = take_in(controller, FILE + "10004,Dan\n", whole=True)

    assert (row.state, row.refused_for, row.rejected) == ("refused", "lines_rejected", 1)
    assert faults(row) == [(4, "", "cells_wrong")]
    assert customers(controller) == []


def test_a_number_that_stands_twice_is_rejected_each_time(controller):
    row = take_in(controller, FILE + "10001,Anden,b@example.com,,da,active,2024-01-01\n10003,C,,,,,\n")

    assert faults(row) == [(2, "number", "number_doubled"), (4, "number", "number_doubled")]
    assert [customer[0] for customer in customers(controller)] == ["10002", "10003"]


def test_mostly_wrong_lines_are_another_file(controller):
    row = take_in(controller, HEAD + "10001,A,x,,,,\n10002,B,y,,,,\n10003,C,,,,,\n")

    assert (row.state, row.refused_for, row.rejected) == ("refused", "mostly_rejected", 2)
    assert customers(controller) == []
    assert StagedCustomer.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "code", "line", "names"),
    [
        (b"", "file_empty", 0, []),
        (b"number,name\n", "file_empty", 0, []),
        ("number,name\n1,Åse\n".encode("cp1252"), "file_not_utf8", 2, []),
        ("number,name\n1,Åse\n".encode("utf-16"), "file_not_utf8", 1, []),
        (b"name,email\nBo,bo@example.com\n", "columns_missing", 1, ["number"]),
        (b"number,name,name\n1,a,b\n", "column_doubled", 1, ["name"]),
        (b'number,name\n1,"Bo\n2,Carl\n', "quotes_broken", 3, []),
        (b'number,name\n1,"Bo"x\n', "quotes_broken", 2, []),
        (b"number,name\n1," + b"x" * 70_000, "file_line_too_long", 2, []),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(controller, content, code, line, names):
    make_customer(controller, "1", name="Før")

    row = take_in(controller, content)

    assert (row.state, row.refused_for, row.refused_at_line, row.missing) == ("refused", code, line, names)
    assert [customer[1] for customer in customers(controller)] == ["Før"]
    assert StagedCustomer.objects.count() == 0


def test_a_fault_after_many_lines_leaves_nothing_behind(controller, monkeypatch):
    monkeypatch.setattr(customer_imports, "BATCH", 2)
    lines = "".join(f"{n},Kunde,,,,,\n" for n in range(9))

    row = take_in(controller, HEAD + lines + '10,"Bo\n')

    assert (row.state, row.refused_for, row.lines) == ("refused", "quotes_broken", 8)
    assert (customers(controller), StagedCustomer.objects.count()) == ([], 0)


def test_a_file_that_broke_off_is_refused(controller):
    row = take_in(controller, FILE, size=len(FILE.encode()) + 1)

    assert (row.state, row.refused_for) == ("refused", "body_incomplete")
    assert customers(controller) == []


def test_a_mapping_says_how_files_are_written(controller, officer):
    columns = CustomerColumns(
        headings={"number": ("Id",), "name": ("Fornavn", "Efternavn")},
        states={"Løbende": "active"},
        encoding=WINDOWS_1252,
        delimiter=";",
    )
    map_columns(controller_id=controller.pk, columns=columns, actor=officer, now=NOW)

    row = take_in(controller, "Fornavn;Efternavn;Id;Status\nÅse;Blåbær;7;løbende\n".encode("cp1252"))

    assert row.state == "taken_in"
    assert customers(controller) == [("7", "Åse Blåbær", "", "", "da", "active", None)]
    utf_8 = take_in(controller, "Fornavn;Efternavn;Id;Status\nÅse;Blåbær;7;løbende\n")
    assert (utf_8.state, utf_8.refused_for) == ("refused", "file_looks_utf8")


def test_a_mapping_is_changed_as_a_whole_and_recorded(controller, officer, stranger):
    first = map_columns(
        controller_id=controller.pk, columns=CustomerColumns(delimiter=";"), actor=officer, now=NOW
    )
    second = map_columns(
        controller_id=controller.pk, columns=CustomerColumns(), actor=officer, now=NOW, version=first.version
    )

    assert (second.pk, second.version, second.delimiter) == (first.pk, 2, "")
    assert CustomerMapping.history.filter(id=first.pk).count() == 2
    assert Event.objects.filter(type="customers.columns_mapped").count() == 2
    with pytest.raises(NotFound):
        map_columns(controller_id=controller.pk, columns=CustomerColumns(), actor=stranger, now=NOW)
    dpo, broken = actor_with("dpo", controller), CustomerColumns(delimiter="|")
    with pytest.raises(NotPermitted):
        map_columns(controller_id=controller.pk, columns=CustomerColumns(), actor=dpo, now=NOW)
    with pytest.raises(Invalid):
        map_columns(controller_id=controller.pk, columns=broken, actor=officer, now=NOW)
    assert CustomerMapping.objects.get().version == 2


def test_an_erased_customer_is_not_revived_by_a_file(controller):
    make_customer(controller, "10001", name="", email="", phone="", account_state="erased")
    before = recorded()

    row = take_in(controller, FILE)

    assert faults(row) == [(2, "number", "customer_erased")]
    assert customers(controller)[0] == ("10001", "", "", "", "da", "erased", None)
    assert recorded() == (before[0] + 1, before[1] + 1), "the other customer alone"
    again = take_in(controller, HEAD + "10001,Åse,aase@example.com,,,erased,\n")
    assert (again.state, again.unchanged) == ("taken_in", 1)


def test_a_file_that_says_erased_leaves_the_number_alone(controller):
    take_in(controller, FILE)

    take_in(controller, FILE.replace("active,2024-02-01", "erased,2026-11-01"))

    assert customers(controller)[0] == ("10001", "", "", "", "da", "erased", date(2026, 11, 1))


def test_an_old_file_does_not_take_a_state_back(controller):
    take_in(controller, FILE)
    take_in(controller, "number,state,since\n10001,closed,2026-06-01\n")

    row = take_in(controller, FILE)

    assert faults(row) == [(2, "account_state", "state_outdated")]
    assert customers(controller)[0][5:] == ("closed", date(2026, 6, 1))


def test_a_block_survives_every_file(controller, officer):
    block = {"scope": "everything", "reason": "objection", "actor": officer, "now": NOW}
    block_contact(address="aase@example.com", controller_id=controller.pk, **block)

    take_in(controller, FILE.replace("aase@example.com", "AASE@Example.com"))
    take_in(controller, FILE)

    customer = Customer.objects.get(controller=controller, number="10001")
    [kept] = blocks_of(controller.pk, contacts_of(customer))
    assert kept.lifted_at is None


def test_the_customers_of_another_controller_are_not_touched(controller, stranger):
    other = type(controller).objects.get(slug="other")
    make_customer(other, "10001", name="Fremmed")

    take_in(controller, FILE)

    assert Customer.objects.get(controller=other).name == "Fremmed"
    with pytest.raises(NotFound):
        take_in(controller, FILE, actor=stranger)


@pytest.mark.parametrize("role", ["dpo", "legal", "agent", "auditor"])
def test_who_may_not_import_is_refused(controller, role):
    with pytest.raises(NotPermitted):
        take_in(controller, FILE, actor=actor_with(role, controller))

    assert CustomerImport.objects.count() == 0


def json_in(controller, *lines, **more):
    actor = actor_with("client", controller)
    content = b"\n".join(lines)
    chunks = [content[n : n + 9] for n in range(0, len(content), 9)]
    return import_json_lines(controller_id=controller.pk, chunks=chunks, actor=actor, now=NOW, **more)


def test_a_stream_of_objects_is_taken_in_line_by_line(controller):
    good = '{"number": "10001", "name": "Åse", "email": null, "account_state": "active"}'.encode()
    more = [b'{"number": "%d"}' % n for n in range(6)]

    row = json_in(
        controller,
        *(good, b"{", b"[]", b'{"number": "2", "cpr": "0000000000"}', b'{"number": 3}', b"\xff"),
        *(b'{"number": "4", "name": "' + b"x" * 70_000 + b'"}', b"", *more),
    )

    assert (row.state, row.lines, row.added, row.rejected) == ("taken_in", 13, 7, 6)
    assert faults(row) == [
        (2, "", "json_malformed"),
        (3, "", "json_malformed"),
        (4, "", "field_unknown"),
        (5, "", "not_text"),
        (6, "", "not_utf8"),
        (7, "", "line_too_long"),
    ]
    assert ("10001", "Åse", "", "", "da", "active", None) in customers(controller)


def upload(controller, text=FILE, **more):
    officer = actor_with("officer", controller)
    return receive_file(controller_id=controller.pk, chunks=[text.encode()], actor=officer, now=NOW, **more)


def test_an_uploaded_file_waits_sealed_and_a_worker_takes_it_in(controller, monkeypatch):
    monkeypatch.setattr(customer_imports, "PART_BYTES", 50)
    row = upload(controller)
    parts = CustomerImportPart.objects.filter(customer_import=row)
    assert (row.state, row.size, parts.count()) == ("waiting", len(FILE.encode()), 4)
    assert not any(b"example.com" in bytes(part.ciphertext) for part in parts)
    assert customers(controller) == []

    assert work_due_import(now=NOW) is True

    row.refresh_from_db()
    assert (row.state, row.added, row.read) == ("taken_in", 2, row.size)
    assert (parts.all().count(), StagedCustomer.objects.count()) == (0, 0)
    assert work_due_import(now=NOW) is False


def test_an_empty_upload_is_refused_and_leaves_no_row(controller):
    with pytest.raises(Invalid):
        upload(controller, "")

    assert CustomerImport.objects.count() == 0


def die(*_args, **_more):
    raise MemoryError


def test_a_worker_that_dies_is_followed_by_another_that_begins_anew(controller, monkeypatch):
    row = upload(controller)
    with monkeypatch.context() as patch:
        patch.setattr(customer_imports.staging, "merge", die)
        with pytest.raises(MemoryError):
            work_due_import(now=NOW)
    row.refresh_from_db()
    assert (row.state, row.added) == ("reading", 0)
    assert (StagedCustomer.objects.count(), customers(controller)) == (2, [])
    assert work_due_import(now=NOW) is False, "it is still held"

    CustomerImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert work_due_import(now=NOW) is True

    row.refresh_from_db()
    assert (row.state, row.added, row.lines, row.lease) == ("taken_in", 2, 2, 2)


def test_a_file_over_which_workers_die_is_given_up(controller, monkeypatch):
    row = upload(controller)
    CustomerImport.objects.update(lease=customer_imports.MOST_READINGS)

    assert work_due_import(now=NOW) is True

    row.refresh_from_db()
    assert (row.state, row.finished_at) == ("broken_off", NOW)
    assert CustomerImportPart.objects.count() == 0


def test_an_import_at_once_that_dies_leaves_nothing(controller, monkeypatch):
    monkeypatch.setattr(customer_imports.staging, "merge", die)

    with pytest.raises(MemoryError):
        take_in(controller, FILE)

    row = CustomerImport.objects.get()
    assert (row.state, StagedCustomer.objects.count(), customers(controller)) == ("broken_off", 0, [])


def test_an_import_at_once_that_was_killed_is_swept_up(controller):
    row = take_in(controller, FILE)
    CustomerImport.objects.update(
        state="reading", finished_at=None, leased_until=timezone.now() - timedelta(seconds=1)
    )
    StagedCustomer.objects.create(customer_import=row, line=2, number="10001")

    work_due_import(now=NOW)

    row.refresh_from_db()
    assert (row.state, StagedCustomer.objects.count()) == ("broken_off", 0)


def test_a_stopped_import_takes_nothing_in(controller, officer, stranger):
    row = upload(controller)
    with pytest.raises(NotFound):
        stop_import(import_id=row.pk, actor=stranger, now=NOW)

    stopped = stop_import(import_id=row.pk, actor=officer, now=NOW)

    assert (stopped.state, work_due_import(now=NOW), customers(controller)) == ("stopped", False, [])
    with pytest.raises(Refused) as refused:
        stop_import(import_id=row.pk, actor=officer, now=NOW)
    assert refused.value.code == "import_over"


def test_a_worker_notices_that_its_import_was_stopped(controller, officer, monkeypatch):
    row = upload(controller)
    parts_of = customer_imports.parts_of

    def stopped_meanwhile(held):
        yield from parts_of(held)
        stop_import(import_id=row.pk, actor=officer, now=NOW)

    monkeypatch.setattr(customer_imports, "parts_of", stopped_meanwhile)

    work_due_import(now=NOW)

    row.refresh_from_db()
    assert (row.state, customers(controller), StagedCustomer.objects.count()) == ("stopped", [], 0)


def test_a_file_is_never_held_as_a_whole(controller, monkeypatch):
    monkeypatch.setattr(customer_imports, "BATCH", 50)
    alive: list[int] = []

    class Line(bytes):
        pass

    def chunks():
        yield HEAD.encode()
        for n in range(400):
            if not n % 100:
                gc.collect()
                alive.append(sum(type(thing) is Line for thing in gc.get_objects()))
            yield Line(b"%d,Kunde,,,,,\n" % n)

    officer = actor_with("officer", controller)
    row = import_csv(controller_id=controller.pk, chunks=chunks(), actor=officer, now=NOW)

    assert row.added == 400
    assert max(alive) <= 1


def test_the_command_reports_each_line(controller, tmp_path, capsys):
    path = tmp_path / "customers.csv"
    path.write_text(FILE + "10003,Carl,carl@@example.com,,da,active,2024-01-01\n")

    call_command("import_customers", str(path), controller=controller.slug)

    assert capsys.readouterr().out == (
        "line 4, e-mail: This is not one e-mail address. (address_invalid)\n"
        "3 lines: 2 added, 0 changed, 0 unchanged, 1 rejected.\n"
    )


@pytest.mark.parametrize(
    ("file", "slug", "says"),
    [
        ("bad.csv", "testco", "Nothing was taken in. Columns are missing: number. (line 1)"),
        ("none.csv", "testco", "There is no file"),
        ("bad.csv", "nobody", "There is no controller nobody."),
    ],
)
def test_the_command_says_why_nothing_was_taken_in(controller, tmp_path, file, slug, says):
    (tmp_path / "bad.csv").write_text("name\nBo\n")

    with pytest.raises(CommandError, match=says.replace("(", r"\(").replace(")", r"\)")):
        call_command("import_customers", str(tmp_path / file), controller=slug)
