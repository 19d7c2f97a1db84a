"""What people ask: cases from receipt to closing."""
