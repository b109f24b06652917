"""Contexts that no product ships, of examples and of passports, as the corpus has them."""

import json
from contextlib import contextmanager
from unittest.mock import patch

from jobboard.credentials import vocabularies
from tests.corpus import CORPUS

OF_EXAMPLES = (
    "https://www.w3.org/2018/credentials/examples/v1",
    "https://www.w3.org/ns/credentials/examples/v2",
    "https://w3id.org/citizenship/v2",
    "https://w3id.org/citizenship/v4rc1",
)
_INSIDE = "https://www.w3.org/ns/odrl.jsonld"  # A context that one of these names in its turn.


@contextmanager
def examples_known(corpus=CORPUS):
    """Let the verifier know the contexts of examples, for as long as this lasts."""
    index = json.loads((corpus / "contexts" / "index.json").read_text())
    known, read = vocabularies.pinned_contexts(), vocabularies._context_file
    inside = (corpus / index[_INSIDE]["file"]).read_text()
    texts = {each: (corpus / index[each]["file"]).read_text() for each in OF_EXAMPLES}
    files = {each: json.loads(text.replace(f'"{_INSIDE}"', _own(inside))) for each, text in texts.items()}
    with (
        patch.object(vocabularies, "pinned_contexts", lambda: {**known, **{each: (each,) for each in files}}),
        patch.object(vocabularies, "_context_file", lambda each: files[each] if each in files else read(each)),
    ):
        yield


def _own(text):
    return json.dumps(json.loads(text)["@context"])
