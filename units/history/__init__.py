"""What was changed: kept with each write, compared, shown as it stood, and taken back."""
