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
