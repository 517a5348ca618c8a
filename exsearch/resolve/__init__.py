"""Python code -> bindings, scopes, definitions and uses: what every name means."""
