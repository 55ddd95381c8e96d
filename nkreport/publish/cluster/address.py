"""Which cluster a batch is given to, by its address; one to try it is started on loopback."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from nkreport.errors import EnvironmentFault, NkreportError

MOST_LOCAL = 64
ANSWER_S = 10.0
"""How long a scheduler is given to answer."""

_FORMS = "give local:N, tls://HOST:PORT or tcp://127.0.0.1:PORT"
_LOCAL = {
    # One more worker may die under a run: a run that kills two has failed.
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.worker-ttl": "60s",
    # By default one that is not back in 15 s is given up, which a busy machine takes to start it.
    "distributed.deploy.lost-worker-timeout": "180s",
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


def check_address(address: str, *, insecure: bool = False) -> int:
    """See that an address is one that a batch may be given to.

    Parameters
    ----------
    address : str
        `local:N`, or where a Dask scheduler listens.
    insecure : bool
        Whether what is sent over a network may be read and altered on its way.

    Returns
    -------
    int
        Workers to start on this machine; 0 where a scheduler is there.

    Raises
    ------
    NkreportError
        If it is none, or not safe.

    Examples
    --------
    >>> check_address("local:3"), check_address("tls://10.0.0.1:8786")
    (3, 0)
    >>> check_address("tcp://10.0.0.1:8786")
    Traceback (most recent call last):
    nkreport.errors.NkreportError: --cluster tcp://10.0.0.1:8786: whoever is on that network could \
read the reports and run code on the workers; give a tls:// address, or --insecure
    """
    if local := re.fullmatch(r"local:(\d{1,4})", address):
        if not 1 <= int(local[1]) <= MOST_LOCAL:
            raise NkreportError(f"--cluster {address}: give 1 to {MOST_LOCAL} workers")
        return int(local[1])
    parts = re.fullmatch(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}", address)
    if parts is None:
        raise NkreportError(f"--cluster {address}: no address of a cluster; {_FORMS}")
    if parts[1] == "tcp" and not insecure and not _is_loopback(parts[2].strip("[]")):
        raise NkreportError(
            f"--cluster {address}: whoever is on that network could read the reports and run code"
            " on the workers; give a tls:// address, or --insecure"
        )
    return 0


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def connected(address: str, workers: int, folder: Path) -> Iterator[Any]:
    """Connect to a scheduler; a local one is started, and ended with its workers.

    Parameters
    ----------
    address : str
    workers : int
        As `check_address` gives it.
    folder : Path
        Where workers that are started here keep what they hold.

    Returns
    -------
    distributed.Client

    Raises
    ------
    EnvironmentFault
        If Dask is not installed, or no scheduler answers.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
        from distributed.security import Security
    except ImportError as error:
        raise EnvironmentFault(
            "--cluster needs Dask; install it: pip install 'nkreport[cluster]'"
        ) from error
    _hush()
    with ExitStack() as stack:
        security = Security()
        try:
            if workers:
                stack.enter_context(dask.config.set(_LOCAL))
                # Others on this machine reach loopback too: only who has the key is let in.
                security = Security.temporary()
                cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    protocol="tls://",
                    security=security,
                    dashboard_address="127.0.0.1:0",
                    scheduler_kwargs={"dashboard": False},
                    silence_logs=logging.CRITICAL,
                    memory_limit=0,
                    local_directory=str(folder),
                )
                stack.callback(_quietly, cluster.close)
                address = cluster.scheduler_address
            client = Client(address, security=security, timeout=ANSWER_S, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise EnvironmentFault(_unanswered(address, error)) from error
        stack.callback(_quietly, client.close)
        yield client


def _unanswered(address: str, error: Exception) -> str:
    if address.startswith("tls://") and isinstance(error, TypeError | ValueError):
        return (
            f"{address}: Dask has no certificates for it; name them in its configuration,"
            " distributed.comm.tls.ca-file and distributed.comm.tls.client.cert and .key"
        )
    cause = f"{error!s:.200}".partition("\n")[0]
    return (
        f"{address}: no Dask scheduler answers there ({cause}); start one with `dask scheduler`, or"
        " try --cluster local:2"
    )


def _hush() -> None:
    """Keep Dask's own messages off the terminal; what matters is told as a batch tells it."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _quietly(close: Any) -> None:
    with suppress(Exception):  # what is lost cannot be closed
        close()
