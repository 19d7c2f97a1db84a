"""What the templates of the office use beside Django's own."""
