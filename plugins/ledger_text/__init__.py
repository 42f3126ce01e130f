"""The house's rolling-text form, and a clean form without brackets."""
