"""Flow 1: a person asks for access, signs the form, and gets an answer."""

from datetime import timedelta
from typing import Any

from dpo_office.common import clock
from requests_app.gateways.demo_person import sign_form
from requests_app.management.walkthrough.office_client import OfficeClient, WalkthroughError

NAME = "Ærling Østergård"
EXTRACT = "Ordre;Dato;Ret\n1001;2026-10-05;Linsegryde\n1002;2026-10-12;Fiskefrikadeller\n"
LEFT = ("accepted", "delivered")


def walk_request(office: OfficeClient, controller: str) -> None:
    """Take a case from its receipt to its closing."""
    tell = office.tell
    case = _open(office, controller)
    url = f"cases/{case['id']}/"
    tell(f"  1  The request is case {case['reference']}, to be answered by {case['due_on']}.")
    for line in case["deadline_explanation"]:
        tell(f"      {line}")

    if "issue_form" in case["available_steps"]:
        findings = _sign(office, url)
        seen = [
            {"code": finding["code"], "reason": "Set på skemaet: i orden."}
            for finding in findings
            if finding["severity"] == "doubt"
        ]
        office.post("officer", f"{url}verify-form/", {"doubts": seen})
        tell("  5  The officer accepts the form.")
    else:
        tell("  2  This controller asks for no form: the work begins at once.")

    _collect(office, url)
    case = office.post("decider", f"{url}send-answer/", {"text": "Her er de oplysninger, du bad om."})
    tell(f"  8  The answer is sent: {case['items'][0]['right']} {case['items'][0]['outcome']}.")
    office.wait_for("the letters leave", lambda: _letters(office, url))
    case = office.post("officer", f"{url}close-case/")
    _expect(case["state"] == "closed", f"the case is {case['state']}")
    tell(f"  9  Case {case['reference']} is {case['state']}.")


def _open(office: OfficeClient, controller: str) -> Any:
    received_at = clock.now() - timedelta(hours=2)
    return office.post(
        "officer",
        "cases/",
        {
            "controller": controller,
            "rights": ["access"],
            "channel": "email",
            "received_at": received_at.isoformat(),
            "requester": {"name": NAME, "email": "aerling@example.com"},
            "language": "da",
        },
    )


def _sign(office: OfficeClient, url: str) -> Any:
    """Issue the form, send it back unsigned by mistake, then signed; give what the checks found last."""
    case = office.post("officer", f"{url}issue-form/")
    office.tell(f"  2  Form {case['form']['number']} is sent, usable until {case['form']['expires_on']}.")
    blank = office.download("officer", f"{url}issued-form/")
    case = office.upload("officer", f"{url}receive-signed-form/", blank, "skema.pdf")
    blocking = [finding["code"] for finding in case["findings"] if finding["severity"] == "block"]
    _expect(blocking == ["form_is_blank"], f"the blank form shows {blocking}")
    code = office.refused("officer", f"{url}verify-form/")
    office.post("officer", f"{url}return-form/")
    office.tell(f"  3  It comes back blank: verifying is refused ({code}), the person is asked again.")
    scan = sign_form(blank, NAME, values={"date": "3.12.2026"})
    case = office.upload("officer", f"{url}receive-signed-form/", scan, "skema-underskrevet.pdf")
    worst = [finding["code"] for finding in case["findings"] if finding["severity"] != "ok"]
    _expect(worst == ["name_not_read"], f"the signed form shows {worst}")
    checks = len(case["findings"])
    office.tell(f"  4  It comes back signed: {checks} checks, all well but one: a person reads the name.")
    return case["findings"]


def _collect(office: OfficeClient, url: str) -> None:
    """Plan the work per system; one gives an extract, the others know nothing of the person."""
    case = office.post("officer", f"{url}plan-tasks/")
    names = ", ".join(task["system"] for task in case["tasks"])
    office.tell(f"  6  The registry names {len(case['tasks'])} systems to ask: {names}.")
    code = office.refused("decider", f"{url}send-answer/")
    first, *others = case["tasks"]
    task = f"{url}tasks/{first['id']}/"
    office.upload("officer", f"{task}attach-extract/", EXTRACT.encode(), "udtræk.csv")
    office.post("officer", f"{task}settle-task/")
    for other in others:
        office.post("officer", f"{url}tasks/{other['id']}/settle-task/", {"outcome": "nothing_found"})
    office.tell(f"  7  Answering was refused while they were open ({code}); now all are settled.")


def _letters(office: OfficeClient, url: str) -> tuple[bool, str]:
    letters = office.get("officer", url)["letters"]
    lost = [letter["kind"] for letter in letters if letter["state"] in ("failed", "bounced", "blocked")]
    _expect(not lost, f"letters did not arrive: {', '.join(lost)}")
    left = sum(letter["state"] in LEFT for letter in letters)
    return left == len(letters), f"{left} of {len(letters)}"


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise WalkthroughError(otherwise)
