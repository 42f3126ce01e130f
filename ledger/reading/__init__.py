"""Reading: from the lines of a document to the read text, by a house's conventions."""
