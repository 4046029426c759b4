"""Compares our verdicts with those of others. Fails on each disagreement that is not known, and on
each known one that is none any more.

Usage: compare.py DOCUMENTS OURS KNOWN NAME=VERDICTS...
"""

import pathlib
import sys


def lines_of(name):
    return pathlib.Path(name).read_text(encoding="utf-8").split("\n")[:-1]


def read_known(name):
    """Lines "VALIDATOR MESSAGE<tab>DOCUMENT", or '*' for it; a reason stands above, behind '#'."""
    known, reason = {}, None
    for line in lines_of(name):
        if line.startswith("#"):
            reason = line
        elif line:
            if not reason:
                sys.exit(f"{name}: no reason above: {line}")
            known[line] = False
        else:
            reason = None
    return known


def main(documents, ours, known_file, *others):
    documents, ours = lines_of(documents), lines_of(ours)
    known = read_known(known_file)
    failures = 0
    malformed = ours.count("malformed")
    if len(ours) != len(documents):
        sys.exit(f"{len(documents)} documents, but we judged {len(ours)}")
    for other in others:
        name, file = other.split("=", 1)
        verdicts = lines_of(file)
        if len(verdicts) != len(documents):
            sys.exit(f"{len(documents)} documents, but {name} judged {len(verdicts)}")
        for document, mine, theirs in zip(documents, ours, verdicts):
            if mine in ("malformed", theirs):
                continue
            entries = [f"{name} {document}", f"{name} {document.split(chr(9))[0]}\t*"]
            met = [entry for entry in entries if entry in known]
            known.update(dict.fromkeys(met, True))
            if met:
                continue
            failures += 1
            if failures <= 40:
                print(f"{name} says {theirs}, we say {mine}: {document[:400]}")
    for entry, met in known.items():
        if not met:
            failures += 1
            print(f"no disagreement any more, take it out of {known_file}: {entry[:400]}")
    print(f"{len(documents)} documents, {ours.count('valid')} valid, {ours.count('invalid')} invalid, "
          f"{malformed} left out as beyond limits, {len(known)} known disagreements, "
          f"{failures} failures")
    # A corpus that says little would agree on everything.
    if min(ours.count("valid"), ours.count("invalid")) < 1000:
        sys.exit("too few documents of either kind")
    sys.exit(1 if failures else 0)


main(*sys.argv[1:])
