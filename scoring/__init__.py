"""The floor: what a conversation is, and how a reply in it is judged."""
