"""Forged and altered signatures, each family of the literature represented: none of them is valid.

USF, ISA, SWA: Mladenov and others, "1 Trillion Dollar Refund" (2019). Shadow: "Shadow Attacks" (2021). EAA,
SSA: "Breaking the Specification: PDF Certification" (2021). `attacks()` gives (name, bytes); the name begins
with its family. Whoever judges them trusts `pki.root` and holds `pki.lists`.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader, PdfWriter

from tests.signing.pki import END, SIGNED_AT, Holder, Pki, certificate, revocation_list
from tests.signing.signing import box_of_form, signed, with_evidence

PAINT = b"0 g 22 700 500 60 re f"
Named = tuple[str, bytes]


def attacks(form: bytes, pki: Pki) -> Iterator[Named]:
    """Give every attack on a form that the office issued, signed by somebody whom the office would trust."""
    good = signed(form, pki.signer)
    yield from _usf(good)
    yield from _isa(good)
    yield from _swa(form, good)
    yield from _shadow(form, pki)
    yield from _certified(form, pki)
    yield from _tail(good)
    yield from _people(form, pki)
    yield from _fields(form, pki)


def _usf(good: bytes) -> Iterator[Named]:
    """Universal signature forgery: what names the signature is missing, empty or odd."""
    contents = re.search(rb"/Contents <([0-9a-fA-F]+)>", good)
    ranges = re.search(rb"/ByteRange \[([^\]]*)\]", good)
    assert contents
    assert ranges

    def ranged(text: bytes) -> bytes:
        start, end = ranges.span(1)
        assert len(text) <= end - start
        return good[:start] + text.ljust(end - start) + good[end:]

    def filled(text: bytes) -> bytes:
        start, end = contents.span(1)
        return good[:start] + text + good[end:]

    size = len(contents[1])
    yield "usf_no_contents", good.replace(b"/Contents <", b"/Kontents <")
    yield "usf_no_byterange", good.replace(b"/ByteRange", b"/ByteRonge")
    yield "usf_contents_zero", filled(b"0" * size)
    yield (
        "usf_contents_null",
        good[: contents.start()]
        + b"/Contents null".ljust(contents.end() - contents.start())
        + good[contents.end() :],
    )
    yield "usf_contents_garbage", filled(b"30" * (size // 2))
    yield "usf_byterange_zero", ranged(b"0 0 0 0")
    yield "usf_byterange_negative", ranged(b"0 -1 5 -9")
    yield "usf_byterange_three", ranged(b"0 10 20")
    yield "usf_byterange_odd", ranged(b"0 1 (x) 9")
    yield "usf_byterange_beyond", ranged(b"0 9 10 999999")
    yield "usf_byterange_empty", ranged(b"")
    yield "usf_no_subfilter", good.replace(b"/SubFilter", b"/SubFiltor")


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Return a file with a change added behind its end."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _page(writer: IncrementalPdfFileWriter) -> DictionaryObject:
    page_ref = writer.root["/Pages"]["/Kids"].raw_get(0)
    page = page_ref.get_object()
    writer.mark_update(page_ref)
    return page


def _paint(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    painted = writer.add_object(StreamObject(stream_data=PAINT))
    page[NameObject("/Contents")] = ArrayObject([page.raw_get("/Contents"), painted])


def _field(name: str, value: str) -> Callable[[IncrementalPdfFileWriter], None]:
    def change(writer: IncrementalPdfFileWriter) -> None:
        for ref in writer.root["/AcroForm"]["/Fields"]:
            field = ref.get_object() if hasattr(ref, "get_object") else ref
            if field["/T"] == name:
                field[NameObject("/V")] = TextStringObject(value)
                writer.update_container(field)

    return change


def _note(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FreeText"),
            NameObject("/Rect"): ArrayObject(FloatObject(n) for n in (60, 600, 500, 700)),
            NameObject("/Contents"): TextStringObject("Slet alt"),
            NameObject("/DA"): TextStringObject("/Helv 12 Tf 0 g"),
        }
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


def _isa(good: bytes) -> Iterator[Named]:
    """Incremental saving attacks: something is added behind the signed version."""
    yield "isa_painted_over", updated(good, _paint)
    yield "isa_other_name", updated(good, _field("name", "Mallory Eksempel"))
    yield "isa_note", updated(good, _note)
    yield "isa_painted_twice", updated(updated(good, _paint), _note)
    yield "isa_without_table", good + b"\n9 0 obj\n<< /Length 3 >>\nstream\n0 g\nendstream\nendobj\n%%EOF\n"
    end = good.rindex(b"startxref")
    yield "isa_without_trailer", good + b"\n9 0 obj\nnull\nendobj\n" + good[end:]
    yield "isa_copied_signature", updated(good, lambda writer: (_copy_signature(writer), _paint(writer))[0])


def _copy_signature(writer: IncrementalPdfFileWriter) -> None:
    for ref in writer.root["/AcroForm"]["/Fields"]:
        field = ref.get_object() if hasattr(ref, "get_object") else ref
        if field["/T"] == "signature":
            copy = DictionaryObject(field["/V"])
            field[NameObject("/V")] = writer.add_object(copy)
            writer.update_container(field)


def _swa(form: bytes, good: bytes) -> Iterator[Named]:
    """Signature wrapping: the second signed part is moved away, and something stands where it was."""
    contents = re.search(rb"/Contents <[0-9a-fA-F]+>", good)
    ranges = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", good)
    assert contents
    assert ranges
    hole, start = int(ranges[2]), int(ranges[3])
    table = int(re.findall(rb"startxref\s+(\d+)", good)[-1])
    reader = PdfFileReader(BytesIO(good))
    signature = next(
        field.get_object().raw_get("/V")
        for field in reader.root["/AcroForm"]["/Fields"]
        if field.get_object()["/T"] == "signature"
    )
    page = reader.root["/Pages"]["/Kids"].raw_get(0).get_object().raw_get("/Contents")
    places = {
        int(number): match.start()
        for match in re.finditer(rb"(?:(?<=\n)|(?<=\r))(\d+) 0 obj", good[len(form) :])
        for number in [match[1]]
    }
    moved = 60_000
    new_start = start + moved
    assert table > start
    places = {n: at + len(form) + (moved if at + len(form) >= start else 0) for n, at in places.items()}
    paint = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (page.idnum, len(PAINT), PAINT)
    begin = good.rindex(b"%d 0 obj" % signature.idnum, 0, hole)
    fake = good[begin : good.index(b"endobj\n", start) + 7]
    fake = re.sub(
        rb"/ByteRange \[[^\]]*\]", b"/ByteRange [0 %d %d %d]" % (hole, new_start, len(good) - start), fake
    )
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        max(*places, page.idnum) + 10,
        reader.trailer.raw_get("/Root").idnum,
        int(re.findall(rb"startxref\s+(\d+)", form)[-1]),
    )
    entries = sorted({*places, signature.idnum, page.idnum})
    room = 6 + sum(len(b"%d 1\n" % n) + 20 for n in entries) + len(trailer)
    behind = table + room
    places |= {signature.idnum: behind, page.idnum: behind + len(fake)}
    xref = b"xref\n\n"[:5] + b"".join(b"%d 1\n%010d 00000 n \n" % (n, places[n]) for n in entries) + trailer
    inserted = (b" " * (table - start) + xref.ljust(room) + fake + paint).ljust(moved)
    assert len(inserted) == moved
    yield "swa_moved_part", good[:start] + inserted + good[start:]
    # The numbers have room behind them, as whoever signs writes them last.
    whole = re.search(rb"/ByteRange \[[^\]]*\] *", good)
    assert whole
    twice = b"/ByteRange [0 %d %d 90 %d %d]" % (hole, start, start + 120, len(good) - start - 120)
    yield "swa_second_hole", good.replace(whole[0], twice.ljust(len(whole[0])))
    yield (
        "swa_wide_hole",
        good.replace(ranges[0], b"/ByteRange [%d %d %d %d" % (0, hole - 9, start, len(good) - start)),
    )


def _shadow(form: bytes, pki: Pki) -> Iterator[Named]:
    """Shadow attacks: what is shown later was prepared before somebody signed in good faith."""

    def cover(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        sheet = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Square"),
                NameObject("/Rect"): ArrayObject(FloatObject(n) for n in (60, 400, 540, 700)),
                NameObject("/IC"): ArrayObject(FloatObject(1) for _ in range(3)),
                NameObject("/T"): TextStringObject("cover"),
            }
        )
        page["/Annots"].append(writer.add_object(sheet))
        writer.update_container(page["/Annots"])

    def uncover(writer: IncrementalPdfFileWriter) -> None:
        for ref in _page(writer)["/Annots"]:
            note = ref.get_object()
            if note["/Subtype"] == "/Square":
                note[NameObject("/Rect")] = ArrayObject(FloatObject(0) for _ in range(4))
                writer.update_container(note)

    def other_look(writer: IncrementalPdfFileWriter) -> None:
        for ref in writer.root["/AcroForm"]["/Fields"]:
            field = ref.get_object() if hasattr(ref, "get_object") else ref
            if field["/T"] == "place":
                look = StreamObject(
                    DictionaryObject(
                        {
                            NameObject("/Type"): NameObject("/XObject"),
                            NameObject("/Subtype"): NameObject("/Form"),
                            NameObject("/BBox"): ArrayObject(FloatObject(n) for n in (0, 0, 300, 20)),
                        }
                    ),
                    stream_data=b"0 g 0 0 300 20 re f",
                )
                looks = DictionaryObject({NameObject("/N"): writer.add_object(look)})
                field[NameObject("/AP")] = looks
                writer.update_container(field)

    def other_font(writer: IncrementalPdfFileWriter) -> None:
        fonts = _page(writer)["/Resources"]["/Font"]
        for name in list(fonts):
            fonts[name] = writer.add_object(DictionaryObject(fonts[name]))
        writer.update_container(fonts)

    yield "shadow_hide", updated(signed(updated(form, cover), pki.signer), uncover)
    filled = updated(form, _field("place", "København"))
    yield "shadow_replace_look", updated(signed(filled, pki.signer), other_look)
    yield "shadow_replace_font", updated(signed(form, pki.signer), other_font)
    yield "shadow_hide_and_replace", _remapped(form, pki)


def _remapped(form: bytes, pki: Pki) -> bytes:
    """Sign a file that holds a second version of the page's content; then point the table to it."""
    number = (
        PdfFileReader(BytesIO(form))
        .root["/Pages"]["/Kids"]
        .raw_get(0)
        .get_object()
        .raw_get("/Contents")
        .idnum
    )
    hidden = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(PAINT), PAINT)
    prepared = updated(form, lambda writer: writer.add_object(StreamObject(stream_data=hidden)) and None)
    good = signed(prepared, pki.signer)
    root = PdfFileReader(BytesIO(good)).trailer.raw_get("/Root").idnum
    before = int(re.findall(rb"startxref\s+(\d+)", good)[-1])
    return (
        good + b"\nxref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size 999 /Root %d 0 R /Prev %d >>\n"
        b"startxref\n%d\n%%%%EOF\n"
        % (
            number,
            good.index(hidden),
            root,
            before,
            len(good) + 1,
        )
    )


