"""The words for the codes of the record of processing activities."""

from django.utils.translation import gettext_lazy as _

LEGAL_BASIS_LABELS = [
    ("6.1.a", _("consent (Art. 6(1)(a))")),
    ("6.1.b", _("contract (Art. 6(1)(b))")),
    ("6.1.c", _("legal obligation (Art. 6(1)(c))")),
    ("6.1.d", _("vital interests (Art. 6(1)(d))")),
    ("6.1.e", _("public task (Art. 6(1)(e))")),
    ("6.1.f", _("legitimate interests (Art. 6(1)(f))")),
    ("9.2.a", _("explicit consent (Art. 9(2)(a))")),
    ("9.2.b", _("employment and social law (Art. 9(2)(b))")),
    ("9.2.c", _("vital interests of somebody unable to consent (Art. 9(2)(c))")),
    ("9.2.d", _("an association's own members (Art. 9(2)(d))")),
    ("9.2.e", _("data made public by the person (Art. 9(2)(e))")),
    ("9.2.f", _("legal claims (Art. 9(2)(f))")),
    ("9.2.g", _("substantial public interest (Art. 9(2)(g))")),
    ("9.2.h", _("health care (Art. 9(2)(h))")),
    ("9.2.i", _("public health (Art. 9(2)(i))")),
    ("9.2.j", _("archives, research and statistics (Art. 9(2)(j))")),
    ("10", _("criminal offences (Art. 10)")),
    ("87", _("national identification number (Art. 87)")),
]

ORIGIN_LABELS = [
    ("person", _("from the person")),
    ("use", _("from the use of the service")),
    ("third_party", _("from third parties")),
    ("unknown", _("the source is not stated")),
]

SUBJECT_LABELS = [
    ("customers", _("customers")),
    ("former_customers", _("former customers")),
    ("applicants_for_account", _("people who began to register")),
    ("household_members", _("members of the household")),
    ("children", _("children")),
    ("visitors", _("visitors of the website")),
    ("enquirers", _("people who write without being customers")),
    ("participants", _("participants in competitions and events")),
    ("employees", _("employees")),
    ("job_applicants", _("job applicants")),
    ("supplier_contacts", _("contacts at suppliers")),
    ("users_of_the_office", _("people who work in this office")),
]

ACTIVITY_ROLE_LABELS = [("controller", _("as controller")), ("processor", _("as processor"))]
DPIA_NEED_LABELS = [
    ("not_assessed", _("not assessed")),
    ("not_needed", _("not needed")),
    ("needed", _("needed")),
]
SECURITY_MEASURE_LABELS = [
    ("access_control", _("access by need only")),
    ("two_factor", _("sign-in with two factors")),
    ("logging", _("logging of use")),
    ("encryption_at_rest", _("encryption of what is stored")),
    ("encryption_in_transit", _("encryption of what is sent")),
    ("pseudonymisation", _("pseudonymisation")),
    ("backup", _("backup")),
    ("restore_test", _("restores that are tested")),
    ("network_protection", _("firewall and protection against malware")),
    ("updates", _("security updates")),
    ("physical_security", _("locked rooms")),
    ("training", _("training of staff")),
    ("confidentiality", _("duty of confidentiality")),
    ("supplier_control", _("control of suppliers")),
    ("incident_response", _("readiness for breaches")),
    ("testing", _("regular testing of the measures")),
]
BALANCE_RESULT_LABELS = [
    ("holds", _("the interest outweighs")),
    ("holds_with_safeguards", _("the interest outweighs with the safeguards named")),
    ("fails", _("the persons' interests outweigh")),
]
MARKETING_LABELS = [
    ("", _("no direct marketing")),
    ("by_consent", _("electronic, by consent (markedsføringsloven § 10(1))")),
    ("own_customers", _("electronic, own similar products to customers (markedsføringsloven § 10(2))")),
    ("phone", _("by telephone (forbrugeraftaleloven § 4)")),
    ("other", _("in another way (markedsføringsloven § 10(4))")),
]
DEVICE_ACCESS_LABELS = [
    ("", _("nothing is stored on or read from a device")),
    ("necessary", _("only what the service asked for needs")),
    ("other", _("more than the service asked for needs")),
]
PROVISION_LABELS = [
    ("dbl_6_1", _("databeskyttelsesloven § 6(1): ordinary data")),
    ("dbl_6_2", _("databeskyttelsesloven § 6(2): a child of 15 or more consents")),
    ("dbl_6_3", _("databeskyttelsesloven § 6(3): the holder of custody consents")),
    ("dbl_7_1", _("databeskyttelsesloven § 7(1): special categories")),
    ("dbl_7_2", _("databeskyttelsesloven § 7(2): employment and social law")),
    ("dbl_7_3", _("databeskyttelsesloven § 7(3): health care")),
    ("dbl_7_4", _("databeskyttelsesloven § 7(4): substantial public interest")),
    ("dbl_8_1", _("databeskyttelsesloven § 8(1): criminal offences, authorities")),
    ("dbl_8_3", _("databeskyttelsesloven § 8(3): criminal offences, private")),
    ("dbl_8_4", _("databeskyttelsesloven § 8(4): criminal offences, disclosure by private controllers")),
    ("dbl_8_5", _("databeskyttelsesloven § 8(5): criminal offences on the conditions of § 7")),
    ("dbl_9", _("databeskyttelsesloven § 9: legal information systems")),
    ("dbl_10", _("databeskyttelsesloven § 10: statistics and research")),
    ("dbl_11_1", _("databeskyttelsesloven § 11(1): CPR number, authorities")),
    ("dbl_11_2_1", _("databeskyttelsesloven § 11(2) no. 1: CPR number by legislation")),
    ("dbl_11_2_2", _("databeskyttelsesloven § 11(2) no. 2: CPR number by consent")),
    (
        "dbl_11_2_3",
        _("databeskyttelsesloven § 11(2) no. 3: CPR number, research or unique identification"),
    ),
    ("dbl_11_2_4", _("databeskyttelsesloven § 11(2) no. 4: CPR number on the conditions of § 7")),
    ("dbl_12_1", _("databeskyttelsesloven § 12(1): employment, by law or collective agreement")),
    ("dbl_12_2", _("databeskyttelsesloven § 12(2): employment, legitimate interest")),
    ("dbl_12_3", _("databeskyttelsesloven § 12(3): employment, consent")),
    ("dbl_13", _("databeskyttelsesloven § 13: marketing to consumers")),
    ("dbl_14", _("databeskyttelsesloven § 14: transfer to an archive")),
]

