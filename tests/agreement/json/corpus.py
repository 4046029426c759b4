"""Writes the documents that all validators have to agree on: a message and a document a line.

Usage: corpus.py SOURCE_ROOT SCHEMA.json...

The documents are those under tests/cases, the examples of the exported schemas, those of
seeds.json, and what systematic changes make of them: each member left out, each value replaced, a
member added to each object, each list emptied and doubled. The same input gives the same output.
"""

import copy
import json
import pathlib
import sys
import zlib

# What each value is replaced by.
REPLACEMENTS = [None, True, False, 0, 1.5, -1, 7, "", "x", "7", " 7\n", "7.0", "1.5", "true", [], {},
                "long " * 80, [None], [[]], {"x": None}]

# So many changed documents in all; which ones, their checksums say.
MOST_CHANGED = 20000


class Twice(Exception):
    """An object has two members of one name: validators see only one of them."""


def refuse_twice(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Twice
    return members


def parse(text):
    """The document, or None when it is none that a validator would get to see."""
    try:
        return json.loads(text, object_pairs_hook=refuse_twice, parse_constant=no_constant)
    except (ValueError, Twice, RecursionError):
        return None


def no_constant(name):
    raise ValueError(name)


class Corpus:
    def __init__(self):
        self.seeds = {}  # message -> texts, in the order they came in
        self.left_out = 0

    def add(self, message, text):
        if parse(text) is None and text.strip() != "null":
            self.left_out += 1
            return
        texts = self.seeds.setdefault(message, {})
        texts[text.replace("\r", " ").replace("\n", " ").replace("\t", " ").strip()] = None

    def add_cases(self, root):
        for path in sorted((root / "tests" / "cases").rglob("*.json")):
            parts = path.relative_to(root / "tests" / "cases").parts
            if "malformed" in parts:
                self.left_out += 1
                continue
            protocol, operation = parts[1:3] if parts[0] == "roundtrip" else parts[0:2]
            side = "response" if parts[-1].startswith("response") else "request"
            self.add(f"{protocol}/{operation}.{side}", path.read_text(encoding="utf-8"))

    def add_examples(self, bundle, messages):
        for message in messages:
            for example in resolve(bundle, message).get("examples", []):
                self.add(message, json.dumps(example))

    def add_seeds(self, path):
        for message, documents in json.loads(path.read_text(encoding="utf-8")).items():
            for document in documents:
                self.add(message, json.dumps(document))


def resolve(bundle, message):
    """The definition of a message, through the reference that an operation is."""
    schema = bundle["$defs"][message.split("/", 1)[1]]
    while "$ref" in schema:
        schema = bundle["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def places(value, path=()):
    """The path of each value in a document."""
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, path + (name,))
    elif isinstance(value, list):
        for position, item in enumerate(value[:2]):
            yield from places(item, path + (position,))


def changed(document, path, change):
    """A copy of the document in which `change` was made to the parent of the place."""
    whole = [copy.deepcopy(document)]
    parent, key = whole, 0
    for step in path:
        parent, key = parent[key], step
    change(parent, key)
    return whole[0]


def drop(parent, key):
    del parent[key]


def replace(value):
    def change(parent, key):
        parent[key] = copy.deepcopy(value)
    return change


def add_member(parent, key):
    parent[key]["no_such_member"] = 1


def double(parent, key):
    parent[key] = parent[key] + copy.deepcopy(parent[key])


def changes(document):
    """The path and kind of each change that can be made, without making it."""
    for path in places(document):
        value = document
        for step in path:
            value = value[step]
        if path:
            yield path, drop
        for replacement in REPLACEMENTS:
            yield path, replace(replacement)
        if isinstance(value, dict):
            yield path, add_member
        if isinstance(value, list):
            yield path, replace([])
            yield path, double


def is_exact(value):
    """Can every validator read the numbers? JavaScript's are doubles."""
    if isinstance(value, dict):
        return all(map(is_exact, value.values()))
    if isinstance(value, list):
        return all(map(is_exact, value))
    return not isinstance(value, int) or abs(value) <= 2**53


def candidates(texts):
    """All changes to the documents of one message, in an order that is as good as any."""
    found = []
    for text in texts:
        document = parse(text)
        # One document at the edge of 64 bits is enough of what only some can tell apart.
        if not is_exact(document):
            continue
        for position, (path, change) in enumerate(changes(document)):
            checksum = zlib.crc32(f"{position} {text}".encode())
            found.append((checksum, position, text, document, path, change))
    found.sort(key=lambda candidate: candidate[:3])
    return found


def share(counts):
    """The largest number that each message may have without the whole being too much."""
    low, high = 1, max(counts)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(count, middle) for count in counts) <= MOST_CHANGED:
            low = middle
        else:
            high = middle - 1
    return low


def make(chosen):
    texts = [json.dumps(changed(document, path, change))
             for _, _, _, document, path, change in chosen]
    return dict.fromkeys(texts)


def main(root, *schemas):
    root = pathlib.Path(root)
    corpus = Corpus()
    corpus.add_cases(root)
    corpus.add_seeds(root / "tests" / "agreement" / "json" / "seeds.json")
    for name in schemas:
        path = pathlib.Path(name)
        prefix = path.name.removesuffix(".schema.json") + "/"
        bundle = json.loads(path.read_text(encoding="utf-8"))
        roots = [key for key in bundle["$defs"] if key.endswith((".request", ".response"))]
        corpus.add_examples(bundle, [prefix + key for key in roots])
    lists = {message: candidates(texts) for message, texts in sorted(corpus.seeds.items())}
    most = share([len(found) for found in lists.values()])
    count = 0
    for message, found in lists.items():
        for text in {**corpus.seeds[message], **make(found[:most])}:
            print(f"{message}\t{text}")
            count += 1
    print(f"{count} documents of {len(corpus.seeds)} messages; {corpus.left_out} files are left out "
          "since no validator would get to see them: they are malformed, or name a member twice",
          file=sys.stderr)


main(*sys.argv[1:])
