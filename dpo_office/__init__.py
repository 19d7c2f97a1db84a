"""DPO office: a data protection office for requests, registers and policies."""
