"""What each finding of the form check says to the officer, in Danish and English."""

from collections.abc import Iterable, Mapping

from requests_app.domain.form_findings import Finding
from requests_app.labels_session_findings import (
    LOG_IN_TEXTS,
    SESSION_FINDING_TEXTS,
    SESSION_RETURN_REASONS,
)
from requests_app.labels_signatures import (
    FAULTS,
    LEVELS,
    SIGNATURE_FINDING_TEXTS,
    SIGNATURE_RETURN_REASONS,
    UNCONFIRMED,
)

LANGUAGES = ("da", "en")

FINDING_TEXTS: Mapping[str, Mapping[str, str]] = {
    "file_type_ok": {
        "da": "Filen er af en type, vi modtager ({media_type}).",
        "en": "The file is of a kind that we take ({media_type}).",
    },
    "file_type_unsupported": {
        "da": "Filen er hverken PDF, JPEG, PNG, TIFF eller HEIC efter sit indhold.",
        "en": "By its content, the file is neither PDF, JPEG, PNG, TIFF nor HEIC.",
    },
    "file_unreadable": {
        "da": "Filen kan ikke læses: {reason}.",
        "en": "The file cannot be read: {reason}.",
    },
    "no_active_content": {
        "da": "Filen indeholder intet, der kan udføres.",
        "en": "The file holds nothing that can be executed.",
    },
    "active_content": {
        "da": "Filen indeholder aktivt eller skjult indhold: {hazards}.",
        "en": "The file holds active or hidden content: {hazards}.",
    },
    "form_number_read": {
        "da": "Skemanummer {number} er læst i filen.",
        "en": "Form number {number} was read from the file.",
    },
    "form_number_missing": {
        "da": "Der er ikke fundet noget skemanummer i filen.",
        "en": "No form number was found in the file.",
    },
    "form_number_ambiguous": {
        "da": "Filen indeholder flere skemanumre: {numbers}.",
        "en": "The file holds more than one form number: {numbers}.",
    },
    "form_number_unknown": {
        "da": "Skemanummeret er ikke udstedt her.",
        "en": "The form number was not issued here.",
    },
    "form_code_genuine": {
        "da": "Skemaets kontrolkode er ægte.",
        "en": "The form's control code is genuine.",
    },
    "form_code_forged": {
        "da": "Skemaets kontrolkode passer ikke til skemanummeret.",
        "en": "The form's control code does not belong to the form number.",
    },
    "form_code_incomplete": {
        "da": "Skemanummeret kan læses, men kontrolkoden kan ikke.",
        "en": "The form number can be read, but its control code cannot.",
    },
    "form_of_this_case": {
        "da": "Skemaet er udstedt i denne sag.",
        "en": "The form was issued in this case.",
    },
    "form_of_other_case": {
        "da": "Skemaet er udstedt i en anden sag.",
        "en": "The form was issued in another case.",
    },
    "form_unused": {
        "da": "Skemaet er ikke brugt før.",
        "en": "The form was not used before.",
    },
    "form_already_used": {
        "da": "Skemaet er allerede brugt ({used_on}).",
        "en": "The form was used already ({used_on}).",
    },
    "form_in_time": {
        "da": "Skemaet gælder til og med {expires_on}.",
        "en": "The form is valid up to and including {expires_on}.",
    },
    "form_expired": {
        "da": (
            "Skemaet udløb {expires_on}. Anmodningen behandles fortsat; udsted et nyt skema, eller "
            "fravig skemakravet."
        ),
        "en": "The form expired on {expires_on}. The request still runs; issue a new form or waive it.",
    },
    "form_current": {
        "da": "Skemaet er det senest udstedte i sagen.",
        "en": "The form is the latest one issued in the case.",
    },
    "form_superseded": {
        "da": "Der er siden udstedt et nyere skema i sagen.",
        "en": "A newer form has since been issued in the case.",
    },
    "form_is_blank": {
        "da": "Filen er det tomme skema, præcis som det blev udstedt.",
        "en": "The file is the blank form, exactly as it was issued.",
    },
    "form_differs_from_blank": {
        "da": "Filen er ikke blot det tomme skema.",
        "en": "The file is not merely the blank form.",
    },
    "issued_bytes_kept": {
        "da": "Filen begynder med skemaet, byte for byte som det blev udstedt.",
        "en": "The file begins with the form, byte for byte as it was issued.",
    },
    "issued_bytes_lost": {
        "da": (
            "Filen er gemt på ny af et andet program, så det udstedte skema ikke står i den byte for byte. "
            "Sammenligningen af siderne viser, om noget er ændret."
        ),
        "en": (
            "The file was saved anew by another program, so the issued form does not stand in it byte for "
            "byte. The comparison of the pages shows whether anything was changed."
        ),
    },
    "page_unchanged": {
        "da": "Siden er uden for felterne som det udstedte skema (lighed {likeness}).",
        "en": "Outside the fields, the page is the issued one (likeness {likeness}).",
    },
    "page_differs": {
        "da": (
            "Siden afviger uden for felterne fra det udstedte skema (antal steder: {places}). Se dem på "
            "billedet."
        ),
        "en": (
            "Outside the fields, the page differs from the issued one (places: {places}). Look at them in "
            "the picture."
        ),
    },
    "page_not_comparable": {
        "da": ("Siden kunne ikke sammenlignes med det udstedte skema. Læs den igennem og sammenlign selv."),
        "en": "The page could not be compared with the issued form. Read it through and compare.",
    },
    "text_unchanged": {
        "da": "Skemaets tekst i filen er den udstedte.",
        "en": "The form's text in the file is the issued one.",
    },
    "text_differs": {
        "da": (
            "Teksten i filen afviger uden for felterne fra den udstedte ({characters} tegn), også hvor det "
            "ikke kan ses."
        ),
        "en": (
            "Outside the fields, the text in the file differs from the issued one ({characters} characters), "
            "also where that cannot be seen."
        ),
    },
    "fields_altered": {
        "da": "Skemaets felter er ændret, flyttet eller skjult, eller der er kommet nye til: {altered}.",
        "en": "Fields of the form were changed, moved or hidden, or new ones were added: {altered}.",
    },
    "parts_added": {
        "da": "Filen indeholder noget, som det udstedte skema ikke har: {parts}.",
        "en": "The file holds something that the issued form does not have: {parts}.",
    },
    "pages_added": {
        "da": "Filen har flere sider end skemaet (antal: {pages}). Se dem igennem.",
        "en": "The file has more pages than the form (pages: {pages}). Look through them.",
    },
    "fields_complete": {
        "da": "Navn og dato er udfyldt.",
        "en": "Name and date are filled in.",
    },
    "fields_missing": {
        "da": "Ikke udfyldt: {missing}.",
        "en": "Not filled in: {missing}.",
    },
    "field_shows_other": {
        "da": "På siden står der noget andet, end feltet gemmer: {shown}. Gå ud fra det, der kan ses.",
        "en": "The page shows something else than the field holds: {shown}. Go by what is seen.",
    },
    "name_matches": {
        "da": "Navnet på skemaet er navnet i sagen.",
        "en": "The name on the form is the name in the case.",
    },
    "name_close": {
        "da": "Navnet på skemaet ligner navnet i sagen, men er ikke stavet ens. Sammenlign de to.",
        "en": "The name on the form is like the name in the case, but not spelt alike. Compare the two.",
    },
    "name_different": {
        "da": "Navnet på skemaet er et andet end navnet i sagen. Find ud af, hvem der har underskrevet.",
        "en": "The name on the form is not the name in the case. Find out who has signed.",
    },
    "name_not_read": {
        "da": "Navnet er skrevet i hånden og ikke læst maskinelt. Sammenlign det med navnet i sagen.",
        "en": "The name is written by hand and not read by machine. Compare it with the name in the case.",
    },
    "name_not_on_file": {
        "da": "Sagen har intet navn at sammenligne skemaets navn med.",
        "en": "The case has no name with which to compare the name on the form.",
    },
    "filled_in": {
        "da": "Der er skrevet eller tegnet på skemaet.",
        "en": "Something was written or drawn on the form.",
    },
    "nothing_filled_in": {
        "da": "Der er ikke fundet noget udfyldt felt. Se på skemaet.",
        "en": "No field was found filled in. Look at the form.",
    },
    "ink_found": {
        "da": (
            "Der er skrift i underskriftsfeltet (andel {share}). Hvem der har skrevet, kan ikke ses af det."
        ),
        "en": "There is writing in the signature box (share {share}). It does not show who wrote it.",
    },
    "no_ink_found": {
        "da": "Der er ikke fundet nogen underskrift i feltet (andel {share}). Se på skemaet.",
        "en": "No signature was found in the box (share {share}). Look at the form.",
    },
    "ink_not_measured": {
        "da": "Felterne og underskriftsfeltet kunne ikke findes på billedet. Se på skemaet.",
        "en": "The fields and the signature box could not be located on the picture. Look at the form.",
    },
    "digital_signature_unchecked": {
        "da": "Skemaet har en digital underskrift, som ikke er kontrolleret af systemet ({fields}).",
        "en": "The form has a digital signature, which the system has not validated ({fields}).",
    },
    **SIGNATURE_FINDING_TEXTS,
}

