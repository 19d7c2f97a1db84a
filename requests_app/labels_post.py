"""The words for the codes of post that comes in on paper."""

from django.utils.translation import gettext_lazy as _

BATCH_STATE_LABELS = [("sorting", _("is being sorted")), ("done", _("sorted"))]
POST_STATE_LABELS = [
    ("waiting", _("on the sorting table")),
    ("filed", _("filed as a signed form")),
    ("opened", _("opened a case")),
    ("joined", _("in a case")),
    ("dismissed", _("set aside")),
    ("destroyed", _("destroyed")),
    ("merged", _("put to the letter before it")),
]
POST_DISMISSAL_LABELS = [
    ("not_a_request", _("not a request about personal data")),
    ("advertising", _("advertising")),
    ("came_back", _("a letter of ours that came back")),
    ("not_for_us", _("meant for somebody else")),
    ("handled_elsewhere", _("handled elsewhere")),
]
PAGE_KIND_LABELS = [
    ("identity_paper", _("a copy of an identity document")),
    ("payment_card", _("a payment card or account statement")),
    ("other_person", _("a page about somebody else")),
    ("not_needed", _("something else that is not needed")),
]
DESTROYED_AS_LABELS = [*PAGE_KIND_LABELS, ("time_over", _("destroyed: the time of the case's files is over"))]
CODE_FINDING_LABELS = {
    "ours": _("a form of ours"),
    "forged": _("bears a code that we did not issue"),
    "unknown": _("bears a code of no form of this controller"),
}
SCAN_FAULT_LABELS = {
    "file_empty": _("it is empty"),
    "encrypted": _("it is locked with a password"),
    "damaged": _("it is damaged, or has no page"),
    "too_many_pixels": _("a page is too large"),
    "too_many_objects": _("it is made of too many parts"),
    "active_content": _("it holds scripts, files or forms that send; a scan has none"),
    "took_too_long": _("reading it took too long; scan fewer pages at once"),
    "too_much_memory": _("reading it took too much memory; scan fewer pages at once"),
    "too_deep": _("it is nested too deep"),
}
BATCH_STEP_LABELS = [
    ("name_box", _("Name the box")),
    ("destroy_originals", _("Originals shredded")),
]
LETTER_STEP_LABELS = [
    ("file_form", _("File it as the signed form")),
    ("open_case", _("Open a case")),
    ("join_case", _("Put the letter into a case")),
    ("split_letter", _("Split it")),
    ("join_next", _("Join with the next")),
    ("change_arrival", _("Change the day")),
    ("dismiss_letter", _("Set the letter aside")),
    ("destroy_page", _("Destroy a page")),
    ("take_back", _("Take it back")),
    ("take_back_form", _("Take the form back")),
]
PERMISSION_LABELS = {
    "post_letter.view": _("see post that came in on paper"),
    "post_batch.take_in": _("take in scanned post"),
    "post_batch.name_box": _("name the box in which scanned originals lie"),
    "post_batch.destroy_originals": _("record that scanned originals were shredded"),
    "post_letter.file_form": _("file a scanned letter as a signed form"),
    "post_letter.open_case": _("open a case from a scanned letter"),
    "post_letter.join_case": _("put a scanned letter into a case"),
    "post_letter.split_letter": _("split a scanned letter"),
    "post_letter.join_next": _("join scanned letters"),
    "post_letter.change_arrival": _("change the day on which a scanned letter arrived"),
    "post_letter.dismiss_letter": _("set a scanned letter aside"),
    "post_letter.destroy_page": _("destroy a page of a scanned letter"),
    "post_letter.take_back_form": _("take back a scanned letter that was filed as a signed form"),
    "post_letter.take_back": _("take back a scanned letter that was set aside"),
}
ERRORS = {
    "post_known": _("This file was taken in already, on %(on)s (%(pages)s pages)."),
    "post_no_pdf": _("Give the scan as one PDF file."),
    "post_unreadable": _("The file cannot be read: %(why)s. Nothing is stored."),
    "post_too_large": _("The file is larger than %(most)s MB. Scan fewer pages at once."),
    "post_too_many_pages": _("The file has more than %(most)s pages. Scan fewer at once."),
    "post_in_future": _("The post cannot have arrived after today."),
    "post_day_needs_reason": _("That day is more than a year ago. Say why it is right."),
    "post_days_out_of_range": _("Originals are kept for 1 to %(most)s days."),
    "post_no_cut": _("Tick at least one page, and not the first: a new letter begins there."),
    "post_no_next_letter": _("No letter follows this one."),
    "post_next_is_settled": _("The next letter does not wait any more. Take it back first."),
    "post_no_form": _("No page of this letter bears a code of a form that we issued."),
    "post_several_forms": _("This letter holds several forms. Split it first."),
    "post_page_unknown": _("Choose a page of this letter."),
    "post_page_gone": _("That page is destroyed already."),
    "post_kind_unknown": _("Choose what is on the page."),
    "post_dismissal_unknown": _("Choose why the letter is set aside."),
    "post_originals_too_early": _("The originals may be shredded from %(on)s."),
    "post_originals_gone": _("The originals were shredded already."),
    "post_form_decided": _(
        "Something was decided of this form already, or another came since: it cannot be taken back."
    ),
    "post_letter_empty": _("No page of this letter is left."),
}
