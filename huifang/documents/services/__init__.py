"""Writes of documents, by subject: ``keeping``, ``lending``, ``inspecting``."""
