"""A small world without an exit, in which the fetcher meets everybody who means harm.

`space.py` makes it: a network namespace in which every address there is leads to this machine, with name servers of its
own. `names.py` answers names, `hosts.py` and `answers.py` serve, `canary.py` counts connections that nobody may make.
The tests are in `inside_*.py`, which pytest finds only when `test_rig.py` starts it inside that namespace.
"""
