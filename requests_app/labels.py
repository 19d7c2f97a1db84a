"""The words for the codes of cases, and what each refusal says."""

from django.utils.translation import gettext_lazy as _

from registry_app import labels
from requests_app import (
    labels_answer_links,
    labels_authority,
    labels_breaches,
    labels_case_files,
    labels_case_links,
    labels_clock,
    labels_decision_records,
    labels_dossier,
    labels_duties,
    labels_enquiries,
    labels_form_gate,
    labels_form_ways,
    labels_four_eyes,
    labels_guidance,
    labels_identity,
    labels_identity_papers,
    labels_letters,
    labels_mail,
    labels_masking,
    labels_need_to_know,
    labels_people,
    labels_post,
    labels_reports,
    labels_representation,
    labels_requesters,
    labels_risk_measures,
    labels_sensitive,
    labels_session_findings,
    labels_setup,
    labels_signature_trust,
    labels_waves,
    labels_web_forms,
)

CASE_STATE_LABELS = [
    ("received", _("received")),
    ("form_issued", _("form issued")),
    ("form_returned", _("form returned")),
    ("verified", _("verified")),
    ("collecting", _("collecting")),
    ("answered", _("answered")),
    ("refused", _("refused")),
    ("withdrawn", _("withdrawn")),
    ("closed", _("closed")),
    ("unidentified", _("closed as unidentified")),
]

CASE_STEP_LABELS = [
    ("issue_form", _("Issue the form")),
    ("receive_signed_form", _("Receive the signed form")),
    ("verify_form", _("Verify the form")),
    ("take_back_form", _("Take the form back")),
    ("return_form", _("Return the form")),
    ("waive_form", _("Waive the form")),
    ("plan_tasks", _("Plan the work per system")),
    ("attach_extract", _("Attach an extract")),
    ("settle_task", _("Settle the task")),
    ("assign_task", _("Ask a colleague")),
    ("remind_contributor", _("Remind the colleague")),
    ("confirm_task", _("Confirm the task")),
    ("explain_task", _("Explain why not")),
    ("send_answer", _("Send the answer")),
    ("send_part_answer", _("Answer a part")),
    *labels_answer_links.LINK_STEP_LABELS,
    ("put_copy_first", _("Copy first, then erase")),
    ("end_wait", _("End the wait: erase now")),
    ("record_at_once", _("Record at once")),
    ("record_answer", _("Record the spoken answer")),
    ("refuse_case", _("Refuse")),
    ("withdraw_case", _("Withdraw")),
    ("withdraw_right", _("Withdraw one right")),
    ("close_case", _("Close")),
    *labels_clock.CLOCK_STEP_LABELS,
    ("reckon_anew", _("Reckon the time limit anew")),
    ("stop_use", _("Record the stop")),
    *labels_representation.REPRESENTATION_STEP_LABELS,
    ("name_customer", _("Name a customer number")),
    ("drop_customer", _("Drop a customer number")),
    *labels_enquiries.ENQUIRY_STEP_LABELS,
    *labels_requesters.RELATION_STEP_LABELS,
    ("take_case", _("Take the case")),
    ("assign_case", _("Hand over the case")),
    ("add_note", _("Add a note")),
    ("link_case", _("Link to another case")),
    ("unlink_case", _("Take a link away")),
]

_STEPS_OF_A_CASE = (
    *CASE_STEP_LABELS,
    *labels_four_eyes.PROPOSAL_STEP_LABELS,
    *labels_decision_records.RECORD_STEP_LABELS,
    *labels_identity.IDENTITY_STEP_LABELS,
    *labels_identity_papers.PAPER_STEP_LABELS,
    *labels_risk_measures.MEASURE_STEP_LABELS,
)

