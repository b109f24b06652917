"""Reading a document for its structure alone, as an issuer has it before it is signed.

Unlike what is verified, it may bring contexts of its own: they give nothing to rely on, since nothing is.
"""

from collections.abc import Mapping
from typing import Any

from jobboard.credentials.canonical import read_graph
from jobboard.credentials.datamodel import require_data_model
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.parsing import as_list
from jobboard.credentials.structure import require_structure
from jobboard.credentials.vocabularies import Contexts, context_choices


def require_unsecured(document: Mapping[str, Any]) -> None:
    """Check the data model of a credential or presentation, its meaning, and the structure of a badge.

    Where a context was published in several forms, the document must be good under one. Signatures are not checked.

    Raises: Refused, with outcome UNKNOWN for contexts that are not known.
    """
    require_data_model(document, is_draft=True)
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    require_structure(_read(unsigned).document())


def _read(document: Mapping[str, Any]) -> Graph:
    refusal: Refused | None = None
    for contexts in context_choices(document, may_be_inside=True):
        try:
            return _read_under(contexts, document)
        except Refused as error:
            refusal = refusal or error
    raise refusal or Refused("format.no_context")


def _read_under(contexts: Contexts, document: Mapping[str, Any]) -> Graph:
    try:
        return read_graph(document, contexts, may_define=True)
    except KeyError:  # PyLD stumbles over a context that takes away the default vocabulary when there is none.
        kept = [_without_nothing(context) for context in as_list(document["@context"])]
        return read_graph({**document, "@context": kept}, contexts, may_define=True)


def _without_nothing(context: Any) -> Any:
    if isinstance(context, dict) and context.get("@vocab", "") is None:
        return {name: value for name, value in context.items() if name != "@vocab"}
    return context
