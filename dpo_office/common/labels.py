"""The words for the kernel's codes: roles, kinds, and what each error says."""

from django.utils.translation import gettext_lazy as _

from dpo_office.common import labels_roles
from dpo_office.common.letters import labels as letters

USER_KIND_LABELS = [
    ("staff", _("person of the office")),
    ("client", _("client system")),
    ("contributor", _("contributor without an account")),
    ("system", _("part of the office")),
]

ROLE_LABELS = [
    ("officer", _("case officer")),
    ("decider", _("decider")),
    ("dpo", _("data protection officer")),
    ("legal", _("legal")),
    ("agent", _("customer-service agent")),
    ("auditor", _("auditor")),
    ("contributor", _("contributor")),
    ("client", _("client system")),
]

# Shown beside the roles, though nobody is granted it.
ADMINISTRATOR_LABEL = _("administrator")

# What a role is for, in a sentence.
ROLE_DUTIES = {
    "officer": _("Works cases from receipt to answer; keeps the record and drafts policy versions."),
    "decider": _("Decides for the controller: refusals, whether a change is material, exceptions, dates."),
    "dpo": _(
        "Is heard, advises and monitors; may write the record, takes no step in a case, decides nothing."
    ),
    "legal": _("Reads everything, keeps the record and drafts policy versions; takes no step in a case."),
    "agent": _("Talks with people: opens cases and follows them, without reasons, findings and files."),
    "auditor": _("Reads everything, with history and read log; changes nothing."),
    "contributor": _("Answers the task that names them, by a link; sees nothing else."),
    "client": _("Another system that opens cases and follows events by the API; cannot sign in here."),
    "administrator": _(
        "Makes people known, gives and takes roles; sees no case, customer or letter by that."
    ),
}

# The order in which permissions are shown, by what they are about.
PERMISSION_GROUPS = [
    ("case", _("cases")),
    ("mail", _("mail")),
    ("post_batch", _("piles of post on paper")),
    ("post_letter", _("letters on paper")),
    ("wave", _("waves of letters")),
    ("question", _("questions to the data protection officer")),
    ("sensitive", _("sensitive content")),
    ("masked", _("masked words")),
    ("authority_case", _("authority cases")),
    ("breach", _("breaches")),
    ("report_desk", _("report form and alarm for breaches")),
    ("web_form", _("forms on the web")),
    ("guidance_card", _("cards of what may be said")),
    ("letter_template", _("words of letters")),
    ("signature_trust", _("trust for digital signatures")),
    ("duty", _("the year wheel")),
    ("yearly_report", _("yearly reports")),
    ("answer_link", _("answers behind a link")),
    ("task_link", _("tasks of colleagues without an account")),
    ("contributor", _("colleagues without an account")),
    ("customer", _("customers")),
    ("contact_block", _("contact blocks")),
    ("letter", _("letters")),
    ("policy", _("privacy policies and notices")),
    ("policy_reading", _("policy texts that were read")),
    ("planned_change", _("planned changes")),
    ("controller", _("controllers")),
    ("holiday", _("public holidays")),
    ("mailbox", _("mailboxes")),
    ("activity", _("processing activities")),
    ("retention_rule", _("retention rules")),
    ("data_category", _("categories of data")),
    ("recipient", _("recipients")),
    ("listing", _("decisions and listings for transfers")),
    ("system", _("systems")),
    ("promise", _("promises")),
    ("event", _("events")),
    ("read", _("read log")),
    ("user", _("users and roles")),
]

PERMISSION_LABELS = {
    "contact_block.view": _("see contact blocks"),
    "contact_block.block_contact": _("block a contact"),
    "contact_block.lift_block": _("lift a contact block"),
    "letter.view": _("read letters, signed forms and extracts"),
    "letter.resolve_doubt": _("decide about a letter in doubt"),
    "letter.record_posted": _("record that a letter was posted"),
    "letter.keep_carriers": _("say who carries letters, and in how many days"),
    "letter.stop_batch": _("stop a sending"),
    "letter.resume_batch": _("let a stopped sending go on"),
    "letter.send_test": _("send oneself a letter to try whether mail arrives"),
    "event.view": _("follow events, and see the health of the system"),
    "read.view": _("see who has read what"),
    "user.view": _("see people and their roles"),
    "user.create_user": _("make a person known"),
    "user.renew_link": _("give somebody a new link for the password"),
    "user.reset_second_factor": _("reset somebody's second factor"),
    "user.expect_identity": _("say whom the company's sign-in will name"),
    "user.unbind_identity": _("disconnect somebody from the company's sign-in"),
    "user.grant_role": _("give a role"),
    "user.revoke_role": _("take a role back"),
    "user.assess_double_role": _("assess whether the data protection officer may also decide"),
    "user.entrust_administration": _("make somebody an administrator"),
    "user.withdraw_administration": _("take the administrator's rights back"),
    "user.deactivate_user": _("shut somebody out"),
    "user.reactivate_user": _("let somebody in again"),
    "user.offboard_user": _("let somebody leave, and hand over all that they own"),
    "user.review_access": _("review what somebody may do"),
    "user.record_absence": _("record an absence of others, and who stands in"),
}

