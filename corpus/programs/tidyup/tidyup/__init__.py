"""Sorts a folder of downloads into folders by kind."""
