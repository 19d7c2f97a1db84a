"""The reckoning of a time limit in codes, as the dossier gives it to other programs."""

from datetime import date
from typing import Any

from django.utils.timezone import localtime

from requests_app.queries.dossier import CaseThen


def clock_codes(found: CaseThen) -> dict[str, Any]:
    """Return the reckoning in codes: the dates, the lines, and the entries that it was made from."""
    case = found.case
    dates = ("received_on", "due_on", "strict_due_on", "extension_letter_by", "stop_by")
    instants = ("received_at", "expires_at", "use_stopped_at")
    return {
        "reference": case.reference,
        "as_of": localtime(found.moment).isoformat(),
        "state": case.state,
        "paused": case.is_paused,
        "extended_months": case.extended_months,
        **{name: _iso(getattr(case, name)) for name in dates},
        **{name: _iso(_local(getattr(case, name))) for name in instants},
        "explanation": case.deadline_explanation,
        "entries": [
            {
                "type": row.type,
                "kind": row.kind,
                "ground": row.ground,
                "months": row.months,
                "allowed_late": row.override,
                "at": _iso(_local(row.at)),
                "recorded_at": _iso(_local(row.recorded_at)),
            }
            for row in found.entries
        ],
    }


def _local(at: Any) -> Any:
    return localtime(at) if at is not None else None


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None
