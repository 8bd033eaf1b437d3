"""Who may do what: grants of roles in branches, and the one place that answers for them."""
