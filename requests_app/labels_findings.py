"""What each finding of the form check says to the officer, in Danish and English."""

from collections.abc import Iterable, Mapping

from requests_app.domain.signed_forms import Finding
from requests_app.labels_session_findings import (
    LOG_IN_TEXTS,
    SESSION_FINDING_TEXTS,
    SESSION_RETURN_REASONS,
)

LANGUAGES = ("da", "en")

FINDING_TEXTS: Mapping[str, Mapping[str, str]] = {
    "file_type_ok": {
        "da": "Filen er af en type, vi modtager ({media_type}).",
        "en": "The file is of a kind that we take ({media_type}).",
    },
    "file_type_unsupported": {
        "da": "Filen er hverken PDF, JPEG eller PNG efter sit indhold.",
        "en": "By its content, the file is neither PDF, JPEG nor PNG.",
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
        "da": "Underskriftsfeltet kunne ikke findes på billedet. Se på skemaet.",
        "en": "The signature box could not be located on the picture. Look at the form.",
    },
    "digital_signature_unchecked": {
        "da": "Skemaet har en digital underskrift, som ikke er kontrolleret af systemet ({fields}).",
        "en": "The form has a digital signature, which the system has not validated ({fields}).",
    },
}

# What the person is told when the form is sent back; the officer's words above are not for them.
RETURN_REASONS: Mapping[str, Mapping[str, str]] = {
    "file_type_unsupported": {
        "da": "Filen er hverken PDF, JPEG eller PNG.",
        "en": "The file is neither PDF, JPEG nor PNG.",
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
    "nothing_filled_in": {"da": "Skemaet er ikke udfyldt.", "en": "The form is not filled in."},
    "no_ink_found": {
        "da": "Vi kan ikke se en underskrift i feltet.",
        "en": "We cannot see a signature in the box.",
    },
    "ink_not_measured": {
        "da": "Vi kan ikke se underskriftsfeltet. Hele siden og begge koder skal kunne ses.",
        "en": "We cannot see the signature box. The whole page and both codes must be visible.",
    },
    "digital_signature_unchecked": {
        "da": "Vi kan ikke bekræfte den digitale underskrift.",
        "en": "We cannot confirm the digital signature.",
    },
}

UNREADABLE_REASONS: Mapping[str, Mapping[str, str]] = {
    "file_empty": {"da": "filen er tom", "en": "the file is empty"},
    "file_too_large": {"da": "filen er større end 20 MB", "en": "the file is larger than 20 MB"},
    "too_many_pages": {"da": "filen har mere end 50 sider", "en": "the file has more than 50 pages"},
    "too_many_objects": {"da": "filen er for sammensat", "en": "the file is too complex"},
    "too_many_pixels": {"da": "billedet er for stort", "en": "the picture is too large"},
    "encrypted": {"da": "filen er låst med adgangskode", "en": "the file is encrypted"},
    "damaged": {"da": "filen er beskadiget", "en": "the file is damaged"},
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
    "archive_inside": {"da": "et arkiv skjult i filen", "en": "an archive hidden in the file"},
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
        if finding.severity != "ok"
    ]
    return list(dict.fromkeys(said))


def _reason(code: str) -> Mapping[str, str]:
    return RETURN_REASONS.get(code) or SESSION_RETURN_REASONS[code]


def _said(finding: Finding, language: str) -> dict[str, str]:
    """Say the evidence of a finding in words."""
    values = dict(finding.context)
    if "reason" in values:
        values["reason"] = _word(UNREADABLE_REASONS, values["reason"], language)
    if "how" in values:
        values["how"] = _word(LOG_IN_TEXTS, values["how"], language)
    if "hazards" in values:
        names = values["hazards"].split(", ")
        values["hazards"] = ", ".join(_word(HAZARDS, name, language) for name in names)
    for name in ("used_on", "expires_on"):
        if name in values:
            values[name] = _short_date(values[name])
    return values


def _word(words: Mapping[str, Mapping[str, str]], code: str, language: str) -> str:
    return words[code][language] if code in words else code


def _short_date(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}-{month}-{year}"
