"""Step tables, marks and texts: the small tables that everything else reads."""

import pytest

from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import Refused
from dpo_office.common.management.commands.states_doc import render_states
from dpo_office.common.personal_data import marks
from dpo_office.common.states import Step, StepTable, require_step
from tests.common.workshop import ORDER_STEPS


def test_the_pairs_of_a_table_are_what_its_steps_make() -> None:
    assert ORDER_STEPS.pairs() == (
        ("draft", "cancelled"),
        ("draft", "placed"),
        ("placed", "cancelled"),
        ("placed", "shipped"),
    )


def test_the_available_steps_are_in_the_order_of_the_table() -> None:
    assert ORDER_STEPS.available("placed") == ["ship_order", "cancel_order", "note_order"]
    assert ORDER_STEPS.available("cancelled") == []


def test_an_undeclared_state_is_refused() -> None:
    with pytest.raises(ValueError, match="undeclared"):
        StepTable("x", "a", ("a",), (Step("go", ("a",), "b", "x.gone"),))


def test_an_impossible_step_names_the_possible_ones() -> None:
    with pytest.raises(Refused) as refused:
        require_step(ORDER_STEPS, "ship_order", "draft")
    assert refused.value.context["available"] == ["place_order", "cancel_order"]
    with pytest.raises(KeyError):
        require_step(ORDER_STEPS, "fly_order", "draft")


def test_the_document_shows_each_step_and_each_move() -> None:
    text = render_states([ORDER_STEPS])

    assert "| `ship_order` | placed | shipped | `order.shipped` |" in text
    assert "| `note_order` | placed | (stays) | `order.noted` |" in text
    assert "    [*] --> draft\n" in text
    assert "    placed --> cancelled: cancel_order\n" in text
    assert text.count(" --> ") == 1 + len(ORDER_STEPS.pairs())


def test_personal_data_needs_a_retention_rule() -> None:
    for kind in ("personal", "special"):
        with pytest.raises(ValueError, match="retention"):
            marks(plain="id", **{kind: "name"})
    assert marks(plain="id", secrets="key").unrecorded() == {"key"}
    assert marks(special="health", secrets="key", retention="r").unrecorded() == {"health", "key"}


def test_a_text_never_fails_for_want_of_a_name() -> None:
    assert "?" in text_of("file_too_large")
    assert "7" in text_of("file_too_large", max_mb=7)
    assert text_of("no_such_code") == "no_such_code"
