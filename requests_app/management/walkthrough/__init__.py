"""A walk through both flows of a running demo office, from outside: its API, its worker, its clock."""
