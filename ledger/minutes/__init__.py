"""Reading minutes: sentences of a report, and lines typed in the room, to what they decide."""
