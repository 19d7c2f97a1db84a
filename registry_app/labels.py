"""The words for the registry's codes: choices, states, and what each error says."""

from django.utils.translation import gettext_lazy as _

from registry_app import labels_brands, labels_dpo_advice
from registry_app.domain.audience import ACCOUNT_STATES

FORM_MODE_LABELS = [
    ("none", _("no form is asked for")),
    ("optional", _("a form is offered")),
    ("requested", _("a form is asked for")),
    ("required", _("a form is required")),
]

HOLIDAY_CALENDAR_LABELS = [
    ("DK_STATUTORY", _("Danish public holidays")),
    ("DK_WITH_CLOSING_DAYS", _("Danish public holidays and closing days")),
]

SUSPENSION_MODE_LABELS = [
    ("SUSPEND", _("waiting days are added")),
    ("STRICT", _("nothing stops the time limit")),
    ("RESTART", _("the time limit starts again")),
]

EXTENSION_BASIS_LABELS = [
    ("from_receipt", _("three months from receipt, in one step")),
    ("chained", _("one month, and then the further months")),
]

BREACH_THRESHOLD_LABELS = [("risk", _("a risk")), ("high", _("a high risk"))]

LANGUAGE_LABELS = [("da", _("Danish")), ("en", _("English"))]

MAIL_TLS_LABELS = [
    ("tls", _("TLS from the start (port 993)")),
    ("starttls", _("TLS begun in the connection (STARTTLS, port 143)")),
    ("none", _("none: only for a server on this machine")),
]
FOLDER_ROLE_LABELS = [("inbox", _("inbox")), ("spam", _("spam"))]
# Why a mailbox could not be read, by the codes of the gateway.
MAIL_FAULT_LABELS = {
    "mail_unreachable": _("the server does not answer"),
    "mail_tls_failed": _("the server's certificate or its encryption was not accepted"),
    "mail_sign_in_refused": _("the server refuses the user or the password"),
    "mail_folder_missing": _("the folder is not there"),
    "mail_answer_unreadable": _("the server answered something that cannot be understood"),
}

ACTIVITY_STATUS_LABELS = [
    ("draft", _("draft")),
    ("planned", _("planned")),
    ("active", _("active")),
    ("ended", _("ended")),
]

HOLIDAY_KIND_LABELS = [("public_holiday", _("public holiday")), ("closing_day", _("closing day"))]

_ACCOUNT_STATE_WORDS = {
    "active": _("active"),
    "paused": _("paused"),
    "deactivated": _("deactivated"),
    "restricted": _("restricted"),
    "closing": _("closing"),
    "closed": _("closed"),
    "erased": _("erased"),
    "deceased": _("deceased"),
    "incomplete": _("incomplete registration"),
}
ACCOUNT_STATE_LABELS = [(state, _ACCOUNT_STATE_WORDS[state]) for state in ACCOUNT_STATES]

POLICY_STATE_LABELS = [
    ("draft", _("draft")),
    ("assessed", _("assessed")),
    ("approved", _("approved")),
    ("announcing", _("announced")),
    ("in_force", _("in force")),
    ("archived", _("archived")),
    ("withdrawn", _("withdrawn")),
]

# How customers can be told of a new version.
REACH_LABELS = {
    "email": _("can be told by e-mail"),
    "email_blocked": _("have an address that must not be written to"),
    "sms_only": _("have a phone number only"),
    "neither": _("have neither an address nor a phone number"),
    "bounced": _("have an address from which an earlier letter came back"),
    "invalid": _("have an address that is none"),
}

PREFERRED_CHANNEL_LABELS = [("email", _("e-mail")), ("sms", _("SMS"))]

CHANNEL_LABELS = [("email", _("e-mail")), ("sms", _("SMS"))]

EXCLUDED_REASON_LABELS = [
    ("account_closed", _("the account is closed")),
    ("person_erased", _("the person's data is erased")),
    ("person_deceased", _("the person has died")),
    ("registration_incomplete", _("the registration was never completed")),
    ("erasure_requested", _("the person has asked for erasure")),
    ("signed_up", _("signed up under the new version")),
    ("no_address", _("no e-mail address")),
    ("address_invalid", _("the e-mail address cannot be used")),
]

IN_FORCE_GROUND_LABELS = [
    ("told", _("everyone was told 14 full days before")),
    ("later_for_some", _("everyone was told 14 full days before, or it applies to them later")),
    ("not_material", _("the change is not material")),
    ("first", _("it is the first version")),
    ("entered", _("it was entered as it was in force before")),
]

