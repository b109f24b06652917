"""Reads N-Quads into a dataset in the form of PyLD, whose own reader does not know all escapes."""

import re

_LINE = re.compile(
    r'(<[^>]*>|_:\S+) +(<[^>]*>) +(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[\w-]+)?) +(?:(<[^>]*>|_:\S+) +)?\.'
)
_LITERAL = re.compile(r'"(.*)"(?:\^\^<(.*)>|@(.*))?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_TEXT = "http://www.w3.org/2001/XMLSchema#string"
_TEXT_IN_A_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def dataset_of(text):
    dataset = {}
    for line in filter(str.strip, text.split("\n")):
        subject, predicate, thing, graph = _LINE.fullmatch(line).groups()
        triple = {"subject": _term(subject), "predicate": _term(predicate), "object": _term(thing)}
        dataset.setdefault(_term(graph)["value"] if graph else "@default", []).append(triple)
    return dataset


def _term(written):
    if written.startswith("<"):
        return {"type": "IRI", "value": _unescaped(written[1:-1])}
    if written.startswith("_:"):
        return {"type": "blank node", "value": written}
    text, datatype, language = _LITERAL.fullmatch(written).groups()
    literal = {"type": "literal", "value": _unescaped(text), "datatype": _unescaped(datatype or _TEXT)}
    return literal | ({"datatype": _TEXT_IN_A_LANGUAGE, "language": language} if language else {})


def _unescaped(text):
    def letter(match):
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _SHORT.get(match[3], match[3])

    return _ESCAPE.sub(letter, text)
