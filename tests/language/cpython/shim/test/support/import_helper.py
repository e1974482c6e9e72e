"""Not used by what runs here."""
