"""What one does with a unit from its workspace: each act a page that says what will happen."""