PERMISSION_LABELS = {
    "case.view": _("see and search cases"),
    "case.open_case": _("open a case"),
    "case.read_reasons": _("read the reasons of steps in a case"),
    "case.view_notes": _("read notes in a case"),
    "case.add_note": _("write a note in a case"),
    "contributor.view": _("see colleagues without an account"),
    "contributor.add_contributor": _("add a colleague without an account"),
    "contributor.correct_contributor": _("correct a colleague's name or address"),
    "contributor.deactivate_contributor": _("stop giving tasks to a colleague"),
    "contributor.reactivate_contributor": _("give tasks to a colleague again"),
    "contributor.name_keeper": _("name who looks after a system"),
    "task_link.confirm_task": _("confirm the task that names them"),
    "task_link.attach_extract": _("attach a file to the task that names them"),
    "task_link.explain_task": _("explain about the task that names them"),
    "case.sign_in_session": _("hand a form in that was signed while logged in at the company"),
    "case.read_findings": _("read what the checks of a form found"),
    "case.give_dossier": _("give the dossier of a case"),
} | {f"case.{step}": words for step, words in _STEPS_OF_A_CASE}
PERMISSION_LABELS |= labels_authority.PERMISSION_LABELS | labels_breaches.PERMISSION_LABELS
PERMISSION_LABELS |= labels_duties.PERMISSION_LABELS | labels_guidance.PERMISSION_LABELS
PERMISSION_LABELS |= labels_letters.PERMISSION_LABELS
PERMISSION_LABELS |= labels_mail.PERMISSION_LABELS | labels_sensitive.PERMISSION_LABELS
PERMISSION_LABELS |= labels_post.PERMISSION_LABELS | labels_waves.PERMISSION_LABELS
PERMISSION_LABELS |= labels_web_forms.PERMISSION_LABELS
PERMISSION_LABELS |= labels_requesters.PERMISSION_LABELS | labels_enquiries.PERMISSION_LABELS
PERMISSION_LABELS |= labels_masking.PERMISSION_LABELS | labels_need_to_know.PERMISSION_LABELS
PERMISSION_LABELS |= labels_signature_trust.PERMISSION_LABELS
PERMISSION_LABELS["case.check_alone"] = labels_four_eyes.CHECK_ALONE_LABEL
PERMISSION_LABELS |= {f"question.{step}": words for step, words in CASE_STEP_LABELS}

WISH_KIND_LABELS = [
    ("marketing_objection", _("no to marketing")),
    ("withdrawal", _("withdrawal of consent")),
    ("correction", _("correction")),
    ("question", _("question answered")),
]

MARKETING_CHANNEL_LABELS = [
    ("email", _("e-mail")),
    ("sms", _("SMS")),
    ("phone", _("telephone")),
    ("post", _("post")),
]

CORRECTED_FIELD_LABELS = [
    ("name", _("name")),
    ("email", _("e-mail address")),
    ("phone", _("telephone number")),
    ("address", _("postal address")),
    ("other", _("something else")),
]

CHANNEL_LABELS = [
    ("email", _("e-mail")),
    ("phone", _("telephone")),
    ("letter", _("letter")),
    ("chat", _("chat")),
    ("social", _("social media")),
    ("web_form", _("web form")),
    ("in_person", _("in person")),
    ("api", _("another system")),
]

LANGUAGE_LABELS = labels.LANGUAGE_LABELS

RIGHT_LABELS = [
    ("access", _("access")),
    ("rectification", _("rectification")),
    ("erasure", _("erasure")),
    ("restriction", _("restriction of processing")),
    ("portability", _("data portability")),
    ("objection", _("objection")),
    ("automated_decision", _("automated individual decisions")),
    ("consent_withdrawal", _("withdrawal of consent")),
]

# What the cards of what may be said are about (docs/rules/guidance.md).
TOPIC_LABELS = [("general", _("every call")), *RIGHT_LABELS]

ITEM_OUTCOME_LABELS = [
    ("pending", _("pending")),
    ("granted", _("granted")),
    ("partly_granted", _("granted in part")),
    ("refused", _("refused")),
    ("withdrawn", _("withdrawn")),
]

# How a finding of a form's check weighs.
SEVERITY_LABELS = {
    "ok": _("in order"),
    "doubt": _("look at this"),
    "block": _("cannot be accepted"),
}

TASK_STATE_LABELS = [
    ("open", _("open")),
    ("settled", _("settled")),
    ("cancelled", _("cancelled")),
]

TASK_OUTCOME_LABELS = [
    ("extracted", _("extract attached")),
    ("nothing_found", _("nothing found")),
    ("done", _("done")),
]

CONTRIBUTOR_STATE_LABELS = [("active", _("active")), ("inactive", _("deactivated"))]

