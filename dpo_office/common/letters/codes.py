"""The codes of letters: channels, outcomes, sources, states. Plain Python."""

EMAIL = "email"
POST = "post"
SMS = "sms"
CHANNELS = (EMAIL, SMS, POST)
# What leaves through a gateway; the rest is printed.
SENT_CHANNELS = (EMAIL, SMS)

ACCEPTED = "accepted"
TEMPORARY = "temporary"
PERMANENT = "permanent"
BLOCKED = "blocked"
IN_DOUBT = "in_doubt"
NOT_ACCEPTED = "not_accepted"
OUTCOMES = (ACCEPTED, TEMPORARY, PERMANENT, BLOCKED, IN_DOUBT, NOT_ACCEPTED)
# A letter with one of these is never offered to a relay again.
FINAL_OUTCOMES = (ACCEPTED, PERMANENT, BLOCKED)
# A letter with only these waits for its next turn, under the same Message-ID.
RETRIED_OUTCOMES = (TEMPORARY, NOT_ACCEPTED)

RELAY = "relay"
JOURNAL = "journal"
RECEIPT = "receipt"
PERSON = "person"
OFFICE = "office"
SOURCES = (RELAY, JOURNAL, RECEIPT, PERSON, OFFICE)

DELIVERED = "delivered"
DELAYED = "delayed"
BOUNCED_HARD = "bounced_hard"
BOUNCED_SOFT = "bounced_soft"
RECEIPT_KINDS = (DELIVERED, DELAYED, BOUNCED_HARD, BOUNCED_SOFT)
# After one of these nothing that arrives later changes what we believe of the letter.
FINAL_RECEIPTS = (DELIVERED, BOUNCED_HARD, BOUNCED_SOFT)

QUEUED = "queued"
SENDING = "sending"
BOUNCED = "bounced"
FAILED = "failed"
TO_PRINT = "to_print"
# Written for a controller that is not open.
HELD = "held"
STATES = (QUEUED, SENDING, ACCEPTED, DELIVERED, BOUNCED, FAILED, IN_DOUBT, BLOCKED, TO_PRINT, HELD)

SCOPE_MARKETING = "marketing"
SCOPE_NOTICES = "notices"
SCOPE_EVERYTHING = "everything"
BLOCK_SCOPES = (SCOPE_MARKETING, SCOPE_NOTICES, SCOPE_EVERYTHING)
# Letters whose kind begins so are marketing; notices of a policy and letters of a case are not.
MARKETING_KIND = "marketing."
# Letters whose kind begins so are owed by law, whatever the person asked for (GDPR Art. 34): no block
# stops them.
BREACH_KIND = "breach."

PHONE = "phone"
BLOCK_CHANNELS = (EMAIL, SMS, PHONE, POST)

RESEND_SAME_ID = "resend_same_id"
ACCEPT = "accept"
DECISIONS = (RESEND_SAME_ID, ACCEPT)
