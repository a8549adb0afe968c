"""A script that submits a training to SLURM, and that SLURM may start again where it was.

Two minutes before its time is up, or when another job takes its place, SLURM sends SIGUSR1 to the
script; that passes it on to the training, which saves its last checkpoint and ends; then the script
asks for itself to be queued again. The same command goes on from the checkpoint.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

WARNING_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked of the cluster; empty texts are left to it. `gpus` are those of each node."""

    name: str
    command: tuple[str, ...]
    nodes: int = 1
    gpus: int = 1
    cores: int = 8
    time: str = "24:00:00"
    memory: str = ""
    partition: str = ""
    account: str = ""
    before: Sequence[str] = ()


def script(job: Job) -> str:
    """The script, for `sbatch`."""
    asked = {
        "job-name": job.name,
        "nodes": str(job.nodes),
        "ntasks-per-node": str(max(1, job.gpus)),
        "gpus-per-node": str(job.gpus) if job.gpus else "",
        "cpus-per-task": str(job.cores),
        "mem": job.memory,
        "time": job.time,
        "partition": job.partition,
        "account": job.account,
        "output": f"{job.name}-%j.log",
        "open-mode": "append",
        "signal": f"B:USR1@{WARNING_SECONDS}",
    }
    lines = [f"#SBATCH --{name}={value}" for name, value in asked.items() if value]
    head = "\n".join(["#!/bin/bash", *lines, "#SBATCH --requeue"])
    setup = "\n".join(job.before)
    command = shlex.join(("srun", *job.command))
    return f"{head}\n{BODY.format(setup=setup, command=command)}"


BODY = """
set -u
# What the environment needs (modules, a virtual environment) belongs here.
{setup}
# Several processes on a node find each other by the first node's name.
nodes=$(scontrol show hostnames "$SLURM_JOB_NODELIST" 2>/dev/null)
MASTER_ADDR=$(printf '%s\\n' "${{nodes:-$(hostname)}}" | head -n 1)
MASTER_PORT=$((20000 + SLURM_JOB_ID % 20000))
export MASTER_ADDR MASTER_PORT
# Matrix products of renderers are small: each takes one core.
export OPENBLAS_NUM_THREADS=1

asked=0
{command} &
training=$!
# SLURM tells this script that time is up; srun tells it to every process.
trap 'asked=1; kill -USR1 "$training"' USR1
# A wait that the signal interrupts answers so; the training goes on meanwhile.
interrupted=$((128 + $(kill -l USR1)))
status=$interrupted
while [ "$status" -eq "$interrupted" ]; do
    wait "$training"
    status=$?
done
if [ "$asked" -eq 1 ] && [ "$status" -eq 0 ]; then
    echo "Time was up: the checkpoint is saved, and the job queued again."
    scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
"""
