"""What the domains that we send from say about our mail: SPF, DKIM, DMARC (docs/rules/mail_domains.md)."""
