"""The steps of a case, one function each, in the order of the flow."""
