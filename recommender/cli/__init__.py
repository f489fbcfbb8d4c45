"""The command line: parse, call a use case, show. Imports inside the commands keep `stretch --help` fast."""
