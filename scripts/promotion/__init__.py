"""Promotion: an event's discovered table as a model that people edit."""