REVIEW_OUTCOME_LABELS = [
    ("kept", _("kept: what the person may do is needed")),
    ("ended", _("ended: every role is taken back")),
]

READ_KIND_LABELS = [
    ("file", _("file downloaded")),
    ("letter", _("letter opened")),
    ("search", _("search")),
    ("case", _("page of a case opened")),
    ("customer", _("page of a customer opened")),
    ("opened", _("masked words opened")),
    ("colleagues", _("a colleague's case opened")),
]

# Why masked words, or a colleague's case, were opened.
READ_REASON_LABELS = [
    ("identity", _("to check who somebody is")),
    ("answering", _("to answer the request")),
    ("authority", _("an authority asked")),
    ("breach", _("a breach")),
    ("correction", _("to correct something")),
    ("caller", _("somebody is on the telephone")),
    ("absent", _("whoever has the case is not there")),
    ("other", _("another reason, in words")),
    ("by_api", _("by the API")),
]

ERRORS = letters.ERRORS | {
    "invalid": _("The input is not valid."),
    "malformed": _("The body of the call cannot be read."),
    "not_authenticated": _("Sign in, or send a valid token."),
    "token_invalid": _("The token is not valid, or no longer."),
    "not_permitted": _("You may not do that here."),
    "not_found": _("There is nothing here by that name."),
    "method_not_allowed": _("That method is not used here."),
    "media_type_not_accepted": _("Send JSON, or a multipart form where a file is asked for."),
    "not_acceptable": _("We answer in JSON only."),
    "throttled": _("Too many calls; wait a little."),
    "reason_required": _("Give the reason in writing."),
    "version_stale": _("Somebody else changed this in the meantime: the version is now %(current)s."),
    "if_match_malformed": _('If-Match holds the version in quotation marks, as in "3".'),
    "idempotency_key_malformed": _("An Idempotency-Key has 1 to 200 printable characters."),
    "idempotency_key_reused": _("This Idempotency-Key came before with another call."),
    "idempotency_key_running": _("The first call with this Idempotency-Key is still running."),
    "dialog_expired": _(
        "This page was opened long ago, or by somebody else. Read it again, then press once more."
    ),
    "dialog_used": _(
        "This page was used already, with other words. What you wrote now is not done; it stands below."
    ),
    "dialog_running": _("Your first press is still being carried out. Nothing is done twice."),
    "step_impossible": _("The step %(step)s is not possible in the state %(state)s."),
    "file_missing": _('Send the file as the multipart field "file".'),
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is larger than %(max_mb)s MB."),
    "cursor_invalid": _("The cursor is not one of ours, or from before a restore: start again without it."),
    "limit_invalid": _("The limit is a whole number from 1 to %(max)s."),
    "header_invalid": _("Names and addresses cannot contain line breaks."),
    "field_unknown": _("Not a field of this call: %(names)s."),
    "body_too_large": _("The body of the call is too large."),
    "required": _("A field is missing."),
    "username_invalid": _("A user name has 3 to 150 letters, digits and the signs . - _ @ +."),
    "username_taken": _("Somebody has this user name already, or had it: names are not used twice."),
    "name_missing": _("Give the person's name."),
    "not_for_yourself": _("Nobody does this for themselves: ask another administrator or decider."),
    "role_unknown": _("There is no such role."),
    "role_not_for_this_kind": _("The role “client system” is for systems, the other roles are for people."),
    "office_frozen": _(
        "The office is frozen after a restore: nothing leaves until manage.py unfreeze has ended it."
    ),
    "office_not_frozen": _("The office is not frozen."),
    "vault_key_lost": _(
        "Something is wrapped by a key of the vault that is not in DPO_VAULT_KEY: %(lost)s rows. Put that key"
        " at the end of the ring; without it they cannot be opened. Nothing was changed."
    ),
    "vault_key_given_up": _(
        "The first key of DPO_VAULT_KEY was given up earlier: this is an older office.env. Put the present"
        " one in its place."
    ),
    "vault_ring_of_one": _(
        "There is one key in DPO_VAULT_KEY, so there is nothing to change or to take out."
    ),
    "vault_rotation_not_due": _(
        "Nothing is wrapped by another key than the first one: the change is done, or the new key is not"
        " first yet."
    ),
    "vault_rotation_other": _(
        "A change to the key %(fingerprint)s is under way. Finish that one first, with that key in front."
    ),
    "vault_key_left_early": _(
        "A key that is to be given up is not in DPO_VAULT_KEY any more. Put it at the end of the ring:"
        " without it nothing recognises its hashes."
    ),
    "vault_key_still_wraps": _(
        "An older key is not given up yet: something is wrapped by it, or was a moment ago by a process that"
        " was not started again. Start web, worker and beat again, then run the command again."
    ),
    "vault_office_busy": _("The office was writing all the time. Run the command again; nothing is lost."),
    "vault_ring_elsewhere": _(
        "DPO_VAULT_KEY of this process is not the one in office.env. Change it by hand where it is kept"
        " (docs/rules/keys.md)."
    ),
    "vault_ring_busy": _("There is more than one key in DPO_VAULT_KEY: finish that change first."),
    "vault_not_restarted": _(
        "First start web, worker and beat again, on every machine; then say so with --all-restarted."
    ),
    "vault_key_first_already": _(
        "The last key in DPO_VAULT_KEY has wrapped something, or was given up: it is the older one."
    ),
    "vault_key_unknown": _("No key in DPO_VAULT_KEY opens this."),
    "vault_content_altered": _("What was encrypted is not as it was: it, its key or its place was altered."),
    "frozen_from_future": _("The copy cannot have been made in the future."),
    "role_held_already": _("The role is held there already."),
    "role_not_held": _("The role is not held there, or not any more."),
    "last_day_past": _("The last day cannot lie in the past."),
    "double_role_unassessed": _(
        "The person would be both data protection officer and decider at the same controller. Somebody else"
        " must first record an assessment of the conflict of interests (GDPR Article 38(6))."
    ),
    "no_role_to_assess": _(
        "The person is neither data protection officer nor decider there, so there is nothing to assess."
    ),
    "assessed_already": _("An assessment is in force there already."),
    "user_not_active": _("The person cannot sign in: let them in again first."),
    "user_active_already": _("The person can sign in already."),
    "user_not_a_person": _("This is for people of the office, not for systems."),
    "administrator_already": _("The person is an administrator already."),
    "administrator_not": _("The person is not an administrator."),
    "last_administrator": _("This is the last administrator: make somebody else an administrator first."),
    "code_wrong": _("The code is not right, or was used already. Wait for the next one."),
    "code_missing": _("Give the code from your app too, or a recovery code."),
    "proof_wrong": _("That is not your password."),
    "proof_needed": _("Show first who you are: sign in anew, or open the step in the office."),
    "second_factor_needed": _("You must have an app. Add another one first, then take this one away."),
    "second_factor_there": _("An app is added already. Sign in anew, with its code."),
    "second_factor_none": _("There is no app, so there is nothing to renew or reset."),
    "second_factor_first": _(
        "You have no app for codes yet. Add one on the sign-in page, in another window; then sign in here."
    ),
    "provider_none": _("The office is connected to no sign-in of the company."),
    "provider_unreachable": _("The company's sign-in does not answer."),
    "provider_misconfigured": _("The company's sign-in is not set up as the office expects it."),
    "provider_token_wrong": _("What the company's sign-in answered does not hold, so it counts for nothing."),
    "provider_flow_unknown": _("This sign-in was not begun in this browser, took too long, or is used up."),
    "provider_said_no": _("The company's sign-in let nobody through."),
    "provider_person_out": _("You may not sign in here any more."),
    "provider_proof_old": _("The company's sign-in did not ask you anew, so it proves nothing now."),
    "provider_other_person": _("At the company's sign-in you are somebody else than here."),
    "provider_proof_missing": _("Show first with the link who you are, or type it here; then go on."),
    "identity_bound_already": _(
        "The account is connected with the company's sign-in already. An administrator can disconnect it."
    ),
    "identity_taken": _("Somebody else here is connected with, or expected by, that name already."),
    "identity_none": _("The person is not connected with the company's sign-in, nor expected there."),
    "expected_missing": _("Say what the company's sign-in calls the person, in up to 254 characters."),
    "absence_days_wrong": _("The last day lies before the first."),
    "absence_past": _("The absence would be over already: what is past is not recorded afterwards."),
    "absence_too_long": _("An absence lasts a year at most: whoever is away longer hands over."),
    "absence_overlaps": _(
        "The person is recorded as away on one of these days already: change that absence."
    ),
    "absence_circle": _(
        "On %(on)s the deputies would stand in for each other in a circle, and nobody would be there."
    ),
    "absence_over": _("The absence is over already."),
    "deputy_unfit": _("The deputy must be another person of the office who can sign in and holds a role."),
    "deputy_is_you": _(
        "You cannot name yourself, nor somebody whose deputies lead to you: nobody gives roles to themselves."
    ),
    "deputy_double_role": _(
        "The deputy would be data protection officer and decider at the same controller in these days. Name"
        " somebody else, or nobody (GDPR Article 38(6))."
    ),
    "internal": _("Something failed on our side; nothing was changed."),
}

ERRORS |= labels_roles.ERRORS
