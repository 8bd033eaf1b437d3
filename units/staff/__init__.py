"""Where staff work, a file per screen: nothing else is shown to those who sign in."""
