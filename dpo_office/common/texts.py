"""What people have to write, and may not leave empty."""

from dpo_office.common.errors import Invalid


def required_text(text: str, *, field: str = "reason") -> str:
    """Return the text without blanks around it; raise Invalid("reason_required") when nothing is left."""
    stripped = text.strip()
    if not stripped:
        raise Invalid("reason_required", field=field)
    return stripped


def require_reason(reason: str) -> str:
    """Return the reason for a step with people or letters likewise; raise Invalid("reason_missing")."""
    stripped = reason.strip()
    if not stripped:
        raise Invalid("reason_missing", field="reason")
    return stripped
