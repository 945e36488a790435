"""What is looked for in a source's days: each module offers `findings(history)`. Pure."""
