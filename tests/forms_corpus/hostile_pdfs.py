"""Hostile PDFs: active content, encryption, bombs, broken bones, shadows."""

import random
import re
import zlib

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from requests_app.gateways.form_layout import FIELDS
from tests.forms_corpus.base import FILLED, filled, form, inked, points, rewritten

REFUSED = ("active_content", "file_unreadable")


def _dictionary(**values):
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


def _action(kind, **more):
    return _dictionary(
        S=NameObject(f"/{kind}"), **{key: TextStringObject(value) for key, value in more.items()}
    )


def _base(whim: random.Random) -> bytes:
    return whim.choice((form(), filled()))


def _changed(change):
    return lambda whim: rewritten(change, _base(whim))


def _opening(value):
    return _changed(lambda writer: writer.root_object.update({NameObject("/OpenAction"): value}))


def _page(key, value):
    return _changed(lambda writer: writer.pages[0].update({NameObject(key): value}))


def _on_field(key, value):
    def change(writer):
        writer.pages[0]["/Annots"].get_object()[0].get_object()[NameObject(key)] = value

    return _changed(change)


def _annotation(kind, **more):
    def change(writer):
        value = _dictionary(
            Type=NameObject("/Annot"), Subtype=NameObject(f"/{kind}"), Rect=ArrayObject(), **more
        )
        writer.pages[0]["/Annots"].get_object().append(writer._add_object(value))

    return _changed(change)


def _named_script(writer):
    tree = _dictionary(Names=ArrayObject([TextStringObject("x"), _action("JavaScript", JS="app.alert(1)")]))
    writer.root_object[NameObject("/Names")] = _dictionary(JavaScript=tree)


def _indirect_kind(writer):
    kind = writer._add_object(NameObject("/Launch"))
    writer.pages[0][NameObject("/PieceInfo")] = _dictionary(S=kind)


def _outside_stream(writer):
    stream = StreamObject()
    stream[NameObject("/F")] = TextStringObject("file:///etc/passwd")
    writer._add_object(stream)


def _postscript(writer):
    stream = StreamObject()
    stream.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/PS")})
    writer._add_object(stream)


def _escaped(whim):
    content = rewritten(lambda writer: writer._add_object(_action("JavaScript", JS="x")), _base(whim))
    return content.replace(b"/JavaScript", b"/J#61v#61Scr#69pt".ljust(11))


ACTIVE = {
    "script on opening": _opening(_action("JavaScript", JS="app.alert(1)")),
    "launch on opening": _opening(_action("Launch", F="calc.exe")),
    "address on opening": _opening(_action("URI", URI="https://example.com/")),
    "other file on opening": _opening(_action("GoToR", F="x.pdf")),
    "embedded file on opening": _opening(_action("GoToE", F="x.pdf")),
    "print on opening": _opening(_action("Named", N="Print")),
    "page action": _page("/AA", _dictionary(O=_action("URI", URI="https://example.com/"))),
    "field action": _on_field("/AA", _dictionary(K=_action("JavaScript", JS="x"))),
    "field sends itself": _on_field("/A", _action("SubmitForm", F="https://example.com/")),
    "field fetches": _on_field("/A", _action("ImportData", F="x.fdf")),
    "rendition": _on_field("/A", _action("Rendition", JS="x")),
    "film": _annotation("Movie"),
    "sound": _annotation("Sound"),
    "screen": _annotation("Screen"),
    "rich media": _annotation("RichMedia"),
    "three dimensions": _annotation("3D"),
    "attached": _annotation("FileAttachment"),
    "attachment": _changed(lambda writer: writer.add_attachment("x.exe", b"MZ")),
    "xfa": _changed(
        lambda writer: writer.root_object["/AcroForm"].update({NameObject("/XFA"): TextStringObject("<x/>")})
    ),
    "portfolio": _changed(
        lambda writer: writer.root_object.update({NameObject("/Collection"): DictionaryObject()})
    ),
    "named script": _changed(_named_script),
    "script nobody uses": _changed(lambda writer: writer._add_object(_action("JavaScript", JS="x"))),
    "kind in an object of its own": _changed(_indirect_kind),
    "stream from outside": _changed(_outside_stream),
    "postscript": _changed(_postscript),
    "escaped name": _escaped,
}


def _encrypted(algorithm, user="secret"):
    return _changed(lambda writer: writer.encrypt(user, owner_password="x", algorithm=algorithm))


