"""The way to a language model: one server, asked with a deadline, whose every failure has a name."""

from app.endpoint.chat import Endpoint, Message, Said, Spent, Tokens

__all__ = ["Endpoint", "Message", "Said", "Spent", "Tokens"]
