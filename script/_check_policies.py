"""Print what a reader of the law would ask of each policy text of a directory, one finding a line.

script/check_policies DIRECTORY [--language da|en] [--only error|warning]

A line reads file:line: severity code: message. Reads .txt, .md and .html in UTF-8, .pdf and .docx. Ends with
1 when there is an error or a file cannot be read, with 2 when there is nothing to read. Needs no database.
"""

import argparse
import sys
from pathlib import Path

from _setup import ROOT, run_main, tell

sys.path.insert(0, str(ROOT))

from registry_app.domain.findings import ADVICE, ERROR, SEVERITIES, WARNING, Finding
from registry_app.domain.policy_files import FILE_FAULTS, PolicyFileError
from registry_app.domain.policy_linter import findings_of
from registry_app.domain.policy_reading import read_lines
from registry_app.gateways.policy_documents import ALL_KINDS, lines_of_document

FOUND = 1
NOTHING_TO_READ = 2


def main() -> int:
    """Check the files in the order of their names."""
    options = read_options()
    if not options.directory.is_dir():
        tell(f"{options.directory} is no directory")
        return NOTHING_TO_READ
    files = [path for path in sorted(options.directory.rglob("*")) if path.is_file()]
    known = [path for path in files if path.suffix.lower() in ALL_KINDS]
    for path in files:
        if path not in known:
            tell(f"{path}: not read; only {', '.join(ALL_KINDS)} are")
    counted = dict.fromkeys(SEVERITIES, 0)
    for path in known:
        for severity in check(path, options.language, options.only):
            counted[severity] += 1
    if not known:
        tell(f"{options.directory} holds no policy text ({', '.join(ALL_KINDS)})")
        return NOTHING_TO_READ
    tell(f"{len(known)} files: " + ", ".join(f"{number} {severity}" for severity, number in counted.items()))
    return FOUND if counted[ERROR] else 0


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="script/check_policies", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--language", choices=["da", "en"], default="en", help="of the findings")
    parser.add_argument("--only", choices=[ERROR, WARNING], help="these and graver ones alone")
    return parser.parse_args()


def check(path: Path, language: str, only: str | None) -> list[str]:
    """Print the findings of a file in the order of its lines; give their severities."""
    try:
        found = findings_of(read_lines(lines_of_document(path.name, path.read_bytes())))
    except PolicyFileError as error:
        tell(f"{path}:{error.line}:{error.column}: {ERROR} {error.code}: {FILE_FAULTS[error.code][language]}")
        return [ERROR]
    except OSError:
        tell(f"{path}:1:1: {ERROR} file_unreadable: {FILE_FAULTS['file_unreadable'][language]}")
        return [ERROR]
    shown = SEVERITIES[: SEVERITIES.index(only or ADVICE) + 1]
    for finding in sorted(found, key=lambda row: (row.where.line, row.where.start)):
        if finding.severity in shown:
            tell(f"{path}:{max(finding.where.line, 1)}: {in_words(finding, language)}")
    return [finding.severity for finding in found]


def in_words(finding: Finding, language: str) -> str:
    """Say a finding in one line: what, the words it is about, what to do, and the law."""
    quote = f" “{finding.where.quote}”" if finding.where.quote else ""
    return (
        f"{finding.severity} {finding.code}:{quote} {finding.message[language]}"
        f" {finding.advice[language]} ({finding.source})"
    )


if __name__ == "__main__":
    run_main(main)