CONTRIBUTOR_STEP_LABELS = [
    ("add_contributor", _("Add a contributor")),
    ("correct_contributor", _("Correct")),
    ("deactivate_contributor", _("Deactivate")),
    ("reactivate_contributor", _("Activate again")),
    ("name_keeper", _("Name who answers for it")),
]

LINK_CAUSE_LABELS = [
    ("assigned", _("handed out")),
    ("reminded", _("reminder")),
    ("renewed", _("fresh link asked for")),
    ("declined", _("proposal declined")),
]

LINK_END_LABELS = [
    ("expired", _("ran out")),
    ("replaced", _("replaced")),
    ("answered", _("answered")),
    ("task_ended", _("the task ended")),
    ("too_many_codes", _("too many codes")),
    ("deactivated", _("the contributor was deactivated")),
]

ERRORS = {
    "contributor_unknown": _("There is no active contributor by that name here."),
    "contributor_known": _("This address belongs to a contributor of the controller already."),
    "contributor_not_asked": _("Nobody has been asked to help with this task."),
    "name_required": _("Give the name."),
    "answer_by_past": _("The day lies in the past."),
    "answer_by_after_due": _("The answer to the person is due on %(due_on)s: choose an earlier day."),
    "task_link_over": _("This link does not work any more."),
    "task_session_over": _("An hour has passed since the code. Nothing was stored: ask for a new code."),
    "file_not_chosen": _("Choose a file first."),
    "test_letter_not_colleague": _(
        "A test letter goes to the address of somebody who works in the office, and to nobody else."
    ),
    "controller_missing": _("There is no controller from whom a letter could come."),
    "task_code_wrong": _("That is not the code. Tries left: %(left)s."),
    "task_code_dead": _(
        "This code cannot be used any more: it was used, is older than ten minutes, or was wrong five times."
        " Ask for a new one."
    ),
    "task_codes_too_many": _(
        "Five codes have been sent within an hour. You can ask again in %(minutes)s minutes."
    ),
    "wishes_missing": _("Tick what the person wants."),
    "wishes_too_many": _("At most %(max)s things are recorded in one go."),
    "wish_unknown": _("%(kind)s is nothing that is recorded at once."),
    "channels_missing": _("Name the channels on which marketing stops."),
    "channel_unknown_here": _("Marketing stops by e-mail, SMS, telephone or post."),
    "channel_without_contact": _("We know no contact of the person for this channel: %(channel)s."),
    "consent_missing": _("Name the consent that is withdrawn."),
    "consent_unknown": _("No purpose of this controller that rests on consent has the code %(consent)s."),
    "field_unknown_here": _("Say what is corrected: name, e-mail, phone, address or something else."),
    "correction_missing": _("Write what is right."),
    "question_missing": _("Write the question and what you answered."),
    "text_too_long": _("A text has at most %(max)s characters here."),
    "confirmation_without_address": _(
        "We have no e-mail address on file that may be written to, so nothing can be confirmed in writing."
    ),
    "confirmation_to_wrong_address": _(
        "The person says that our e-mail address is wrong: confirm in writing once it is corrected."
    ),
    "answer_in_writing": _("An answer about %(right)s goes out in writing: send it."),
    "controller_unknown": _("There is no controller by that name here."),
    "right_unknown": _("%(right)s is not one of the rights."),
    "rights_missing": _("Name at least one right."),
    "requester_missing": _("Name the person by at least one of name, e-mail, telephone and customer number."),
    "received_in_future": _("The request cannot have been received in the future."),
    "received_too_old": _("The request cannot have been received more than five years ago."),
    "instant_without_offset": _("Give date, time and offset, as in 2026-11-04T09:30:00+01:00."),
    "state_unknown": _("%(state)s is not a state of a case."),
    "step_unknown": _("There is no such step."),
    "form_not_used": _("This controller uses no form."),
    "form_is_asked": _("This case waits for a signed form: issue it, or waive it with a reason."),
    "form_has_blocking_findings": _("The form cannot be accepted: %(findings)s."),
    "form_already_used": _("The form was used before."),
    "form_missing": _("No signed form has come in."),
    "form_file_unsupported": _("By its content the file is neither PDF, JPEG, PNG, TIFF nor HEIC."),
    "form_file_unreadable": _("The file cannot be read (%(reason)s). Ask for it again, as a PDF or a photo."),
    "form_file_refused": _(
        "The file holds more than a form (%(hazards)s). Ask for it again, as a plain PDF or a photo."
    ),
    "form_file_several": _(
        "Several forms lie in the file (%(numbers)s), and not all are of this case. Take the file in under"
        " Post on paper, where each form finds its case by itself, or send the form of this case alone."
    ),
    "no_systems": _("The registry names no system in which this controller holds data."),
    "tasks_open": _("%(open)s tasks are not settled yet."),
    "outcome_required": _("Say how the task ended."),
    "extract_missing": _("No extract is attached to the task."),
    "extracts_attached": _("Extracts are attached to the task: something was found."),
    "file_type_unsupported": _("We take PDF, pictures, text, CSV, JSON, XML, spreadsheets and zip archives."),
    "item_unknown": _("The case does not ask for %(right)s."),
    "item_named_twice": _("%(right)s is named more than once."),
    "ground_required": _("A refusal needs its ground (GDPR Article 12(4))."),
    "evidence_required": _("Say what shows that the ground holds: you bear the burden (Article 12(5))."),
    "ground_unknown": _("%(ground)s is not one of the grounds."),
    "ground_not_for_right": _("The ground %(ground)s cannot be held against %(right)s."),
    "ground_not_asked": _("What is granted in full needs no ground and no evidence."),
    "case_is_yours": _("The case is yours already."),
    "nothing_to_stop": _("Nothing has to stop at once in this case, or the stop is recorded already."),
    "owner_unknown": _("Nobody by that name works on the cases of this controller."),
    "note_required": _("Write what is to be remembered."),
    "nothing_left_open": _("This would answer all that is asked: send the answer instead."),
    "items_missing": _("Choose at least one right that is answered now."),
    "waits_for_copy": _(
        "%(right)s waits until the person has had the copy. Answer it later, end the wait, or refuse it."
    ),
    "work_not_planned": _("Plan the work per system: what is asked for has to be found first."),
    "wait_days_out_of_range": _("The erasure can wait from 0 to %(max)s days for the copy."),
    "nothing_can_wait": _("Only an erasure waits, and only for a copy; both have still to be answered."),
    "nothing_waits": _("Nothing in this case waits for a copy."),
    "last_right": _("This is all that is left of the request: withdraw the case instead."),
    "everything_refused": _("An answer that grants nothing is a refusal: refuse the case instead."),
}
ERRORS |= labels_authority.ERRORS | labels_breaches.ERRORS | labels_clock.ERRORS | labels_duties.ERRORS
ERRORS |= labels_dossier.ERRORS | labels_guidance.ERRORS | labels_letters.ERRORS | labels_mail.ERRORS
ERRORS |= labels_post.ERRORS | labels_people.ERRORS
ERRORS |= labels_decision_records.ERRORS
ERRORS |= labels_four_eyes.ERRORS | {
    "customer_number_unknown": _("This controller has no customer with that number."),
    "customer_named_already": _("This customer is named in the case already."),
    "customer_not_named": _("This customer was not named; the one that the case was matched with stays."),
    "customer_of_hr": _("A case of an employee or applicant has no customer."),
    "customer_of_test": _("A test case is nobody's: no customer is named in it."),
}
ERRORS |= labels_reports.ERRORS | labels_representation.ERRORS | labels_sensitive.ERRORS
ERRORS |= labels_waves.ERRORS | labels_answer_links.ERRORS | labels_web_forms.ERRORS
ERRORS |= labels_requesters.ERRORS | labels_enquiries.ERRORS
ERRORS |= labels_form_gate.ERRORS | labels_form_ways.ERRORS | labels_session_findings.ERRORS
ERRORS |= labels_case_files.ERRORS | labels_case_links.ERRORS | labels_setup.ERRORS
ERRORS |= labels_masking.ERRORS | labels_need_to_know.ERRORS | labels_signature_trust.ERRORS
ERRORS |= labels_identity.ERRORS | labels_identity_papers.ERRORS | labels_risk_measures.ERRORS
