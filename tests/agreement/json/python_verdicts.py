"""What python3-jsonschema says of the documents: reads lines like verdict.c, answers like it.

Usage: python_verdicts.py DOCUMENTS SCHEMA.json...
"""

import json
import pathlib
import sys

import jsonschema


def is_valid(validator, document):
    try:
        return validator.is_valid(document)
    except TypeError:
        # Version 4.10 cannot word what it found about unevaluated items of several types.
        return False


def main(documents, *schemas):
    validators = {}
    bundles = {}
    for name in schemas:
        path = pathlib.Path(name)
        schema = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        bundles[path.name.removesuffix(".schema.json")] = schema
    with open(documents, encoding="utf-8") as lines:
        for line in lines:
            message, text = line.rstrip("\n").split("\t", 1)
            if message not in validators:
                bundle, name = message.split("/", 1)
                schema = {**bundles[bundle], "$ref": f"#/$defs/{name}"}
                validators[message] = jsonschema.Draft202012Validator(
                    schema, format_checker=jsonschema.draft202012_format_checker)
            print("valid" if is_valid(validators[message], json.loads(text)) else "invalid")


main(*sys.argv[1:])
