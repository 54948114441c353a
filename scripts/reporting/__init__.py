"""The event catalogue report: one HTML page about the events of a built warehouse."""
