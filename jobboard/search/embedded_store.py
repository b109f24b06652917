"""The folder of the embedded index: generations, the pointer to the one in use, and the locks between processes.

    FOLDER/current            the name of the generation in use; replaced in one step
    FOLDER/<shape>-<time>-<random>/  one generation, an index of its own; in it:
        badges/                      the index of its people's single badges
    FOLDER/write.lock         held while a batch is written or the pointer is moved
    FOLDER/rebuild.lock       held while a generation is built beside the one in use
    FOLDER/building.lock      held while a batch is written to that one

The kernel gives a lock back when its process ends, however it ends. Readers take no lock.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import tantivy

from jobboard.errors import Unavailable
from jobboard.search.embedded_schema import BADGE_SCHEMA, SCHEMA, SHAPE
from jobboard.search.engine import OTHER_SHAPE
from jobboard.search.index_names import new_name, oldest_resumable


@dataclass(frozen=True)
class Snapshot:
    """A generation as it was at one commit. It stays readable when the index changes or goes.

    Badges are committed before the people who hold them and opened after them, so they are never older.
    """

    stamp: tuple[object, ...]
    searcher: tantivy.Searcher
    badges: tantivy.Searcher


class Generations:
    """The generations of one folder, seen by any number of processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._snapshot: Snapshot | None = None

    def current(self) -> str | None:
        """Give the name of the generation in use, or None when nothing was ever written."""
        name = self._pointer()
        while name is not None and not self.path(name).is_dir():
            # Either the index was deleted, or the pointer moved before we looked at what it named.
            missing, name = name, self._pointer()
            if name == missing:
                return None
        return name

    def path(self, name: str) -> Path:
        """Give the folder of a generation."""
        return self._folder / name

    def snapshot(self) -> Snapshot | None:
        """Give the index in use at its latest commit, or None when nothing was ever written.

        Raises: Unavailable when the index has another shape.
        """
        for _ in range(3):
            name = self.current()
            if name is None:
                return None
            require_shape(name)
            try:
                return self._open(name)
            except OSError:
                if name == self.current():
                    raise  # otherwise the pointer moved between the two looks: look again
        raise Unavailable("The search index changes too quickly to be read. Try again in a moment.")

    def create(self) -> str:
        """Make an empty generation, which nobody sees until it is published."""
        name = new_name(SHAPE)
        path = self.path(name)
        badges_path(path).mkdir(parents=True)
        tantivy.Index(BADGE_SCHEMA, str(badges_path(path)))
        tantivy.Index(SCHEMA, str(path))
        return name

    def publish(self, name: str) -> None:
        """Make a generation the one in use and remove the others. The caller holds the write lock."""
        draft = self._folder / f"current.{secrets.token_hex(6)}"
        with draft.open("w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / "current")
        self.remove_all_but(name)

    def unfinished(self) -> str | None:
        """Give the newest generation of the last day that is whole, of our shape and was never in use, or None."""
        current = self.current() or ""
        begun = max(oldest_resumable(SHAPE), current if current.startswith(SHAPE) else "")
        names = [path.parent.name for path in self._folder.glob(f"{SHAPE}-*/meta.json")]
        return max((name for name in names if name > begun), default=None)

    def remove_all_but(self, *kept: str | None) -> None:
        """Remove every other generation; a half-built one of a process that died is among them."""
        for path in self._folder.iterdir():
            if path.is_dir() and path.name not in kept:
                self.remove(path.name)

    def remove(self, name: str) -> None:
        """Remove one generation; a reader just opening it may leave an empty folder, which goes the next time."""
        shutil.rmtree(self.path(name), ignore_errors=True)

    def writing(self) -> AbstractContextManager[None]:
        """Hold the write lock, waiting for it."""
        return self._holding("write.lock")

    def building(self) -> AbstractContextManager[None]:
        """Hold the turn to write to the generation that is being built, waiting for it."""
        return self._holding("building.lock")

    def begin_rebuild(self) -> IO[bytes]:
        """Take the rebuild lock and give the file that holds it; closing it gives the lock back.

        Raises: Unavailable when another rebuild is under way.
        """
        file = self._lock_file("rebuild.lock")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise Unavailable("Another rebuild of the search index is under way. Wait until it has ended.") from None
        return file

    def _pointer(self) -> str | None:
        try:
            return (self._folder / "current").read_text().strip() or None
        except FileNotFoundError:
            return None

    @contextmanager
    def _holding(self, name: str) -> Iterator[None]:
        with self._lock_file(name) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _lock_file(self, name: str) -> IO[bytes]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return (self._folder / name).open("ab")

    def _open(self, name: str) -> Snapshot:
        meta = (self.path(name) / "meta.json").stat()
        # A forked process opens its own; a commit always replaces meta.json.
        stamp = (os.getpid(), name, meta.st_mtime_ns, meta.st_ino, meta.st_size)
        if self._snapshot is None or self._snapshot.stamp != stamp:
            searcher = open_index(self.path(name)).searcher()
            snapshot = Snapshot(stamp, searcher, open_index(badges_path(self.path(name))).searcher())
            if self._pointer() != name:
                # Its files may have gone meanwhile, and tantivy opens an index without the positions of its words.
                raise OSError(f"{name} was replaced while it was opened")
            self._snapshot = snapshot
        return self._snapshot


def badges_path(path: Path) -> Path:
    """Give the folder of the badges of the generation in this folder."""
    return path / "badges"


def require_shape(name: str) -> None:
    """Refuse an index that was made with other fields, words or engine.

    Raises: Unavailable, saying what to do.
    """
    if not name.startswith(f"{SHAPE}-"):
        raise Unavailable(OTHER_SHAPE)


def open_index(path: Path) -> tantivy.Index:
    """Open an index at its latest commit; it does not follow later ones by itself.

    Raises: OSError when it is missing or damaged.
    """
    try:
        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        index.reload()
    except ValueError as error:
        raise OSError(f"{path} is not a whole index") from error
    return index


@contextmanager
def unavailable_when_broken() -> Iterator[None]:
    """Turn what the engine says about files into one error that people understand."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "The search index cannot be read or written. Search is away until that is put right."
        ) from error