def _certified(form: bytes, pki: Pki) -> Iterator[Named]:
    """Evil annotations and evil signatures: what a certifying signature seems to allow."""
    for level in (1, 2, 3):
        yield f"eaa_note_level_{level}", updated(signed(form, pki.signer, certify=level), _note)
    stranger = certificate("Mallory Eksempel", pki.foreign_root, chain=[pki.foreign_root])
    for level in (2, 3):
        certified = signed(form, pki.signer, certify=level)
        yield f"ssa_level_{level}", signed(certified, stranger, field="second", box=(60, 600, 500, 700))
    anybody = pki.person("Anden Eksempel")
    yield (
        "ssa_uncertified",
        signed(signed(form, pki.signer), anybody, field="second", box=(60, 600, 500, 700)),
    )
    yield (
        "ssa_trusted_second",
        signed(
            signed(form, pki.signer, certify=2),
            pki.person("Anden Eksempel"),
            field="second",
            box=(60, 600, 500, 700),
        ),
    )


def _tail(good: bytes) -> Iterator[Named]:
    """What stands behind the end, and what another program made of the file."""
    yield "tail_short", good + b"junk"
    yield "tail_long", good + b"%junk\n" * 40
    yield "tail_second_end", good + b"hidden\n%%EOF\n"
    yield "tail_zeros", good + bytes(16)
    yield "tail_cut", good[:-8]
    writer = PdfWriter(clone_from=PdfReader(BytesIO(good)))
    output = BytesIO()
    writer.write(output)
    yield "resaved", output.getvalue()
    flipped = bytearray(good)
    flipped[200] ^= 1
    yield "flipped_byte", bytes(flipped)
    place = good.index(b"/Contents <") + 11
    yield "flipped_certificate", _flipped(good, place + 900)
    # The last bytes of what is signed with: its length stands in the first bytes, in DER.
    length = int(good[place + 4 : place + 8], 16) + 4
    yield "flipped_signature", _flipped(good, place + 2 * length - 10)