RECIPIENT_ROLE_LABELS = [
    ("processor", _("processor")),
    ("controller", _("controller of its own")),
    ("joint_controller", _("joint controller")),
    ("group", _("company of the group")),
    ("authority", _("authority")),
    ("unknown", _("role not decided")),
]

MECHANISM_LABELS = [
    ("adequacy", _("adequacy decision (Art. 45)")),
    ("dpf", _("EU-US Data Privacy Framework (Art. 45)")),
    ("scc", _("standard contractual clauses (Art. 46(2)(c))")),
    ("bcr", _("binding corporate rules (Art. 47)")),
    ("code_or_certificate", _("code of conduct or certificate (Art. 46(2)(e) or (f))")),
    ("ad_hoc", _("clauses approved by the authority (Art. 46(3)(a))")),
    ("derogation", _("derogation in a single case (Art. 49)")),
    ("unknown", _("no basis is stated")),
]

LISTING_KIND_LABELS = [
    ("adequacy", _("adequacy decision of the Commission")),
    ("dpf", _("entry in the list of the EU-US Data Privacy Framework")),
]
SCC_MODULE_LABELS = [
    ("1", _("module 1: controller to controller")),
    ("2", _("module 2: controller to processor")),
    ("3", _("module 3: processor to processor")),
    ("4", _("module 4: processor to controller")),
]
DEROGATION_LABELS = [
    ("a", _("explicit consent (Art. 49(1)(a))")),
    ("b", _("a contract with the person (Art. 49(1)(b))")),
    ("c", _("a contract in the person's interest (Art. 49(1)(c))")),
    ("d", _("important public interest (Art. 49(1)(d))")),
    ("e", _("legal claims (Art. 49(1)(e))")),
    ("f", _("vital interests (Art. 49(1)(f))")),
    ("g", _("a public register (Art. 49(1)(g))")),
    ("second_subparagraph", _("compelling legitimate interests (Art. 49(1), second subparagraph)")),
]
AGREEMENT_ITEM_LABELS = [
    ("content", _("subject matter, duration, nature and purpose, data, persons, our rights and duties")),
    ("a", _("(a) acts on documented instructions only, also for transfers")),
    ("b", _("(b) everybody is bound to confidentiality")),
    ("c", _("(c) security of processing (Art. 32)")),
    ("d", _("(d) sub-processors only as agreed (Art. 28(2) and (4))")),
    ("e", _("(e) helps with the persons' rights")),
    ("f", _("(f) helps with security, breaches and impact assessments (Arts. 32-36)")),
    ("g", _("(g) erases or returns the data at the end")),
    ("h", _("(h) shows what it does and lets itself be audited")),
]