# What the person is told when the form is sent back; the officer's words above are not for them.
RETURN_REASONS: Mapping[str, Mapping[str, str]] = {
    "file_type_unsupported": {
        "da": "Filen er hverken PDF, JPEG, PNG, TIFF eller HEIC.",
        "en": "The file is neither PDF, JPEG, PNG, TIFF nor HEIC.",
    },
    "file_unreadable": {"da": "Filen kan ikke læses: {reason}.", "en": "The file cannot be read: {reason}."},
    "active_content": {
        "da": "Filen indeholder andet end skemaet: {hazards}. Send det som en almindelig PDF eller et foto.",
        "en": "The file holds more than the form: {hazards}. Send the form as a plain PDF or a photo.",
    },
    "form_number_missing": {
        "da": "Skemaets koder kan ikke læses. Hele siden og begge koder skal kunne ses.",
        "en": "The codes of the form cannot be read. The whole page and both codes must be visible.",
    },
    "form_number_ambiguous": {
        "da": "Der er flere skemaer i filen. Send ét ad gangen.",
        "en": "There is more than one form in the file. Send one at a time.",
    },
    "form_number_unknown": {
        "da": "Skemaet kan ikke genkendes.",
        "en": "The form is not recognised.",
    },
    "form_code_forged": {"da": "Skemaet kan ikke genkendes.", "en": "The form is not recognised."},
    "form_code_incomplete": {
        "da": "Skemaets koder kan ikke læses. Hele siden og begge koder skal kunne ses.",
        "en": "The codes of the form cannot be read. The whole page and both codes must be visible.",
    },
    "form_of_other_case": {
        "da": "Skemaet hører ikke til denne sag.",
        "en": "The form does not belong to this case.",
    },
    "form_already_used": {
        "da": "Skemaet er brugt før. Hvert skema kan bruges én gang.",
        "en": "The form was used before. Each form can be used once.",
    },
    "form_expired": {
        "da": "Skemaet kunne bruges til og med {expires_on}. Du kan få et nyt.",
        "en": "The form could be used up to and including {expires_on}. You can have a new one.",
    },
    "form_superseded": {
        "da": "Der er siden sendt et nyere skema.",
        "en": "A newer form has since been sent.",
    },
    "form_is_blank": {"da": "Skemaet er ikke udfyldt.", "en": "The form is not filled in."},
    "issued_bytes_lost": {
        "da": "Filen er gemt på ny af et andet program.",
        "en": "The file was saved anew by another program.",
    },
    "page_differs": {
        "da": "Siden er ikke som det skema, vi sendte. Udfyld kun felterne, og ret ikke i teksten.",
        "en": "The page is not as the form that we sent. Fill in the fields alone, and leave the text.",
    },
    "page_not_comparable": {
        "da": "Vi kan ikke se hele siden. Hele siden og begge koder skal kunne ses.",
        "en": "We cannot see the whole page. The whole page and both codes must be visible.",
    },
    "text_differs": {
        "da": "Teksten er ikke som i det skema, vi sendte. Udfyld kun felterne, og ret ikke i teksten.",
        "en": "The text is not that of the form that we sent. Fill in the fields alone, and leave the text.",
    },
    "fields_altered": {
        "da": "Skemaets felter er ændret.",
        "en": "The fields of the form were changed.",
    },
    "parts_added": {
        "da": "Filen indeholder mere end skemaet: {parts}. Send skemaet alene.",
        "en": "The file holds more than the form: {parts}. Send the form alone.",
    },
    "pages_added": {
        "da": "Filen har flere sider end skemaet. Send skemaet alene.",
        "en": "The file has more pages than the form. Send the form alone.",
    },
    "fields_missing": {
        "da": "Ikke udfyldt: {missing}.",
        "en": "Not filled in: {missing}.",
    },
    "field_shows_other": {
        "da": "Et felt viser noget andet, end der er skrevet i det: {shown}.",
        "en": "A field shows something else than was written into it: {shown}.",
    },
    "name_close": {
        "da": "Navnet på skemaet er ikke stavet som det navn, vi har.",
        "en": "The name on the form is not spelt as the name that we have.",
    },
    "name_different": {
        "da": "Navnet på skemaet er et andet end det, anmodningen er sendt i.",
        "en": "The name on the form is not the one in which the request was made.",
    },
    "name_not_read": {
        "da": "Vi kan ikke læse navnet på skemaet.",
        "en": "We cannot read the name on the form.",
    },
    "name_not_on_file": {
        "da": "Vi har intet navn at sammenligne skemaets navn med.",
        "en": "We have no name with which to compare the name on the form.",
    },
    "nothing_filled_in": {"da": "Skemaet er ikke udfyldt.", "en": "The form is not filled in."},
    "no_ink_found": {
        "da": "Vi kan ikke se en underskrift i feltet.",
        "en": "We cannot see a signature in the box.",
    },
    "ink_not_measured": {
        "da": "Vi kan ikke se underskriftsfeltet. Hele siden og begge koder skal kunne ses.",
        "en": "We cannot see the signature box. The whole page and both codes must be visible.",
    },
    "digital_signature_unchecked": UNCONFIRMED,
    **SIGNATURE_RETURN_REASONS,
}

