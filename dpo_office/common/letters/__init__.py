"""Everything that leaves: outbox rows, the two-phase sender, receipts, contact blocks."""
