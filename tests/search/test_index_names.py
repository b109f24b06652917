"""Names of indexes sort by age: a rebuild goes on with the newest, and takes an older one for what was in use."""

import time

from jobboard.search.index_names import new_name, oldest_resumable


def test_what_is_begun_a_moment_later_sorts_behind():
    names = []
    for _ in range(20):
        names.append(new_name("index"))
        time.sleep(0.001)
    assert names == sorted(names)
    assert oldest_resumable("index") < names[0]
