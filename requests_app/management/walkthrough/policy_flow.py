"""Flow 2: a policy changes, every customer is told, and the new version takes effect on its date."""

from datetime import date, timedelta
from typing import Any

from dpo_office.common import clock
from dpo_office.common.calendars import local_midnight
from requests_app.domain.case_codes import PENDING
from requests_app.domain.rights import ERASURE
from requests_app.management.walkthrough.office_client import OfficeClient, WalkthroughError

NOTICE_DAYS = 25
A_FEW_DAYS = timedelta(days=3)


def walk_policy(office: OfficeClient, controller: str) -> None:
    """Take a version of a policy from its draft until it is in force."""
    tell = office.tell
    versions = f"policies/{controller}/versions/"
    effective_on = clock.today() + timedelta(days=NOTICE_DAYS)
    draft = office.post("officer", versions, _draft(effective_on))
    url = f"{versions}{draft['id']}/"
    tell(f"  1  Version {draft['number']} is drafted.")
    office.post(
        "dpo",
        f"{url}give-dpo-advice/",
        {"material": True, "advice": "Kunderne kender ikke modtageren; alle bør orienteres."},
    )
    tell("      The DPO advises that everybody should be told.")
    office.post(
        "decider",
        f"{url}assess-materiality/",
        {
            "material": True,
            "criteria": ["more_recipients"],
            "reason": "Oplysninger gives til en ny modtager.",
        },
    )
    tell("  2  The decider holds the change to be material: every customer is told.")
    office.post("second", f"{url}approve-version/")
    tell("  3  A second decider approves it; its text is frozen.")
    version = office.post("decider", f"{url}plan-campaign/", {"effective_on": effective_on.isoformat()})
    campaign = f"campaigns/{version['campaign']}/"
    _tell_plan(office, campaign, effective_on)
    office.post("decider", f"{campaign}send-test-notice/")
    shown = office.get("second", campaign)
    approved = {name: shown[name] for name in ("template_sha256", "list_sha256")}
    office.post(
        "second",
        f"{campaign}approve-campaign/",
        approved | {"effective_on": shown["announced_effective_on"]},
    )
    tell("      A test is read, and a second decider approves letters, list and date.")

    office.wait_for("the notices leave", lambda: _sent(office.get("decider", campaign)))
    office.move_clock(clock.now() + A_FEW_DAYS)
    shown = office.get("decider", campaign)
    tell(f"  5  Three days later {shown['informed']} of {shown['expected']} count as told.")
    _except_who_asked_for_erasure(office, controller, campaign)
    office.move_clock(local_midnight(effective_on) + timedelta(minutes=1))
    tell(f"  6  The clock shows {effective_on}.")
    office.wait_for("the version takes effect", lambda: _state(office, url, "in_force"))
    in_force = office.get("decider", f"policies/{controller}/in-force/")
    if in_force["id"] != draft["id"]:
        raise WalkthroughError(f"version {in_force['number']} is in force instead")
    tell(f"  7  Version {in_force['number']} is {in_force['state']}, and the one before it is archived.")


def _draft(effective_on: date) -> dict[str, Any]:
    return {
        "language": "da",
        "title": "Privatlivspolitik",
        "text": (
            "# Privatlivspolitik\n\nVi behandler oplysninger om dig for at levere det, du bestiller. "
            f"Fra den {effective_on:%d-%m-%Y} giver vi din leveringsadresse til en ny vognmand.\n"
        ),
        "change_summary": "Din leveringsadresse gives også til en ny vognmand.",
        "what_you_can_do": "Du kan skrive til os, hvis du ikke ønsker det.",
        "translations": {
            "en": {
                "title": "Privacy policy",
                "text": (
                    "# Privacy policy\n\nWe process data about you to deliver what you order. From "
                    f"{effective_on:%d-%m-%Y} we give your delivery address to a new haulier.\n"
                ),
                "change_summary": "Your delivery address is also given to a new haulier.",
                "what_you_can_do": "You can write to us if you do not want this.",
            }
        },
    }


def _tell_plan(office: OfficeClient, campaign: str, effective_on: date) -> None:
    shown = office.get("decider", campaign)
    excluded = ", ".join(f"{count} {reason}" for reason, count in shown["excluded"].items() if count)
    office.tell(f"  4  {shown['expected']} customers are told that it takes effect on {effective_on}.")
    if excluded:
        office.tell(f"      Not written to: {excluded}.")


def _except_who_asked_for_erasure(office: OfficeClient, controller: str, campaign: str) -> None:
    """Except by name whom no notice may be written to any more (docs/rules/letters.md)."""
    cases = office.get("decider", f"cases/?controller={controller}&limit=200")["results"]
    asked = sorted(
        {
            number
            for case in cases
            if any(item["right"] == ERASURE and item["outcome"] == PENDING for item in case["items"])
            for number in case["customers"] or ()
        }
    )
    if asked:
        said = {
            "customers": asked,
            "reason": "Har bedt om sletning, som der endnu ikke er taget stilling til.",
        }
        office.post("decider", f"{campaign}except-notices/", said)
        office.tell(f"      Excepted by name, because they asked for erasure: {len(asked)}.")


def _sent(campaign: dict[str, Any]) -> tuple[bool, str]:
    counts = {state: count for state, count in campaign["counts"].items() if count}
    return campaign["state"] == "sent", ", ".join(f"{count} {state}" for state, count in counts.items())


def _state(office: OfficeClient, url: str, wanted: str) -> tuple[bool, str]:
    version = office.get("decider", url)
    blocking = {why: count for why, count in (version["blocking"] or {}).items() if count}
    held = f", held back by {blocking}" if blocking else ""
    return version["state"] == wanted, f"{version['state']}{held}"
