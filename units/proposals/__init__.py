"""Changes to come: rehearsed, looked at, reviewed, carried out now or on a day."""
