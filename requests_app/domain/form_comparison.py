"""How a returned form compares with the form as it was issued (docs/rules/signed_forms.md)."""

from dataclasses import dataclass
from typing import Literal

from requests_app.domain.form_findings import Finding

PageOutcome = Literal["unchanged", "differs", "not_comparable"]
# Left, top, width and height in millimetres of the A4 page.
Place = tuple[float, float, float, float]


@dataclass(frozen=True)
class FormComparison:
    """What was found when a returned file was held against the issued one.

    `issued_bytes_kept` is None for a picture or a scan, which cannot have them; `text_differs` counts the
    characters outside the fields that are on one side only, None where there is no text. Areas are in square
    millimetres, `likeness` is the lowest correlation of any printed piece (1: the same).
    """

    page: PageOutcome = "not_comparable"
    issued_bytes_kept: bool | None = None
    boxes: tuple[Place, ...] = ()
    added_mm2: float = 0.0
    removed_mm2: float = 0.0
    likeness: float = 1.0
    text_differs: int | None = None
    altered_fields: tuple[str, ...] = ()
    added_parts: tuple[str, ...] = ()
    added_pages: int = 0


@dataclass(frozen=True)
class FormPicture:
    """A returned page beside the issued one, as PNG, with the places that differ outlined on both.

    `issued_png` is empty, and `boxes` too, for a page that the issued form does not have. `filled_png` shows
    its fields and its signature box larger; empty where they could not be located.
    """

    page: int
    returned_png: bytes
    issued_png: bytes
    boxes: tuple[Place, ...] = ()
    filled_png: bytes = b""


def comparison_findings(compared: FormComparison | None, *, has_text: bool) -> list[Finding]:
    """Return what the comparison shows; without one nothing is taken for unchanged.

    Never a block: viewers rewrite files, signing services add pages, scanners add dust (rule R33). A person
    sees the places.
    """
    if compared is None:
        return [Finding("page_not_comparable", "doubt")]
    findings = [_page_finding(compared)]
    if compared.issued_bytes_kept is not None:
        findings.insert(0, _kept_finding(compared.issued_bytes_kept))
    if compared.text_differs is not None and has_text:
        findings.append(_text_finding(compared.text_differs))
    if compared.altered_fields:
        altered = {"altered": ", ".join(compared.altered_fields)}
        findings.append(Finding("fields_altered", "doubt", altered))
    if compared.added_parts:
        findings.append(Finding("parts_added", "doubt", {"parts": ", ".join(compared.added_parts)}))
    if compared.added_pages:
        findings.append(Finding("pages_added", "doubt", {"pages": str(compared.added_pages)}))
    return findings


def _kept_finding(is_kept: bool) -> Finding:
    return Finding("issued_bytes_kept", "ok") if is_kept else Finding("issued_bytes_lost", "doubt")


def _page_finding(compared: FormComparison) -> Finding:
    if compared.page == "not_comparable":
        return Finding("page_not_comparable", "doubt")
    if compared.page == "unchanged":
        return Finding("page_unchanged", "ok", {"likeness": f"{compared.likeness:.2f}"})
    boxes = "; ".join(" ".join(f"{value:g}" for value in box) for box in compared.boxes)
    return Finding("page_differs", "doubt", {"places": str(len(compared.boxes)), "boxes": boxes})


def _text_finding(differs: int) -> Finding:
    if differs:
        return Finding("text_differs", "doubt", {"characters": str(differs)})
    return Finding("text_unchanged", "ok")
