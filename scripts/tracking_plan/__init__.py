"""Reads tracking plans as Segment, RudderStack and JSON Schema write them, and writes the seed `tracking_plan`."""