RETENTION_UNIT_LABELS = [
    ("days", _("days")),
    ("months", _("months")),
    ("years", _("years")),
    ("at_once", _("at once")),
    ("in_words", _("in words only")),
]
COUNTING_LABELS = [
    ("after", _("the day of the event is not counted")),
    ("inclusive", _("the day of the event is the first day")),
    ("at_once", _("nothing is counted")),
]
RETENTION_ACTION_LABELS = [
    ("erase", _("erase")),
    ("deidentify", _("de-identify")),
    ("expire", _("let expire")),
    ("close", _("close the account")),
]
TRIGGER_LABELS = [
    ("inactivity", _("the account is paused or deactivated")),
    ("paused", _("the account is paused")),
    ("deactivated", _("the account is deactivated")),
    ("delivery", _("the last delivery")),
    ("web_visit", _("the visit")),
    ("invoice", _("the end of the financial year of the document")),
    ("contest_ended", _("the competition has ended")),
    ("contest_evaluated", _("the competition is evaluated")),
    ("sensitive_given", _("the sensitive data is given")),
    ("case_closed", _("the enquiry is closed")),
    ("registration_input", _("the last input of the registration")),
    ("consent_withdrawn", _("consent is withdrawn")),
    ("closure_requested", _("the person asks to close the account")),
    ("rc_identity_verified", _("the identity is verified in a case")),
    ("rc_response_sent", _("the answer of a case is sent")),
    ("rc_closed", _("a case is closed")),
    ("notice_sent", _("a notice is sent")),
    ("block_lifted", _("a contact block is lifted")),
    ("read_logged", _("the look-up")),
    ("source_erased", _("the customer is erased in the system that the data comes from")),
    ("employment_ended", _("the employment has ended")),
    ("recruitment_ended", _("the position is filled")),
    ("contract_ended", _("the contract has ended")),
    ("recorded", _("the recording")),
]
ENDS_EARLIER_LABELS = [
    ("consent_withdrawn", _("consent is withdrawn")),
    ("objection_upheld", _("an objection is upheld")),
]
UNLESS_LABELS = [
    ("case_needs", _("the case needs the data longer")),
    ("dispute", _("there is a dispute about money or claims")),
    ("completed", _("the registration is completed")),
    ("obligations_open", _("obligations are still open")),
]

KEPT_FIELD_LABELS = [
    ("customer_number", _("customer number")),
    ("postcode", _("postcode")),
    ("city", _("city")),
]

KEEPER_LABELS = [
    ("activity", _("an activity of the record")),
    ("rule", _("a retention rule")),
    ("flow", _("a part of the office")),
    ("nothing", _("nothing yet")),
]
FLOW_LABELS = [
    ("record", _("the record of processing activities")),
    ("intake", _("the intake of cases")),
    ("deadlines", _("the reckoning of time limits")),
    ("identity", _("form and identity")),
    ("collection", _("the collection of extracts")),
    ("answers", _("answers and refusals")),
    ("policy_change", _("the flow of a policy change")),
    ("policy_archive", _("the archive of policy versions")),
    ("notices", _("the notices of a changed policy")),
    ("letters", _("the outbox and contact blocks")),
    ("access_rights", _("roles and permissions")),
    ("vault", _("the encrypted store of documents")),
    ("history", _("the recorded history")),
]
TOPIC_LABELS = [
    ("controller", _("who is responsible")),
    ("contact", _("contact")),
    ("data", _("which data")),
    ("sources", _("where data comes from")),
    ("purposes", _("purposes")),
    ("legal_bases", _("legal bases")),
    ("retention", _("retention")),
    ("recipients", _("recipients")),
    ("transfers", _("transfers")),
    ("account", _("the account")),
    ("marketing", _("marketing")),
    ("rights", _("rights")),
    ("complaints", _("complaints")),
    ("security", _("security")),
    ("changes", _("changes of the policy")),
]

GAP_LABELS = [
    ("contact_missing", _("no address to write to")),
    ("basis_missing", _("a purpose without a legal basis")),
    ("interest_missing", _("a legitimate interest that is not named")),
    ("data_missing", _("a purpose without categories of data")),
    ("retention_missing", _("no period for how long data is kept")),
    ("source_missing", _("a source that is not stated")),
    ("recipients_missing", _("no recipient at all")),
    ("mechanism_missing", _("a transfer that rests on nothing")),
]

PLANNED_CHANGE_STATE_LABELS = [
    ("planned", _("planned")),
    ("carried_out", _("carried out")),
    ("dropped", _("dropped")),
]

PART_KIND_LABELS = [
    ("transfer", _("a transfer begins")),
    ("rule", _("a retention rule changes")),
    ("stop", _("a recipient is given data no longer")),
    ("giving", _("a recipient is given data")),
    ("beginning", _("an activity begins")),
]

# What the gate of a planned change asks.
GATE_LABELS = {
    "agreement": _("Agreements signed and checked"),
    "transfer": _("Transfers rest on a tool, and the country is assessed"),
    "listing": _("Decisions and listings looked up"),
    "record": _("Nothing new blocks in the record"),
    "policy": _("The policy that tells of it is in force"),
    "text": _("Its text names what the change brings"),
    "day": _("The day has come"),
}
