"""The negotiation ledger: every change to a text under negotiation as an immutable event."""