def _flipped(pdf: bytes, place: int) -> bytes:
    digit = b"0" if pdf[place : place + 1] != b"0" else b"1"
    return pdf[:place] + digit + pdf[place + 1 :]


def _people(form: bytes, pki: Pki) -> Iterator[Named]:
    """Sound signatures of somebody who cannot be believed."""
    foreign = certificate("Åse Blåbær Østergård", pki.foreign_root, chain=[pki.foreign_root])
    yield "who_foreign_root", signed(form, foreign)
    yield "who_self_signed", signed(form, certificate("Åse Blåbær Østergård"))
    namesake = certificate("Eksempel Root CA", is_ca=True)
    yield "who_root_of_same_name", signed(form, certificate("Åse", namesake, chain=[namesake]))
    yield "who_ended", signed(form, pki.person(end=datetime(2026, 12, 1, tzinfo=UTC)))
    yield "who_not_begun", signed(form, pki.person(begin=datetime(2027, 6, 1, tzinfo=UTC)))
    yield "who_other_usage", signed(form, pki.person(usages=("digital_signature",)))
    yield "who_may_encrypt", signed(form, pki.person(usages=("key_encipherment",)))
    yield "who_stamper", signed(form, pki.time_stamper)
    person = pki.person("Ikke Myndighed Eksempel")
    yield "who_issued_by_person", signed(form, certificate("Åse", person, chain=[person, pki.intermediate]))
    revoked = pki.person("Tilbagekaldt Eksempel")
    lists = (revocation_list(pki.root), revocation_list(pki.intermediate, revoked=[revoked]))
    yield "who_revoked_in_file", with_evidence(signed(form, revoked), lists)
    yield (
        "who_old_list",
        with_evidence(signed(form, _under_other(pki)), (revocation_list(pki.root, end=SIGNED_AT),)),
    )
    yield "who_false_time", signed(form, pki.signer, stamper=_foreign_stamper(pki))


