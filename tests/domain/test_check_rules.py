"""The command that checks a file of worked examples."""

import csv

import pytest
from django.core.management import CommandError, call_command

from requests_app.management.rule_rows import RULES
from tests.domain.vectors import vector_file

NAMES = sorted(RULES)


def changed_file(tmp_path, rule, change):
    with vector_file(rule).open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    change(rows)
    target = tmp_path / f"{rule}.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return target


def refused(*arguments) -> CommandError:
    with pytest.raises(CommandError) as refusal:
        call_command("check_rules", *map(str, arguments))
    return refusal.value


@pytest.mark.parametrize("rule", NAMES)
def test_the_worked_examples_agree(rule, capsys):
    call_command("check_rules", rule, str(vector_file(rule)))

    assert (
        capsys.readouterr().out
        == f"{len(vector_file(rule).read_text('utf-8').splitlines()) - 1} rows agree\n"
    )


def test_the_matrix_of_rights_has_a_short_name(capsys):
    call_command("check_rules", "rights", str(vector_file("rights_matrix")))

    assert capsys.readouterr().out.endswith("rows agree\n")


@pytest.mark.parametrize(
    ("rule", "column"), [(name, column) for name in NAMES for column in RULES[name].outputs]
)
def test_a_wrong_cell_is_named_by_row_and_column(rule, column, tmp_path, capsys):
    def change(rows):
        rows[1][column] = "wrong"

    refusal = refused(rule, changed_file(tmp_path, rule, change))

    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("line 3, row ")
    assert f"column {column}: the file says 'wrong', the rule gives " in line
    assert refusal.returncode == 1


def test_a_changed_input_is_computed_and_not_looked_up(tmp_path, capsys):
    def change(rows):
        rows[0]["received_at"] = "2027-03-06T10:00+01:00"
        rows[0]["vector_id"] = "new"

    assert refused("deadlines", changed_file(tmp_path, "deadlines", change)).returncode == 1
    assert "row new, column due_date: the file says '2027-04-05', the rule gives '2027-04-06'" in (
        capsys.readouterr().out
    )


def test_flags_are_a_set_with_either_separator(tmp_path, capsys):
    def change(rows):
        events = '[{"type":"form_requested","at":"2027-03-06T10:00+01:00"}'
        events += ',{"type":"extend","at":"2027-03-06T10:00:00+01:00","months":2}]'
        rows[:] = [rows[0] | {"events_json": events, "flags": "FORM_DOES_NOT_STOP_CLOCK; EXTENDED_2"}]

    refused("deadlines", changed_file(tmp_path, "deadlines", change))

    assert "column flags" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("received_at", "yesterday"),
        ("events_json", "{"),
        ("events_json", '{"type": "extend"}'),
        ("events_json", '["extend"]'),
        ("events_json", '[{"type": "snow", "at": "2026-09-01"}]'),
        ("events_json", '[{"type": "extend", "at": "2026-09-01"}]'),
        ("events_json", '[{"type": "info_sufficient", "at": "2026-09-01"}]'),
        ("events_json", '[{"type": "ask_identity", "at": 7}]'),
        ("holiday_set", "MARS"),
        ("suspension_mode", "NEVER"),
    ],
)
def test_an_unreadable_input_is_exit_2_and_names_the_row(column, text, tmp_path):
    def change(rows):
        rows[1][column] = text

    refusal = refused("deadlines", changed_file(tmp_path, "deadlines", change))

    assert refusal.returncode == 2
    assert str(refusal).startswith("line 3, row A02: ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"vector_id,aware_at\nB1,2026-01-01T00:00Z\n",
        b"vector_id,aware_at,due_utc_strict,due_utc_reg1182\n",
        b"vector_id,aware_at,due_utc_strict,due_utc_reg1182\nB1,2026-01-01T00:00Z\n",
        b"vector_id,aware_at,due_utc_strict,due_utc_reg1182\nB1,2026-01-01T00:00Z,,,,\n",
        b"vector_id,aware_at,due_utc_strict,due_utc_reg1182\n\xff\xfe,,,\n",
        b'vector_id,aware_at,due_utc_strict,due_utc_reg1182\n"B1"x,,,\n',
    ],
)
def test_an_unreadable_file_is_exit_2(content, tmp_path):
    path = tmp_path / "breach.csv"
    path.write_bytes(content)

    assert refused("breach", path).returncode == 2


def test_a_missing_file_is_exit_2(tmp_path):
    assert refused("breach", tmp_path / "none.csv").returncode == 2
    assert refused("breach", tmp_path).returncode == 2


def test_an_unknown_rule_is_exit_2():
    assert refused("weather", vector_file("breach")).returncode == 2