WHY_NOT_YET_LABELS = [
    ("told", _("told")),
    ("pending", _("sent, and counts after 48 hours without a bounce")),
    ("not_told", _("not told yet")),
]

CRITERION_LABELS = [
    ("new_purpose", _("a new or changed purpose")),
    ("controller_identity", _("another controller")),
    ("exercise_of_rights", _("how rights are exercised")),
    ("impact_on_people", _("an effect on the people concerned")),
    ("unexpected_change", _("a change that people do not expect")),
    ("more_recipients", _("more recipients")),
    ("third_country_transfer", _("a transfer to a third country")),
    ("transfer_safeguard", _("another safeguard for transfers")),
    ("legal_basis", _("another legal basis")),
    ("data_category", _("a new category of data")),
    ("special_category", _("a special category of data")),
    ("longer_retention", _("longer retention")),
    ("automated_decision", _("automated decisions or profiling")),
    ("contact_for_rights", _("another contact for rights or DPO")),
    ("spelling", _("spelling")),
    ("style_or_layout", _("style or layout")),
]

PERMISSION_LABELS = {
    "controller.view": _("see controllers and public holidays"),
    "mailbox.view": _("see mailboxes"),
    "mailbox.add_mailbox": _("enter a mailbox"),
    "mailbox.change_mailbox": _("change how a mailbox is read"),
    "controller.change_clock_policy": _("change how the time limits of requests are reckoned"),
    "controller.change_form_gate": _("choose for which right a form is asked for"),
    "controller.change_four_eyes": _("choose which steps of a case take two people"),
    "controller.change_role_permission": _("change what a role may do at a controller"),
    "controller.change_need_to_know": _("choose who sees a case that a colleague works on"),
    "controller.confirm_case_files": _("confirm how long the files of cases are kept"),
    "holiday.add_day": _("add a day to the calendar"),
    "holiday.change_day": _("change a day of the calendar"),
    "holiday.retire_day": _("take a day out of the calendar"),
    "activity.view": _("see processing activities"),
    "activity.add_activity": _("enter a processing activity"),
    "activity.change_activity": _("describe a processing activity"),
    "activity.name_owner": _("name the colleague who answers for an activity"),
    "activity.change_safeguards": _("describe security, information and impact assessment"),
    "activity.review_activity": _("record that an activity was reviewed"),
    "activity.add_purpose": _("add a purpose"),
    "activity.change_purpose": _("change a purpose"),
    "activity.remove_purpose": _("take a purpose away"),
    "activity.add_basis": _("name a legal basis of a purpose"),
    "activity.change_basis": _("change a legal basis"),
    "activity.remove_basis": _("take a legal basis away"),
    "activity.assess_balance": _("record a balancing of interests"),
    "activity.change_data": _("say which data a purpose uses, and how long it is kept"),
    "activity.add_disclosure": _("say who is given data"),
    "activity.remove_disclosure": _("say who is no longer given data"),
    "activity.add_joint_controller": _("name a joint controller"),
    "activity.remove_joint_controller": _("take a joint controller away"),
    "activity.plan_activity": _("plan an activity"),
    "activity.activate_activity": _("make an activity active"),
    "activity.end_activity": _("end an activity"),
    "activity.import_record": _("take a file into the record"),
    "activity.override_findings": _("let an activity be active although findings block it"),
    "retention_rule.add_rule": _("add a retention rule"),
    "retention_rule.change_rule": _("change a retention rule"),
    "data_category.add_category": _("add a category of data"),
    "data_category.change_category": _("change a category of data"),
    "recipient.add_recipient": _("add a recipient"),
    "recipient.change_recipient": _("change a recipient"),
    "recipient.add_agreement": _("enter a processing agreement"),
    "recipient.change_agreement": _("change a processing agreement"),
    "recipient.check_agreement": _("check a processing agreement point by point"),
    "recipient.record_oversight": _("record the oversight of a processor"),
    "recipient.add_sub_processor": _("enter a sub-processor"),
    "recipient.change_sub_processor": _("approve a sub-processor or take it away"),
    "listing.add_listing": _("enter a listing that transfers lean on"),
    "listing.check_listing": _("record that a decision or listing was looked up"),
    "promise.link_promise": _("say what keeps a promise"),
    "controller.add_controller": _("begin the set-up of a new brand"),
    "controller.describe_controller": _("say who a controller is, and how it is reached"),
    "controller.change_settings": _("decide how a controller's requests are handled"),
    "controller.declare_point": _("say that a point of the set-up is done or not needed"),
    "controller.take_back_point": _("take back what was said of a point of the set-up"),
    "controller.import_suppressions": _("take in the seller's objections and suppressions"),
    "controller.copy_record": _("copy another brand's record as drafts"),
    "controller.start_test_case": _("start a test case of a brand, as the person who asks"),
    "controller.remove_tests": _("delete the tests of a brand"),
    "controller.send_test_notice": _("send oneself a test notice of a brand"),
    "controller.open_controller": _("open a brand"),
    "controller.close_controller": _("close a brand"),
    "controller.name_contacts": _("name a controller's data protection officer and representative"),
    "controller.start_from_library": _("enter usual activities from the library as drafts"),
    "policy_reading.read_policy": _("read a policy text as a draft of the record"),
    "policy_reading.accept_fact": _("accept a fact that was read out of a policy text"),
    "policy_reading.decline_fact": _("decline a fact that was read out of a policy text"),
    "policy_reading.reopen_fact": _("take back that a fact was declined"),
    "recipient.add_transfer": _("enter a transfer to a third country"),
    "recipient.change_transfer": _("change a transfer"),
    "recipient.remove_transfer": _("take a transfer away"),
    "planned_change.plan_change": _("plan a change of the record"),
    "planned_change.describe_change": _("describe a planned change"),
    "planned_change.add_giving": _("plan that a recipient is given data"),
    "planned_change.add_stop": _("plan that a recipient is given data no longer"),
    "planned_change.add_planned_transfer": _("plan a transfer to a third country"),
    "planned_change.add_rule_change": _("plan a change of a retention rule"),
    "planned_change.add_beginning": _("plan that an activity begins"),
    "planned_change.remove_part": _("take a part out of a planned change"),
    "planned_change.bind_to_version": _("bind a planned change to a policy version"),
    "planned_change.accept_text": _("accept that a policy text tells of a planned change in other words"),
    "planned_change.carry_out": _("carry out a planned change"),
    "planned_change.drop_change": _("drop a planned change"),
    "system.view": _("see systems"),
    "promise.view": _("see what the policies promise"),
    "customer.view": _("see and search customers"),
    "customer.view_contact": _("see e-mail, telephone number and address of people without opening them"),
    "customer.view_imports": _("see which customer files came, and what was wrong with them"),
    "customer.import_customers": _("take in customer files"),
    "customer.map_columns": _("say how customer files are written"),
    "policy.view": _("see policy versions and notices"),
    "policy.draft_version": _("draft a policy version"),
    "policy.enter_earlier_version": _("enter an earlier policy version"),
    "policy.assess_materiality": _("decide whether a change is material"),
    "policy.approve_version": _("approve a policy version"),
    "policy.plan_campaign": _("plan the notices"),
    "policy.send_campaign_test": _("send a test of the notices"),
    "policy.approve_campaign": _("approve the notices"),
    "policy.end_campaign": _("end the notices for good"),
    "policy.postpone_version": _("postpone a policy version"),
    "policy.except_notice": _("except customers from notice by name"),
    "policy.apply_later": _("decide that a version applies later to those not told in time"),
    "policy.record_sign_ups": _("say who signed up under a new version"),
    "policy.record_displays": _("say who was shown a new version at sign-in"),
}

