"""What coding agents get: tools of an MCP server, and a skill; both answer from `exsearch.api`."""
