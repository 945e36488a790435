"""How what a verb found looks: tables and pages for a terminal, plain lines for a pipe."""
