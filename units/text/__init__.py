"""What can be text in, text out: no Django, no database."""