def _under_other(pki: Pki) -> Holder:
    """Return a person under an authority of which the office holds no list."""
    other = certificate("Another Personal CA", pki.root, is_ca=True)
    return certificate("Åse Blåbær Østergård", other, chain=[other])


def _foreign_stamper(pki: Pki) -> Holder:
    return certificate(
        "Foreign TSA", pki.foreign_root, is_time_stamper=True, end=END, chain=[pki.foreign_root]
    )


def _fields(form: bytes, pki: Pki) -> Iterator[Named]:
    """A sound signature, but not where ours is signed."""
    yield "field_other", signed(form, pki.signer, field="second", box=box_of_form())

    def moved(writer: IncrementalPdfFileWriter) -> None:
        for ref in writer.root["/AcroForm"]["/Fields"]:
            field = ref.get_object()
            if field["/T"] == "signature":
                field[NameObject("/Rect")] = ArrayObject(FloatObject(n) for n in (60, 600, 500, 700))
                writer.update_container(field)

    yield "field_moved", signed(updated(form, moved), pki.signer)
    other = signed(form, pki.signer)
    pasted = re.search(rb"/Contents <([0-9a-fA-F]+)>", other)
    assert pasted
    second = signed(updated(form, _field("name", "Mallory Eksempel")), pki.signer)
    place = re.search(rb"/Contents <([0-9a-fA-F]+)>", second)
    assert place
    size = place.end(1) - place.start(1)
    yield (
        "field_pasted",
        second[: place.start(1)] + pasted[1].ljust(size, b"0")[:size] + second[place.end(1) :],
    )
