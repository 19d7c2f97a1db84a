"""Forms as honest people send them back."""

import random
from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader, PdfWriter

from tests.forms_corpus.base import FILLED, Sample, form, inked, rewritten, signed_sheet, written
from tests.forms_corpus.paper import as_file, photographed, scanned

# On paper nobody's handwriting is read.
PAPER = frozenset({"name_not_read"})
SAVED_ANEW = frozenset({"issued_bytes_lost"})
SERVICE = frozenset({"issued_bytes_lost", "pages_added"})
NAMES = ("Åse Blåbær Østergård", "Aase Blaabaer Oestergaard", "ÅSE BLÅBÆR ØSTERGÅRD", "Østergård, Åse Blåbær")
SHORT = ("Åse Østergård", "Å. B. Østergård", "Åse Blåbær Østergaard")


def typed(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    name = whim.choice((*NAMES, *SHORT))
    may = frozenset({"name_close"}) if name in SHORT[:2] else frozenset()
    values = FILLED | {"name": name, "customer_number": str(whim.randrange(10**6))}
    content = inked(form(), values)
    return f"typed {name}", content, may


def saved_anew(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    producer = f"Viewer {whim.randrange(100)}"
    return producer, rewritten(lambda writer: writer.add_metadata({"/Producer": producer})), SAVED_ANEW


def flattened(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    document = pypdfium2.PdfDocument(inked(form(), FILLED | {"place": f"Vej {whim.randrange(99)}"}))
    document.init_forms()
    page = document[0]
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_PRINT)
    page.close()
    output = BytesIO()
    document.save(output)
    document.close()
    return "fields drawn into the page", output.getvalue(), SAVED_ANEW


def printed(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    _, content, _ = flattened(whim)
    writer = PdfWriter()
    writer.add_page(PdfReader(BytesIO(content)).pages[0])
    return "printed to PDF", written(writer), SAVED_ANEW


def of_a_service(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    def add(writer: PdfWriter) -> None:
        for _ in range(whim.choice((1, 1, 2))):
            writer.add_blank_page(595, 842)

    return "page of a signing service", rewritten(add), SERVICE


def scan(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    dpi, turn = whim.choice((150, 200, 200, 300)), whim.choice((0, whim.uniform(-5, 5), 90, 180, 270))
    kind = whim.choice(("PDF", "JPEG", "PNG", "TIFF", "PDF"))
    sheet = signed_sheet(whim, ink=whim.choice((30, 60, 95)), width=whim.choice((0.3, 0.45, 0.7)))
    picture = scanned(
        sheet,
        whim,
        dpi=dpi,
        turn=turn,
        noise=whim.uniform(0, 12),
        faint=whim.uniform(0.65, 1),
        blur=whim.uniform(0.3, 0.8),
    )
    return (
        f"{kind} {dpi} dpi turned {turn:.1f}",
        as_file(picture, kind, quality=whim.choice((40, 60, 85)), dpi=dpi),
        PAPER,
    )


def photo(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    tilt, curl = whim.uniform(0, 0.07), whim.choice((0, 0, 0.4, 0.8))
    picture = photographed(
        signed_sheet(whim),
        whim,
        tilt=tilt,
        curl=curl,
        uneven=whim.uniform(0.1, 0.6),
        width=whim.choice((1800, 2200, 3000)),
        turn=whim.choice((0, 90, 180, 270)),
        noise=whim.uniform(2, 10),
        blur=whim.uniform(0.4, 1.2),
    )
    return (
        f"photo tilt {tilt:.2f} curl {curl}",
        as_file(picture, "JPEG", quality=whim.choice((50, 75, 90))),
        PAPER,
    )


def fax(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    picture = scanned(signed_sheet(whim), whim, dpi=200, noise=3, turn=whim.uniform(-1, 1))
    output = BytesIO()
    picture.point(lambda value: 255 if value > 150 else 0).convert("1").save(
        output, "TIFF", compression="group4"
    )
    return "TIFF of a fax", output.getvalue(), PAPER


def telephone(whim: random.Random) -> tuple[str, bytes, frozenset[str]]:
    picture = photographed(signed_sheet(whim), whim, width=1500, tilt=0.03, noise=1, blur=0.6, uneven=0.3)
    return "HEIC", as_file(picture, "HEIF", quality=70), PAPER


FAMILIES = (
    *(("filled in on screen", typed), ("saved anew by a viewer", saved_anew), ("fields drawn in", flattened)),
    *(("printed to PDF", printed), ("signing service's page", of_a_service), ("scan", scan), ("scan", scan)),
    *(("photo", photo), ("photo", photo), ("scan", scan), ("fax", fax), ("HEIC", telephone)),
)


def honest(seed: int, count: int) -> Iterator[Sample]:
    """Give so many honest files, each family in turn."""
    for number in range(count):
        family, make = FAMILIES[number % len(FAMILIES)]
        name, content, may = make(random.Random(f"{seed}|honest|{number}"))
        yield Sample(family, name, content, may=may)
