"""A static site of examples: records to pages of HTML in a folder. The only room that knows Jinja2."""
