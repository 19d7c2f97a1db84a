"""Every model says what happens to its rows and what kind of data they hold."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState

from dpo_office.common.operations import RecordedRunPython
from dpo_office.common.permissions import ROLE_PERMISSIONS
from dpo_office.common.personal_data import Marks
from dpo_office.common.states import StepTable
from dpo_office.common.triggers import history_model, own_models

OWN = own_models()
WITH_STEPS = [model for model in OWN if hasattr(model, "step_table")]
# Steps that the office takes by itself, and steps that go with another one.
NOBODYS_STEPS = {
    ("policy_version", "put_in_force"),
    ("policy_version", "archive_version"),
    ("system_task", "cancel_task"),
    # With the case that is reopened; and after a change of the calendar.
    ("system_task", "reopen_task"),
    ("case", "reckon_anew"),
    # When the case moves, or a newer one is made.
    ("step_proposal", "outdate_proposal"),
    ("decision_record", "supersede_record"),
    # What recording a check of who asks comes to: that it passed, or not.
    ("identity_check", "pass_check"),
    ("identity_check", "fail_check"),
    # With the step that the measure held back.
    ("risk_measure", "meet_measure"),
    # By whoever was told, over a mailed link.
    ("risk_measure", "stop_request"),
    # With the letter on paper that it came in.
    ("case", "take_back_form"),
    # The contributor's, by a mailed link (own_permission_of).
    ("case", "confirm_task"),
    ("case", "explain_task"),
    ("system_task", "confirm_task"),
    ("system_task", "explain_task"),
    ("duty_turn", "confirm_turn"),
    ("duty_turn", "propose_change"),
    # Beat's.
    ("duty_turn", "raise_turns"),
    ("duty_turn", "mark_late"),
    ("duty_turn", "settle_from_record"),
    ("duty_turn", "release_turn"),
    ("sensitive", "expire_passage"),
    ("mail", "read_mail"),
    ("mail", "thread_mail"),
    # With a step of a letter.
    ("post_batch", "finish_batch"),
    ("post_batch", "resume_batch"),
    ("post_letter", "destroy_letter"),
    ("post_letter", "merge_letter"),
}
# Tables whose steps are permitted under another noun.
PERMISSION_NOUN = {
    "policy_version": "policy",
    "proposed_fact": "policy_reading",
    "system_task": "case",
    "step_proposal": "case",
    "decision_record": "case",
    "identity_check": "case",
    "risk_measure": "case",
    "identity_paper": "case",
    "duty_turn": "duty",
}

each_model = pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
each_table = pytest.mark.parametrize("model", WITH_STEPS, ids=lambda model: model._meta.label)


@each_model
def test_a_model_has_history_or_says_why_not(model: type[models.Model]) -> None:
    reason = getattr(model, "unhistoried", "")
    if history_model(model) is not None:
        assert not reason
        assert not hasattr(model, "insert_only"), "an insert-only row has no history to keep"
    else:
        assert len(reason) > 10
        if hasattr(model, "insert_only"):
            columns = {field.name for field in model._meta.concrete_fields}
            assert set(model.insert_only.set_once) <= columns


@each_model
def test_every_field_is_marked_exactly_once(model: type[models.Model]) -> None:
    marked = getattr(model, "personal_data", None)
    assert isinstance(marked, Marks), "say personal_data = marks(…)"
    names = sorted(marked.names())

    assert names == sorted(set(names))
    assert names == sorted(field.name for field in model._meta.concrete_fields)


@each_model
def test_many_to_many_rows_have_a_model_that_carries_history(model: type[models.Model]) -> None:
    for field in model._meta.local_many_to_many:
        assert not field.remote_field.through._meta.auto_created, f"{field.name}: give it a through model"


@each_model
def test_a_model_saves_without_effects(model: type[models.Model]) -> None:
    for name in ("save", "delete", "save_base"):
        assert getattr(model, name) is getattr(models.Model, name) or name not in vars(model)


@each_model
def test_a_row_is_named_by_a_model_of_ours(model: type[models.Model]) -> None:
    assert any("__str__" in vars(parent) for parent in model.__mro__ if parent is not models.Model)


@each_model
def test_a_historical_table_keeps_no_secret_and_no_foreign_key(model: type[models.Model]) -> None:
    historical = history_model(model)
    if historical is None:
        return
    fields = {field.name: field for field in historical._meta.concrete_fields}
    assert not model.personal_data.unrecorded() & fields.keys()
    assert isinstance(fields["history_user_id"], models.UUIDField)
    for field in fields.values():
        assert not getattr(field, "db_constraint", False), f"{field.name} would tie history to a row"


@each_table
def test_every_state_has_a_label_and_every_label_a_state(model: Any) -> None:
    table: StepTable = model.step_table
    choices = dict(model._meta.get_field(table.field).choices)

    assert set(choices) == set(table.states)
    assert all(str(label) for label in choices.values())
    assert model._meta.get_field(table.field).default == table.initial


@each_table
def test_a_row_with_steps_has_a_version_and_a_time_of_change(model: Any) -> None:
    names = {field.name for field in model._meta.concrete_fields}
    # A part of another object (the work in one system) goes by that object's version.
    assert {"version", "changed_at"} <= names or not {"controller", "controller_id"} & names


@each_table
def test_every_step_is_permitted_to_some_role_or_is_the_offices_own(model: Any) -> None:
    table: StepTable = model.step_table
    noun = PERMISSION_NOUN.get(table.noun, table.noun)
    missing = {
        step.name
        for step in table.steps
        if (table.noun, step.name) not in NOBODYS_STEPS
        and f"{noun}.{step.name}" not in ROLE_PERMISSIONS.all()
    }
    assert missing == set()


@each_table
def test_every_state_can_be_reached(model: Any) -> None:
    table: StepTable = model.step_table
    reached = {table.initial}
    for _ in table.states:
        reached |= {target for source, target in table.pairs() if source in reached}
    assert reached == set(table.states)


def test_the_document_of_states_is_current() -> None:
    call_command("states_doc", check=True)


def test_the_migrations_are_complete(db: None, settings: Any) -> None:
    settings.MIGRATION_MODULES = {"knox": None}  # also under --no-migrations
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_data_migrations_are_recorded(settings: Any) -> None:
    settings.MIGRATION_MODULES = {"knox": None}  # also under --no-migrations
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = [m for (label, _), m in loader.disk_migrations.items() if label in settings.OFFICE_APPS]
    assert {migration.app_label for migration in ours} == set(settings.OFFICE_APPS)

    def bare(operations: Any) -> list[Any]:
        found = []
        for operation in operations:
            if isinstance(operation, SeparateDatabaseAndState):
                found += bare(operation.database_operations)
            if isinstance(operation, RunSQL) or (
                isinstance(operation, RunPython) and not isinstance(operation, RecordedRunPython)
            ):
                found.append(operation)
        return found

    assert [(str(m), bare(m.operations)) for m in ours if bare(m.operations)] == []