# What only the office has to do with: nothing that the person could do better next time.
OFFICE_ONLY = frozenset({"issued_bytes_lost", "name_close", "name_not_read", "name_not_on_file"})

UNREADABLE_REASONS: Mapping[str, Mapping[str, str]] = {
    "file_empty": {"da": "filen er tom", "en": "the file is empty"},
    "file_too_large": {"da": "filen er større end 20 MB", "en": "the file is larger than 20 MB"},
    "too_many_pages": {"da": "filen har mere end 50 sider", "en": "the file has more than 50 pages"},
    "too_many_objects": {"da": "filen er for sammensat", "en": "the file is too complex"},
    "too_many_pixels": {"da": "billedet er for stort", "en": "the picture is too large"},
    "encrypted": {"da": "filen er låst med adgangskode", "en": "the file is encrypted"},
    "damaged": {"da": "filen er beskadiget", "en": "the file is damaged"},
    "took_too_long": {"da": "det tog for lang tid at læse filen", "en": "it took too long to read the file"},
    "too_much_memory": {"da": "filen fylder for meget udpakket", "en": "the file unpacks to too much"},
    "too_deep": {"da": "filen er for sammensat", "en": "the file is too complex"},
}

HAZARDS: Mapping[str, Mapping[str, str]] = {
    "javascript": {"da": "JavaScript", "en": "JavaScript"},
    "open_action": {
        "da": "en handling, der starter, når filen åbnes",
        "en": "an action that runs on opening",
    },
    "automatic_action": {"da": "automatiske handlinger", "en": "automatic actions"},
    "launch": {"da": "start af et program", "en": "the start of a program"},
    "embedded_file": {"da": "indlejrede filer", "en": "embedded files"},
    "rich_media": {"da": "indlejret multimedieindhold", "en": "rich media"},
    "xfa": {"da": "en XFA-formular", "en": "an XFA form"},
    "remote_target": {"da": "henvisning til en anden fil", "en": "a jump to another file"},
    "submit_form": {"da": "afsendelse af felter", "en": "the sending of fields"},
    "trailing_data": {"da": "data efter filens slutning", "en": "data after the end of the file"},
    "duplicate_objects": {
        "da": "dele, der står to gange",
        "en": "parts that stand twice",
    },
    "broken_xref": {
        "da": "en indholdsfortegnelse, der ikke passer til indholdet",
        "en": "a table of contents that does not lead to the contents",
    },
    "hybrid_xref": {"da": "to indholdsfortegnelser", "en": "two tables of contents"},
    "no_end": {"da": "en fil uden slutning", "en": "a file without an end"},
    "other_format": {"da": "en fil af en anden type", "en": "a file of another kind"},
    "postscript": {"da": "PostScript", "en": "PostScript"},
    "archive_inside": {"da": "et arkiv skjult i filen", "en": "an archive hidden in the file"},
}

