"""Collect the texts that people read into locale/da and compile them; --check fails on an untranslated one.

Texts come from our own code and pages, from the names of the models that the back office shows, and from
unfold, which brings no Danish; what Django has in Danish stays Django's.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "da" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
PACKAGES = ("dpo_office", "registry_app", "requests_app")
Text = tuple[str, str | tuple[str, ...], list[str], str | None]
# Parts of unfold that no page of ours shows.
UNSEEN = (
    "unfold/contrib/constance",
    "unfold/contrib/forms",
    "unfold/contrib/guardian",
    "unfold/contrib/import_export",
    "unfold/contrib/inlines",
    "unfold/contrib/location_field",
    "unfold/contrib/simple_history",
    "unfold/templates/unfold_crispy",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def main() -> int:
    """Update the catalogue, or compare it with the code."""
    catalogue = read_catalogue()
    before = PO.read_bytes() if PO.exists() else b""
    collect(catalogue)
    text = written(catalogue)
    missing = [message.id for message in catalogue if message.id and not is_translated(message)]
    if "--check" in sys.argv[1:]:
        if text != before:
            print("locale/da is stale: run script/fix.")
            return 1
        if not MO.exists() or MO.read_bytes() != compiled(catalogue):
            print("locale/da is not compiled: run script/fix.")
            return 1
    else:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(text)
        MO.write_bytes(compiled(catalogue))
    for message in missing:
        print(f"untranslated: {message}")
    unread = list(unread_names())
    for place in unread:
        print(f"{place}: texts under this name are not collected.")
    return 1 if missing or unread else 0


def is_translated(message: Message) -> bool:
    """Tell whether a text, in every number, has its Danish."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def read_catalogue() -> Catalog:
    """Read what is translated."""
    if not PO.exists():
        return Catalog(locale="da", project="DPO office", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="da")


def collect(catalogue: Catalog) -> None:
    """Bring the catalogue up to the code: new texts empty, forgotten ones gone."""
    fresh = Catalog(locale="da", charset="utf-8")
    for path, text, comments, context in texts():
        fresh.add(text, locations=[(path, 0)], auto_comments=comments, context=context)
    catalogue.update(fresh, no_fuzzy_matching=True)
    catalogue.obsolete.clear()


def unread_names() -> Iterator[str]:
    """Name where a function of translation has a name by which no text is found."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                    called = [name.asname or name.name for name in node.names if "gettext" in name.name]
                    unread = (name for name in called if name not in KEYWORDS)
                    yield from (f"{path.relative_to(ROOT)}: {name}" for name in unread)


def texts() -> Iterator[Text]:
    """Give every text that is marked for translation, with the file it stands in."""
    for package in PACKAGES:
        yield from texts_of(ROOT / package, ROOT)
    yield from names_of_models()
    known = django_danish()
    unfold = Path(str(find_spec("unfold").origin)).parent
    for path, text, comments, context in texts_of(unfold, unfold.parent):
        if (context, text) not in known and not path.startswith(UNSEEN):
            yield path, text, comments, context


def texts_of(folder: Path, base: Path) -> Iterator[Text]:
    """Give the texts of a package: of its code and of its pages."""
    for path, _line, text, comments, context in extract_from_dir(
        folder, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        yield str((folder / path).relative_to(base)), text, comments, context
    for page in sorted(folder.rglob("templates/**/*.html")):
        # Django blanks out all but the texts; what is left has a page's indentation, not Python's.
        blanked = templatize(page.read_text(encoding="utf-8")).splitlines()
        code = "\n".join(line.strip() for line in blanked).encode()
        for _line, text, _comments, context in extract("python", io.BytesIO(code), keywords=KEYWORDS):
            yield str(page.relative_to(base)), text, [], context


def names_of_models() -> Iterator[Text]:
    """Give the names of our models and of their fields, as Django makes them from the code."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and is_shown(node):
                    for name in names_of(node):
                        yield str(path.relative_to(ROOT)), name, [], None


def is_shown(model: ast.ClassDef) -> bool:
    """Tell whether a class is a model with pages."""
    return model.name in shown_models() and bool(
        {"models.Model", "AbstractBaseUser"} & set(map(ast.unparse, model.bases))
    )


@cache
def shown_models() -> set[str]:
    """Name the models that have pages in the back office."""
    sources = (
        path.read_text(encoding="utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py")
    )
    return {name for source in sources for name in re.findall(r"@admin\.register\((\w+)\)", source)}


def names_of(model: ast.ClassDef) -> Iterator[str]:
    """Give a model's name, its plural, and the names of the fields that its history shows."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.name).lower()
    single = re.search(r"verbose_name = '([^']+)'", ast.unparse(model))
    plural = re.search(r"verbose_name_plural = '([^']+)'", ast.unparse(model))
    one = single[1] if single else name
    yield from (one, plural[1] if plural else f"{one}s")
    # The page of history names the fields; rows that are themselves a record have none.
    has_history = "history_rows()" in ast.unparse(model)
    for line in model.body if has_history else ():
        if isinstance(line, ast.Assign) and re.match(r"models\.\w+(Field|Key)\(", ast.unparse(line.value)):
            yield ast.unparse(line.targets[0]).replace("_", " ")


def django_danish() -> set[tuple[str | None, object]]:
    """Give what Django itself has in Danish, by context and text."""
    django = Path(str(find_spec("django").origin)).parent
    found = set()
    for path in [django / "conf", *(django / "contrib" / app for app in ("admin", "auth"))]:
        with (path / "locale" / "da" / "LC_MESSAGES" / "django.po").open("rb") as file:
            found |= {(m.context, m.id) for m in read_po(file, locale="da") if m.id and m.string}
    return found


def written(catalogue: Catalog) -> bytes:
    """Give the catalogue as a file without dates, so that it changes only with the texts."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, sort_output=True, omit_header=True, include_lineno=False, width=100)
    header = (
        'msgid ""\nmsgstr ""\n"Language: da\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Give the catalogue as gettext reads it; Django wants to see its charset."""
    buffer = io.BytesIO()
    fresh = read_po(io.BytesIO(written(catalogue)), locale="da")
    # Without dates of its own each compilation would be another file.
    fresh.creation_date = fresh.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    write_mo(buffer, fresh)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
