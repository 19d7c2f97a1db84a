"""See that every link from one document to another file of the project leads somewhere."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    """Return the project's own documents."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as forges make them."""
    plain = (re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in plain}


def leads_somewhere(target: Path, anchor: str) -> bool:
    """Return whether a file of the project is there, and the heading in it."""
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    if not anchor or target.suffix != ".md":
        return True
    return anchor in anchors(target.read_text(encoding="utf-8"))


def broken_links(document: Path) -> list[str]:
    """Return the links of a document that lead nowhere."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    broken = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (document.parent / name).resolve() if name else document
        if not leads_somewhere(target, anchor):
            broken.append(link)
    return broken


if __name__ == "__main__":
    found = [f"{path.relative_to(ROOT)}: {link}" for path in documents() for link in broken_links(path)]
    print("\n".join(found))
    sys.exit(bool(found))
