"""Writes the examples of OpenAPI documents as lines for verdict.c: the message, a tab, the example.

Usage: openapi_examples.py NAME.openapi.json...
"""

import json
import pathlib
import sys


def lines_of(message, content):
    for media, described in content.items():
        for example in described.get("examples", {}).values():
            value = example["value"]
            if media == "application/xml":
                # Line breaks are layout here: no example has a text with one.
                yield f"{message}\t" + value.replace("\n", " ")
            else:
                yield f"{message}\t" + json.dumps(value)


def requests_of(message, operation):
    if "requestBody" in operation:
        yield from lines_of(message, operation["requestBody"]["content"])
    elif any("example" in parameter for parameter in operation.get("parameters", [])):
        # The members of a request without a body stand in the URL.
        yield f"{message}\t" + json.dumps({parameter["name"]: parameter["example"]
                                           for parameter in operation["parameters"]
                                           if "example" in parameter})


def main(*names):
    for name in names:
        path = pathlib.Path(name)
        protocol = path.name.removesuffix(".openapi.json")
        document = json.loads(path.read_text(encoding="utf-8"))
        for item in document["paths"].values():
            operation = item.get("post") or item["get"]
            message = f"{protocol}/{operation['operationId']}"
            for line in requests_of(message + ".request", operation):
                print(line)
            for line in lines_of(message + ".response", operation["responses"]["200"]["content"]):
                print(line)


main(*sys.argv[1:])
