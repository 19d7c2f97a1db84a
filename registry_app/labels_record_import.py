"""The words for what is wrong with a file that is to be taken into the record."""

from django.utils.translation import gettext_lazy as _

# By the code of a Problem; `value` is what stood there, or the limit.
PROBLEM_LABELS = {
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is larger than %(value)s MB."),
    "file_too_large_inside": _("What is packed into the file is too much."),
    "file_old_or_locked": _("The file is locked with a password, or of a format before XLSX."),
    "file_broken": _("The file is broken, or no workbook."),
    "file_has_macros": _("The file holds macros. Save it as a workbook without them (XLSX)."),
    "not_utf8": _("The file is not UTF-8."),
    "json_malformed": _("Here the file stops being JSON."),
    "not_our_file": _("The file is not a record of this office: it does not say so."),
    "version_unknown": _("The file is of version %(value)s, which this office does not read."),
    "table_malformed": _("The table is no list of rows."),
    "table_missing": _("The table is missing."),
    "table_unknown": _("There is no such table."),
    "column_missing": _("The column is missing."),
    "column_unknown": _("There is no such column."),
    "column_doubled": _("The column stands twice."),
    "too_many_rows": _("There are more than %(value)s rows."),
    "formula_in_cell": _("The cell holds a formula. Put its value there."),
    "row_doubled": _("A row with the key %(value)s stands there already."),
    "value_required": _("The cell is empty."),
    "value_too_long": _("The text is too long."),
    "not_text": _("This is no text."),
    "not_a_code": _("A code is made of letters, digits, hyphens and underscores: %(value)s"),
    "character_unusable": _("The text holds a character that nothing can show."),
    "code_unknown": _("%(value)s is not on the list of this column."),
    "country_unknown": _("%(value)s is not the code of a country, such as DK."),
    "day_invalid": _("%(value)s is not a day, such as 2026-11-22."),
    "number_invalid": _("%(value)s is not a whole number from 0 to 32767."),
    "yes_no_invalid": _("%(value)s is neither yes nor no."),
    "reference_unknown": _("There is no %(value)s, neither in the file nor in the record."),
    "decision_unknown": _("%(value)s is not among the decisions of this office."),
    "status_by_step": _(
        "Status and its days change by a step on the activity's page, not by a file: %(value)s"
    ),
    "activity_ended": _("The activity has ended and is not changed: %(value)s"),
    "headings_missing": _("There are no headings on this line."),
    "name_not_mapped": _("No column is about the name or the code of the activity."),
    "target_doubled": _("Another column is about the same already."),
    "activity_not_named": _("No activity is named, here or above."),
    "processing_unknown": _(
        "Which processing this row is of is not said, or there is none of the name: %(value)s"
    ),
    "csv_malformed": _(
        "Here the file stops being CSV: a quotation mark is not closed, or a cell is too long."
    ),
    "too_many_columns": _("There are more than %(value)s columns."),
    "rule_broken": _("The row contradicts itself (%(value)s)."),
}
