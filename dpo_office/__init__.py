"""DPO office: a data protection office for requests, registers and policies."""

import gc

# What a start imports lives to the end: to look it through again and again took a fifth of every start.
gc.set_threshold(50_000, 20, 100)
