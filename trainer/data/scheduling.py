"""Scheduling: the same work on many things, on this computer or on a cluster, through Dask.

Decoding and resampling leave Python's lock, so threads share the work of a few cores at once and
without being started; more cores than a few get processes, which take seconds to begin; and a
scheduler that somebody started is connected to by its address.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from logging import WARNING
from pathlib import Path
from typing import Any, TypeVar

from trainer.data.errors import PreparationError

A = TypeVar("A")
B = TypeVar("B")

THREADS_ENOUGH = 4
FEW_JOBS = 64  # are done before processes have started
BATCH_PER_THREAD = 8
AHEAD = 4  # jobs per worker that wait on a cluster
BASE_GB = 0.5  # Python and the libraries of the command
WORKER_GB = 0.3  # recordings are decoded in blocks and take a tenth of it; a rendered band all
PATIENCE_SECONDS = 20
START_SECONDS = 300  # a busy computer takes its time to start processes
HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Labour:
    """Who does the work: so many workers within so much memory, or those of a scheduler.

    A memory limit takes workers away before it is reached, and stops processes that pass it.
    """

    workers: int = 1
    memory_limit_gb: float | None = None
    scheduler: str = ""

    def fitting(self) -> int:
        """How many workers fit into the memory; PreparationError where not even one does."""
        if self.workers < 1:
            raise PreparationError(f"{self.workers} workers do nothing.", "Say --workers 1.")
        if self.memory_limit_gb is None:
            return self.workers
        fitting = int((self.memory_limit_gb - BASE_GB) / WORKER_GB + 1e-9)
        if fitting < 1:
            raise PreparationError(
                f"{self.memory_limit_gb:g} GB of memory are too few to prepare anything.",
                f"Say --memory-limit-gb {BASE_GB + WORKER_GB:g} or more.",
            )
        return min(self.workers, fitting)


def run_all(work: Callable[[A], B], jobs: Sequence[A], labour: Labour) -> Iterator[B]:
    """The result of each job, as they come; an exception of the work's ends it."""
    if labour.scheduler:
        return _on_cluster(work, jobs, labour)
    workers = labour.fitting()
    if workers > THREADS_ENOUGH and len(jobs) > FEW_JOBS and sys.platform != "win32":
        return _in_processes(work, jobs, labour, workers)
    return _in_threads(work, jobs, workers)


def _in_threads(work: Callable[[A], B], jobs: Sequence[A], workers: int) -> Iterator[B]:
    if workers == 1:
        yield from map(work, jobs)
        return
    import dask

    waiting = iter(jobs)
    while batch := list(islice(waiting, workers * BATCH_PER_THREAD)):
        tasks = [dask.delayed(work, pure=False)(job) for job in batch]
        yield from dask.compute(*tasks, scheduler="threads", num_workers=workers)


def _in_processes(
    work: Callable[[A], B], jobs: Sequence[A], labour: Labour, workers: int
) -> Iterator[B]:
    """Workers are processes of their own, which import nothing of the command that starts them."""
    from distributed import Client, Scheduler
    from distributed.deploy.spec import SpecCluster
    from distributed.deploy.subprocess import SubprocessWorker

    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "warning")  # the processes' own chatter
    options: dict[str, Any] = {
        "nthreads": 1, "dashboard": False, "host": HERE, "silence_logs": WARNING,
    }  # fmt: skip
    if labour.memory_limit_gb is not None:
        options["memory_limit"] = int(labour.memory_limit_gb / workers * 1e9)
    kind = {"worker_class": "distributed.Nanny", "worker_kwargs": options}
    worker = {"cls": SubprocessWorker, "options": kind}
    scheduler = {"cls": Scheduler, "options": {"host": HERE, "port": 0, "dashboard": False}}
    with ExitStack() as stack:
        cluster = stack.enter_context(
            SpecCluster(dict.fromkeys(range(workers), worker), scheduler, silence_logs=WARNING)
        )
        client = stack.enter_context(Client(cluster))
        client.wait_for_workers(workers, timeout=START_SECONDS)
        # They know nothing of where we were started from.
        root = str(Path(__file__).resolve().parents[2])
        client.run(exec, f"import sys; sys.path.insert(0, {root!r})")
        yield from _through(client, work, jobs)


def _on_cluster(work: Callable[[A], B], jobs: Sequence[A], labour: Labour) -> Iterator[B]:
    from distributed import Client

    try:
        client = Client(labour.scheduler, timeout=PATIENCE_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise PreparationError(
            f"No Dask scheduler answers at {labour.scheduler}.",
            "Start one with “dask scheduler” and workers with “dask worker ADDRESS”; both need "
            "this version of Earmark and see the same folders.",
        ) from error
    with client:
        yield from _through(client, work, jobs)


def _through(client: Any, work: Callable[[A], B], jobs: Sequence[A]) -> Iterator[B]:
    """Hand out a few jobs more than there are workers, and another for each that is done."""
    from distributed import as_completed

    waiting = iter(jobs)
    ahead = AHEAD * max(1, sum(client.nthreads().values()))
    futures = as_completed([client.submit(work, job, pure=False) for job in islice(waiting, ahead)])
    for future in futures:
        try:
            result = future.result()
        except ModuleNotFoundError as error:
            raise PreparationError(
                f"The cluster's workers lack a part of Earmark ({error}).",
                "Install the same version of Earmark with its “trainer” extra on each of them.",
            ) from error
        future.release()
        for job in islice(waiting, 1):
            futures.add(client.submit(work, job, pure=False))
        yield result