FIELD_WORDS: Mapping[str, Mapping[str, str]] = {
    "name": {"da": "navn", "en": "name"},
    "customer_number": {"da": "kundenummer", "en": "customer number"},
    "place": {"da": "sted", "en": "place"},
    "date": {"da": "dato", "en": "date"},
    "signature": {"da": "underskrift", "en": "signature"},
    "other": {"da": "et felt, der ikke er skemaets", "en": "a field that is not the form's"},
}
PART_WORDS: Mapping[str, Mapping[str, str]] = {
    "layers": {"da": "lag, der kan vises og skjules", "en": "layers that can be shown and hidden"},
    "annotations": {"da": "noter uden for felterne", "en": "notes outside the fields"},
}
# Evidence that is a list of codes, and the words for them.
_LISTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "hazards": HAZARDS,
    "missing": FIELD_WORDS,
    "altered": FIELD_WORDS,
    "shown": FIELD_WORDS,
    "parts": PART_WORDS,
}


def finding_text(finding: Finding, language: str) -> str:
    """Say a finding in Danish or English (`da`, `en`)."""
    texts = FINDING_TEXTS.get(finding.code) or SESSION_FINDING_TEXTS[finding.code]
    return texts[language].format(**_said(finding, language))


def return_reasons(findings: Iterable[Finding], language: str) -> list[str]:
    """Say to the person why a form is sent back: each reason once, what is good left out."""
    said = [
        _reason(finding.code)[language].format(**_said(finding, language))
        for finding in findings
        if finding.severity != "ok" and finding.code not in OFFICE_ONLY
    ]
    return list(dict.fromkeys(said))


def _reason(code: str) -> Mapping[str, str]:
    return RETURN_REASONS.get(code) or SESSION_RETURN_REASONS[code]


def _said(finding: Finding, language: str) -> dict[str, str]:
    """Say the evidence of a finding in words."""
    values = dict(finding.context)
    if "reason" in values:
        values["reason"] = _word(UNREADABLE_REASONS, values["reason"], language)
    for name, words in (("fault", FAULTS), ("how", LOG_IN_TEXTS), ("level", LEVELS)):
        if name in values:
            values[name] = _word(words, values[name], language)
    for kind, words in _LISTS.items():
        if kind in values:
            names = values[kind].split(", ")
            values[kind] = ", ".join(_word(words, name, language) for name in names)
    for name in ("used_on", "expires_on", "signed_on"):
        if name in values:
            values[name] = _short_date(values[name])
    return values


def _word(words: Mapping[str, Mapping[str, str]], code: str, language: str) -> str:
    return words[code][language] if code in words else code


def _short_date(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}-{month}-{year}"