ENCRYPTED = {
    f"{algorithm} {'open' if not user else 'locked'}": _encrypted(algorithm, user)
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256")
    for user in ("secret", "")
}


def _swollen(size, layers=1):
    def make(whim):
        packed = bytes(size)
        for _ in range(layers):
            packed = zlib.compress(packed, 9)

        def change(writer):
            stream = StreamObject()
            stream._data = packed
            stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * layers)
            writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

        return rewritten(change, _base(whim))

    return make


def _large_page(whim):
    def change(writer):
        for box in (writer.pages[0].mediabox, writer.pages[0].cropbox):
            box.upper_right = (10 ** whim.choice((5, 6, 7)),) * 2

    return rewritten(change, _base(whim))


def _pages(count):
    def change(writer):
        for _ in range(count):
            writer.add_blank_page(595, 842)

    return _changed(change)


def _nested(whim):
    content = _base(whim)
    deep = b"[" * 3000 + b"]" * 3000
    return _appended(content, b"9000 0 obj\n" + deep + b"\nendobj\n", 9000)


def _looping_pages(writer):
    tree = writer.root_object["/Pages"].get_object()
    tree["/Kids"].append(writer.root_object.raw_get("/Pages"))


def _many_objects(writer):
    for number in range(20_500):
        writer._add_object(NumberObject(number))


def _appended(content: bytes, body: bytes, number: int) -> bytes:
    """Add an object in an update of its own."""
    start = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", content)[-1]
    place = len(content)
    table = place + len(body)
    return (
        content
        + body
        + (
            b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
            % (number, place, number + 1, root, start, table)
        )
    )


