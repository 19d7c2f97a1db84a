"""What a reader without `case.read_reasons` is shown of a case: that something was written, not what."""

from collections.abc import Callable, Mapping
from typing import Any

Part = dict[str, Any]


def without_words(page: Part) -> Part:
    """Take free text and findings out of the page of a case, and say where they were.

    Such a text may hold health data or a suspicion (GDPR Art. 5(1)(c), 32(4)). Notes have a permission of
    their own.
    """
    return page | {
        "timeline": [_step(entry) if entry["kind"] == "step" else entry for entry in page["timeline"]],
        "panels": [panel | CLEARED.get(panel["name"], dict)(panel) for panel in page["panels"]],
    }


def _step(entry: Part) -> Part:
    return entry | {"words": [], "findings": [], "is_withheld": bool(entry["words"] or entry["findings"])}


def _rights(panel: Part) -> Part:
    items = [
        item | {"reason": "", "evidence": "", "is_withheld": bool(item["reason"] or item["evidence"])}
        for item in panel["items"]
    ]
    return {"items": items, "recorded": _recorded(panel)}


def _tasks(panel: Part) -> Part:
    return {"tasks": [_task(task) for task in panel["tasks"]], "recorded": _recorded(panel)}


def _recorded(panel: Part) -> list[Part]:
    return [
        line | {"text": "", "wrong": "", "right": "", "is_withheld": bool(line["text"] or line["right"])}
        for line in panel["recorded"]
    ]


def _task(task: dict[str, Any]) -> dict[str, Any]:
    """Withhold the note and what the colleague was told, and the way to their page."""
    handed = task["hand_over"] or {}
    return task | {
        "note": "",
        "is_withheld": bool(task["note"] or handed.get("instruction")),
        "hand_over": handed | {"instruction": "", "url": ""} if handed else None,
    }


def _form(panel: Part) -> Part:
    was_checked = bool(panel["findings"] or panel["in_order"])
    checks = [check | {"words": []} for check in panel["checks"]]
    measures = [measure | {"words": []} for measure in panel["measures"]]
    papers = [paper | {"text": ""} for paper in panel["papers"]]
    cleared = {"findings": [], "in_order": [], "signed": "", "checks": checks, "measures": measures}
    cleared |= {"papers": papers}
    return cleared | {"is_withheld": was_checked}


CLEARED: Mapping[str, Callable[[Part], Part]] = {"rights": _rights, "tasks": _tasks, "form": _form}