ERRORS = {
    "mailbox_known": _("That address is entered already."),
    "mail_host_invalid": _("Give the name of the server, as in mail.example.com."),
    "mail_port_invalid": _("A port is a number between 1 and 65535."),
    "mail_tls_required": _(
        "Mail is read over TLS. Without it only a server on this very machine may be read."
    ),
    "mail_user_missing": _("Name the user with which the mailbox is opened."),
    "mail_folder_invalid": _(
        "Name at least one folder, each once, and at most %(most)s of them; no folder is both inbox and spam."
    ),
    "mail_password_missing": _("Give the password: there is none yet, or it was for another server or user."),
    "listing_known": _("That organisation is entered with that day already."),
    "ends_before_it_begins": _("It cannot end before it begins."),
    "go_live_past": _("The day on which the change begins lies in the past."),
    "part_known": _("The change holds that part already."),
    "version_archived": _("That version is no longer the one that people are told."),
    "policy_file_unread": _("%(said)s (Line %(line)s, column %(column)s.)"),
    "policy_language_unclear": _("The text is neither clearly Danish nor English, or too short to tell."),
    "policy_text_missing": _("Choose a file or paste the text."),
    "nothing_proposed": _("Nothing in the text could be read as a fact of the record."),
    "too_much_proposed": _(
        "The text would give %(count)s facts, more than a policy holds. Read its parts one by one."
    ),
    "activity_not_accepted": _("Accept the activity that it belongs to first."),
    "contact_not_entered_here": _("How the controller is reached is not entered from a text."),
    "nothing_to_accept": _("The text names everything that the change brings."),
    "gate_closed": _("The gate is closed. Open points: %(count)s."),
    "keeper_required": _("Name what keeps the promise."),
    "note_missing_in_air": _("Nothing keeps the promise: say in Danish and in English what is missing."),
    "name_missing_in_both": _("Give the name in Danish and in English."),
    "code_unknown": _("%(choice)s is not one of the choices."),
    "principal_required": _("Say on whose behalf the data is processed."),
    "provision_misplaced": _("That provision does not belong to that article."),
    "basis_used": _("The purpose rests on that article already, for the same part of it."),
    "not_a_legitimate_interest": _("Only a legitimate interest (Art. 6(1)(f)) is balanced."),
    "assessed_on_future": _("The day cannot lie in the future."),
    "recipient_given_already": _("The activity gives data to that recipient already."),
    "period_required": _("Give the period as a number."),
    "period_without_unit": _("A rule at once or in words has no period."),
    "trigger_required": _("Say what the period is counted from."),
    "rule_note_required": _("A rule in words needs its words."),
    "keeps_without_deidentify": _("Fields can stay only where data is de-identified."),
    "entry_required": _("Choose at least one activity of the library."),
    "entered_from_library": _(
        "The record holds %(entry)s of the library already. Nothing was entered; choose the others."
    ),
    "rule_known": _("The controller has a rule with that code."),
    "agreement_known": _("There is an agreement with that reference already."),
    "ends_before_signed": _("The agreement cannot end before it is signed."),
    "next_oversight_past": _("The next oversight must lie after today."),
    "not_a_processor": _("Only a processor has a processing agreement."),
    "sub_processor_known": _("The agreement names that sub-processor already."),
    "transfer_known": _("A transfer to that country on that basis is entered already."),
    "listing_not_for_this": _("What the transfer rests on does not lean on such a decision or listing."),
    "country_invalid": _("Give the country by its two letters, as in DE."),
    "breach_hours_unlikely": _("Between 1 and %(most)s hours."),
    "threshold_unknown": _("The threshold is a risk or a high risk."),
    "source_missing": _("Name the act and its article."),
    "rule_begins_in_past": _("The rule begins on a day that is still to come."),
    "breach_rule_known": _("A rule that begins on %(valid_from)s is there already."),
    "findings_block": _(
        "%(count)s findings block this activity. Mend them, or let a decider override them with a reason."
    ),
    "nothing_to_override": _("No finding blocks this activity, or a decider has overridden them already."),
    "starts_on_past": _("The day on which it begins lies in the past."),
    "ended_on_future": _("The day on which it ended cannot lie in the future."),
    "next_review_past": _("The next review must lie after today."),
    "text_empty": _("The text of the version is empty."),
    "criterion_unknown": _("%(criterion)s is not on the checklist."),
    "account_state_unknown": _("%(state)s is not a state of an account."),
    "what_you_can_do_required": _("The use of the data changes: say what people can do about it."),
    "second_person_required": _("A version held to be not material is approved by another person."),
    "content_altered": _("The text is not the one that was approved."),
    "instant_invalid": _("Give the instant with its offset, as 2026-02-01T12:00:00Z."),
    "date_invalid": _("Give the date as YYYY-MM-DD, from 2000 to 2100."),
    "effective_on_required": _("Give the date on which the version takes effect."),
    "effective_on_past": _("The date lies in the past."),
    "effective_on_not_later": _(
        "A version can only be postponed: the new date must be later than %(effective_on)s."
    ),
    "too_late_for_notice": _(
        "14 full days must lie between notice and date: %(earliest_effective_on)s at the earliest."
    ),
    "not_material": _("Nobody has to be told of a version that is not material."),
    "campaign_needed": _("A material version takes effect only after everyone was told."),
    "campaign_over": _("The version is no longer being announced."),
    "campaign_not_approved": _("Nobody has approved these notices yet."),
    "list_incomplete": _("The list of these notices is still being made. Approve it when it is complete."),
    "still_in_time": _("Everyone can still be told in time, until %(latest_informed_at)s."),
    "everyone_told": _("Everyone was told in time, or is excepted by name: the version applies to all."),
    "later_decided": _("That is decided already for this day."),
    "not_on_list": _("Somebody who must be told has no notice yet."),
    "campaign_approved": _("These notices do not wait for an approval."),
    "campaign_postponed": _(
        "The version was postponed, and the letters name the earlier date. End the notices, and draft a "
        "version with the new date."
    ),
    "test_notice_missing": _("Send a test of these notices first, and read it."),
    "template_differs": _("The letters are not those that you were shown: open the page again."),
    "list_differs": _("The list of customers is not the one that you were shown: open the page again."),
    "date_differs": _("The letters say that the version takes effect on %(effective_on)s."),
    "no_letter_waits": _("No letter of this campaign waits to leave."),
    "not_stopped": _("The campaign is not stopped."),
    "campaign_running": _("Version %(number)s of this policy is still being announced."),
    "effective_on_not_reached": _("The version takes effect on %(effective_on)s."),
    "not_everyone_told": _(
        "Not everyone was told 14 full days before: %(earliest_effective_on)s at the earliest."
    ),
    "newer_in_force": _("A later version is in force already."),
    "sender_missing": _("The controller has no contact address to write from."),
    "customer_unknown": _("%(unknown)s of the customers are not in the list of this campaign."),
    "sign_up_unknown": _("%(unknown)s of the customers are not known here. Send them as customers first."),
    "text_not_announced": _("The fingerprint is not that of the text which is announced."),
    "signed_up_before": _("Somebody who signed up before the announcement was not shown the new text."),
    "display_unknown": _("%(unknown)s of the customers are not known here. Send them as customers first."),
    "displayed_before": _("What was shown before the announcement was not the new text."),
    "displayed_later": _("A display cannot lie in the future."),
    "signed_up_later": _("A sign-up cannot lie in the future."),
    "customers_required": _("Name at least one customer."),
    "format_unknown": _("The format is one of %(known)s."),
    "language_unknown": _("The language is one of %(known)s."),
    "too_many_exports": _("You wait for %(most)s files already. Wait until one is there."),
    "work_given_up": _("It could not be done, in several attempts. The log of the worker says why."),
    "intake_waiting": _("Another file is being taken in at this controller. Wait until that is done."),
    "as_of_future": _("The day lies in the future: its record is not written yet."),
    "record_not_begun": _("On that day this office held no record of the controller."),
    "days_in_wrong_order": _("The first day must lie before the second."),
    "record_changed": _("The record was changed since this was shown. Look at it again."),
    "import_has_problems": _("%(count)s things are wrong with the file. Nothing was taken in."),
    "nothing_to_import": _("The file says what the record says already."),
    "import_conflicts": _("Two rows of the file and the record exclude each other. Nothing was taken in."),
    "cell_too_long": _(
        "A text in %(sheet)s is longer than the %(longest)s characters that a cell can hold. Take JSON."
    ),
    "mostly_rejected": _("More than half of the %(lines)s lines are not right. Nothing was taken in."),
    "lines_rejected": _("Lines are not right, and nothing was to be taken in then."),
    "body_incomplete": _("The body broke off before its announced length. Nothing was taken in."),
    "length_required": _("The call needs a body and its Content-Length."),
    "yes_no_invalid": _("The value is true or false."),
    "import_over": _("The file is over and done with: there is nothing to stop."),
    "field_not_of_customers": _("%(name)s is no field of a customer."),
    "heading_invalid": _(
        "A heading or word is one line of at most 100 characters; only a name has two headings."
    ),
    "heading_doubled": _("Two fields cannot stand under one heading."),
    "number_needs_heading": _("Say under which heading the customer number stands."),
    "words_too_many": _("At most %(most)s words."),
    "encoding_unknown": _("The encoding is one of %(known)s."),
    "delimiter_unknown": _("Cells are parted by a comma, a semicolon or a tab."),
    "query_required": _("The query needs %(name)s."),
}
ERRORS |= labels_brands.ERRORS | labels_dpo_advice.ERRORS
PERMISSION_LABELS |= labels_dpo_advice.PERMISSION_LABELS