BOMBS = {
    "a stream of 2 GB": _swollen(2_000_000_000 // 8),
    "packed twice": _swollen(300_000_000, 2),
    "packed three times": _swollen(100_000_000, 3),
    "a page as large as a country": _large_page,
    "fifty-one pages": _pages(51),
    "a thousand pages": _pages(1000),
    "nested arrays": _nested,
    "pages in a circle": _changed(_looping_pages),
    "twenty thousand objects": _changed(_many_objects),
}


def _broken_start(whim):
    content = _base(whim)
    return re.sub(rb"startxref\s+\d+", b"startxref\n%d" % whim.randrange(20, 20_000), content)


def _hybrid(whim):
    content = _base(whim)
    place = content.rfind(b"/Root")
    # The last table alone is told of a second one; its own place does not move.
    return content[:place] + b"/XRefStm 15 " + content[place:]


def _twice(whim):
    content = _base(whim)
    table = content.find(b"xref\n")
    body = b"4 0 obj\n<< /Extra true >>\nendobj\n"
    moved = content[:table] + body + content[table:]
    return re.sub(rb"startxref\s+%d\b" % table, b"startxref\n%d" % (table + len(body)), moved)


def _shifted_table(whim):
    content = bytearray(_base(whim))
    entries = list(re.finditer(rb"\n(\d{10}) 00000 n", bytes(content)))
    for entry in whim.sample(entries, 3):
        content[entry.start(1) : entry.end(1)] = b"%010d" % (int(entry[1]) + whim.randrange(1, 9))
    return bytes(content)


def _cut(whim):
    content = _base(whim)
    return content[: int(len(content) * whim.uniform(0.05, 0.97))]


def _no_end(whim):
    return _base(whim).replace(b"%%EOF", b"%%EOX")


def _looping_tables(whim):
    content = inked(form(), FILLED)
    last = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    return re.sub(rb"/Prev \d+", b"/Prev %d" % last, content) + b" " * 0 + b"x"


BROKEN = {
    "the table is elsewhere": _broken_start,
    "two kinds of tables": _hybrid,
    "an object twice": _twice,
    "a table that misleads": _shifted_table,
    "cut off": _cut,
    "no end": _no_end,
    "tables in a circle": _looping_tables,
    "header only": lambda whim: b"%PDF-1.7\n" + bytes(whim.randrange(256) for _ in range(400)),
    "two files in a row": lambda whim: form() + _base(whim),
}


def _words(text: str, mode: int, at: tuple[float, float]):
    """Write on the page without the form's own fonts being asked."""

    def change(writer: PdfWriter):
        content = writer.pages[0].get_contents()
        x, y = points(*at)
        content.set_data(
            content.get_data() + f"\nBT {mode} Tr /Helv 10 Tf {x} {y} Td ({text}) Tj ET".encode()
        )
        fonts = writer.pages[0]["/Resources"].get_object()["/Font"].get_object()
        fonts[NameObject("/Helv")] = writer.root_object["/AcroForm"]["/DR"]["/Font"].raw_get("/Helv")
        writer.pages[0].replace_contents(content)

    return change


def _covered(whim):
    def change(writer):
        content = writer.pages[0].get_contents()
        x, y = points(22, whim.uniform(90, 150))
        content.set_data(content.get_data() + f"\n1 g {x} {y} 220 14 re f".encode())
        writer.pages[0].replace_contents(content)

    return rewritten(change)


def _over(kind, text):
    def make(whim):
        def change(writer):
            left, low = points(22, whim.uniform(100, 190))
            look = StreamObject()
            look.set_data(f"1 g 0 0 200 16 re f BT /Helv 11 Tf 0 g 2 4 Td ({text}) Tj ET".encode())
            look.update(
                {
                    NameObject("/Type"): NameObject("/XObject"),
                    NameObject("/Subtype"): NameObject("/Form"),
                    NameObject("/BBox"): ArrayObject(FloatObject(value) for value in (0, 0, 200, 16)),
                    NameObject("/Resources"): writer.root_object["/AcroForm"]["/DR"],
                }
            )
            value = _dictionary(
                Type=NameObject("/Annot"),
                Subtype=NameObject(f"/{kind}"),
                Rect=ArrayObject(FloatObject(value) for value in (left, low, left + 200, low + 16)),
                F=NumberObject(4),
                AP=_dictionary(N=writer._add_object(look)),
            )
            writer.pages[0]["/Annots"].get_object().append(writer._add_object(value))

        return rewritten(change)

    return make


def _field(change):
    def make(whim):
        name = whim.choice(list(FIELDS))

        def on(writer):
            for entry in writer.pages[0]["/Annots"].get_object():
                if entry.get_object().get("/T") == name:
                    change(entry.get_object(), whim)

        return rewritten(on)

    return make


def _moved(field, whim):
    field[NameObject("/Rect")] = ArrayObject(FloatObject(v) for v in (60, 500 + whim.randrange(99), 300, 620))


def _more_fields(whim):
    def change(writer):
        field = _dictionary(
            Type=NameObject("/Annot"),
            Subtype=NameObject("/Widget"),
            FT=NameObject("/Tx"),
            T=TextStringObject(f"x{whim.randrange(99)}"),
            V=TextStringObject("og alle mine konti"),
            Rect=ArrayObject(FloatObject(v) for v in (60, 500, 300, 520)),
        )
        added = writer._add_object(field)
        writer.pages[0]["/Annots"].get_object().append(added)
        writer.root_object["/AcroForm"]["/Fields"].append(added)

    return rewritten(change)


def _layers(whim):
    return rewritten(
        lambda writer: writer.root_object.update({NameObject("/OCProperties"): DictionaryObject()})
    )


def _two_faced(whim):
    """Hold one name in the field, and show another."""
    shown = inked(form(), FILLED | {"name": "Bo Lind Holm"})

    def change(writer):
        for entry in writer.pages[0]["/Annots"].get_object():
            if entry.get_object().get("/T") == "name":
                entry.get_object()[NameObject("/V")] = TextStringObject(FILLED["name"])

    return rewritten(change, shown)


SHADOWS = {
    "words nobody sees": lambda whim: rewritten(_words("og alle mine konti", 3, (30, whim.uniform(60, 200)))),
    "words in view": lambda whim: rewritten(_words("og alle mine konti", 0, (100, whim.uniform(192, 195)))),
    "a line covered": _covered,
    "a note over the text": _over("FreeText", "Berigtigelse"),
    "a stamp over the text": _over("Stamp", "Sletning"),
    "a field moved": _field(_moved),
    "a field hidden": _field(lambda field, _: field.update({NameObject("/F"): NumberObject(6)})),
    "a field of another kind": _field(lambda field, _: field.update({NameObject("/FT"): NameObject("/Btn")})),
    "a field more": _more_fields,
    "layers": _layers,
    "one name held, another shown": _two_faced,
}
SHADOW_TOLD = ("page_differs", "text_differs", "parts_added", "fields_altered", "field_shows_other")

FAMILIES = (
    ("active content", REFUSED, ACTIVE, 3),
    ("encryption", REFUSED, ENCRYPTED, 1),
    ("bombs", (*REFUSED, "form_number_missing"), BOMBS, 2),
    ("broken structure", REFUSED, BROKEN, 3),
    ("shadow content", SHADOW_TOLD, SHADOWS, 3),
)
