"""Policies in PDF and DOCX are read apart, and files that would do harm are refused."""

import io
import zipfile

import pytest
import typst

from registry_app.domain.policy_files import FILE_FAULTS, PolicyFileError
from registry_app.domain.policy_reading import read_lines
from registry_app.gateways.policy_documents import lines_of_document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="Overskrift1">'
    '<w:name w:val="heading 1"/></w:style></w:styles>'
)
BODY = (
    '<w:p><w:pPr><w:pStyle w:val="Overskrift1"/></w:pPr><w:r><w:t>Nyhedsbrev</w:t></w:r></w:p>'
    "<w:p><w:r><w:t>Vi sender </w:t></w:r><w:del><w:r><w:delText>aldrig </w:delText></w:r></w:del>"
    "<w:r><w:t>tilbud.</w:t></w:r></w:p>"
    "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>dit navn</w:t></w:r></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Formål</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>Grundlag</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


def docx(body=BODY, types=TYPES, **more):
    parts = {
        "[Content_Types].xml": types,
        "word/styles.xml": STYLES,
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **more,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def pdf(source):
    return typst.compile(source.encode())


def test_a_docx_is_read_with_headings_points_and_rows():
    said = [line.text for line in lines_of_document("politik.docx", docx()) if line.text]

    assert said == ["## Nyhedsbrev", "Vi sender tilbud.", "* dit navn", "| Formål | Grundlag |"]


def test_a_pdf_is_read_with_headings_by_the_size_of_letters():
    content = pdf(
        "= Privatlivspolitik\n\n== Nyhedsbrev\nVi sender tilbud til dem, der har sagt ja.\n\nDu kan sige nej."
    )
    policy = read_lines(lines_of_document("politik.pdf", content))

    assert [section.heading for section in policy.sections[1:]] == ["Privatlivspolitik", "Nyhedsbrev"]
    assert [row.text for row in policy.in_section[2][1:]] == [
        "Vi sender tilbud til dem, der har sagt ja.",
        "Du kan sige nej.",
    ]


def test_a_document_is_known_by_what_it_holds():
    assert lines_of_document("politik.txt", docx())[1].text == "## Nyhedsbrev"


HARMFUL = {
    "macros": (docx(**{"word/vbaProject.bin": "x"}), "file_has_macros"),
    "called macros": (
        docx(types='<Types a="application/vnd.ms-word.document.macroEnabled"/>'),
        "file_has_macros",
    ),
    "document type": (docx(body='<!DOCTYPE x [<!ENTITY a "b">]>'), "file_broken"),
    "bomb": (docx(**{"word/document.xml": " " * (21 * 1024 * 1024)}), "file_too_large_inside"),
    "many parts": (docx(**{f"word/media/{number}": "" for number in range(2_001)}), "file_too_large_inside"),
    "another archive": (
        docx(**{"word/document.xml": ""}).replace(b"word/document.xml", b"word/documant.xml"),
        "file_kind",
    ),
    "cut off": (docx()[:200], "file_broken"),
    "old word": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "file_old_or_locked"),
    "no pdf": (b"%PDF-1.7\nnothing", "file_broken"),
    "scanned": (pdf("#rect()"), "file_without_text"),
    "large": (b"%PDF-1.7" + b" " * 10_000_001, "file_too_large"),
}


@pytest.mark.parametrize(("content", "code"), HARMFUL.values(), ids=HARMFUL)
def test_a_harmful_or_broken_document_is_refused(content, code):
    with pytest.raises(PolicyFileError) as refused:
        lines_of_document("politik.docx", content)

    assert refused.value.code == code
    assert FILE_FAULTS[code].da
    assert FILE_FAULTS[code].en
