"""Pages that show more than one kind of object."""
