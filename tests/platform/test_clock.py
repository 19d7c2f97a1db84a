import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from dpo_office.common import clock
from dpo_office.common.environment import ROOT


def test_the_clock_shows_the_present_in_utc():
    before = datetime.now(UTC)

    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def test_today_is_the_date_in_copenhagen(time_machine):
    time_machine.move_to(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))

    assert clock.today() == date(2026, 7, 1)


def test_an_offset_moves_the_clock():
    clock.set_offset(timedelta(days=15))

    assert (
        timedelta(days=15)
        <= clock.now() - datetime.now(UTC) + timedelta(seconds=1)
        < timedelta(days=15, seconds=2)
    )


def test_another_offset_is_seen_at_once():
    for days in (1, 2, 3):
        clock.set_offset(timedelta(days=days))
        assert clock.offset() == timedelta(days=days)


@pytest.mark.parametrize("value", [timedelta(seconds=-1), timedelta(days=3661)])
def test_an_offset_beyond_its_limits_is_refused(value):
    with pytest.raises(ValueError, match="forward"):
        clock.set_offset(value)

    assert clock.offset() == timedelta()


def test_a_production_office_has_no_offset(settings):
    clock.set_offset(timedelta(days=1))
    settings.DPO_MODE = "production"

    assert clock.offset() == timedelta()
    with pytest.raises(ValueError, match="production"):
        clock.set_offset(timedelta(days=1))


def test_the_command_moves_forward_adds_up_and_resets(capsys):
    call_command("demo_clock", "+15d")
    call_command("demo_clock", "+1d12h")
    assert clock.offset() == timedelta(days=16, hours=12)

    call_command("demo_clock", "show")
    assert "16 days, 12:00:00" in capsys.readouterr().out

    call_command("demo_clock", "reset")
    assert clock.offset() == timedelta()


@pytest.mark.parametrize("move", ["-1d", "15d", "+", "+1y", "+1.5d", "tomorrow", "+999999d"])
def test_the_command_refuses_what_is_no_move_forward(move):
    with pytest.raises(CommandError):
        call_command("demo_clock", move)

    assert clock.offset() == timedelta()


def test_the_command_is_refused_in_production(settings):
    settings.DPO_MODE = "production"

    for move in ("+1d", "reset", "show"):
        with pytest.raises(CommandError, match="production"):
            call_command("demo_clock", move)


@pytest.mark.once
def test_every_process_of_an_office_sees_the_offset(process_environment):
    code = "import django; django.setup(); from dpo_office.common import clock; print(clock.offset().days)"
    environment = process_environment | {"DJANGO_SETTINGS_MODULE": "dpo_office.settings"}

    subprocess.run([sys.executable, ROOT / "manage.py", "demo_clock", "+3d"], env=environment, check=True)
    seen = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    )

    assert seen.stdout.strip() == "3"
