"""Saved searches, what they find at the end of a run, and the alerts that wait for a channel: `watches`, `outbox`, `alert_lines`."""
