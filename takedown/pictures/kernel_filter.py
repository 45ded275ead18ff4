"""A filter in the kernel (seccomp): of some three hundred system calls a decoder keeps thirty.

Reading what is open already, writing to it, memory and the end. No file or socket is opened, no
program or process started, nobody is signalled, no memory becomes code. A call that is not on the
list fails with EPERM, as on a machine that lacks it, so that a library which asks for more than it
needs goes on without. The list is a short program for the kernel's own small machine (BPF), written
here: a binding would bring a C library to install, for what are two calls and sixty lines of numbers.

Numbers: Linux 6.1, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# linux/seccomp.h
_SET_MODE_FILTER: Final = 1
_GET_ACTION_AVAIL: Final = 2
# All threads of the process, not this one alone.
_FLAG_TSYNC: Final = 1
_KILL_PROCESS: Final = 0x80000000
_ERRNO: Final = 0x00050000
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = _ERRNO | 1  # EPERM
_LACK: Final = _ERRNO | 38  # ENOSYS

# linux/bpf_common.h: load a word at an offset, jump if equal, jump if any of these bits is set, return
_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_IF_ANY: Final = 0x45
_RETURN: Final = 0x06
# struct seccomp_data: the number, the machine, the instruction's address, six arguments of 8 bytes
_NUMBER_AT: Final = 0
_MACHINE_AT: Final = 4
_ARGUMENTS_AT: Final = 16

# linux/mman.h, linux/sched.h
_PROT_EXEC: Final = 0x4
_CLONE_THREAD: Final = 0x10000


@dataclass(frozen=True, kw_only=True)
class _Machine:
    """A processor's name for the kernel (linux/audit.h), and its numbers of the calls named here."""

    audit: int
    plain: tuple[int, ...]
    mmap: int
    mprotect: int
    clone: int
    seccomp: int
    clone3: int = 435


# The plain ones are read, write, close, exit, exit_group, munmap, mremap, brk, madvise, futex, the four of
# signals to itself (rt_sigaction to sigaltstack), set_robust_list, rseq, sched_yield and sched_getaffinity, two of
# clocks, getpid, gettid, getrandom, membarrier, restart_syscall, and two ways to sleep.
_MACHINES: Mapping[str, _Machine] = MappingProxyType(
    {
        "x86_64": _Machine(
            audit=0xC000003E,
            plain=(
                0, 1, 3, 60, 231, 11, 25, 12, 28, 202, 13, 14, 15, 131, 273, 334, 24, 204, 228, 96, 39,
                186, 318, 324, 219, 35, 230,
            ),
            mmap=9, mprotect=10, clone=56, seccomp=317,
        ),
        "aarch64": _Machine(
            audit=0xC00000B7,
            plain=(
                63, 64, 57, 93, 94, 215, 216, 214, 233, 98, 134, 135, 139, 132, 99, 293, 124, 123, 113,
                169, 172, 178, 278, 283, 128, 101, 115,
            ),
            mmap=222, mprotect=226, clone=220, seccomp=277,
        ),
    }
)  # fmt: skip

# Loaded with the module, because a confined process can load no library.
_LIBC = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """linux/filter.h: struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def can_filter() -> bool:
    """Whether this kernel, here, takes such a filter; asks only, and changes nothing."""
    machine = _machine()
    if machine is None:
        return False
    action = ctypes.c_uint32(_ERRNO)
    return _seccomp(machine, _GET_ACTION_AVAIL, 0, ctypes.byref(action))


def filter_calls() -> bool:
    """Put the filter on the whole process for good; return whether the kernel took it.

    Needs PR_SET_NO_NEW_PRIVS to be set, or root.
    """
    machine = _machine()
    if machine is None:
        return False
    instructions = b"".join(_instructions(machine))
    program = _Program(len(instructions) // 8, instructions)
    return _seccomp(machine, _SET_MODE_FILTER, _FLAG_TSYNC, ctypes.byref(program))


def _machine() -> _Machine | None:
    # A 32-bit program on a 64-bit kernel has other numbers.
    if os.name != "posix" or platform.system() != "Linux" or struct.calcsize("P") != 8:
        return None
    return _MACHINES.get(platform.machine())


def _seccomp(machine: _Machine, operation: int, flags: int, argument: object) -> bool:
    return bool(_LIBC.syscall(machine.seccomp, operation, flags, argument) == 0)


def _instructions(machine: _Machine) -> Iterator[bytes]:
    """The program: its answer is the first `return` it comes to."""
    yield _one(_LOAD, _MACHINE_AT)
    yield _one(_IF_EQUAL, machine.audit, past=1)
    yield _one(_RETURN, _KILL_PROCESS)
    yield _one(_LOAD, _NUMBER_AT)
    for number in machine.plain:
        yield _one(_IF_EQUAL, number, otherwise=1)
        yield _one(_RETURN, _ALLOW)
    # Memory, as long as it is not to be run.
    yield from _by_bits(machine.mmap, argument=2, bits=_PROT_EXEC, found=_REFUSE, absent=_ALLOW)
    yield from _by_bits(machine.mprotect, argument=2, bits=_PROT_EXEC, found=_REFUSE, absent=_ALLOW)
    # A thread of this process, which a HEIC's decoder needs; never a process.
    yield from _by_bits(machine.clone, argument=0, bits=_CLONE_THREAD, found=_ALLOW, absent=_REFUSE)
    # Its flags lie in memory, where a filter cannot look: the C library then uses the older call.
    yield _one(_IF_EQUAL, machine.clone3, otherwise=1)
    yield _one(_RETURN, _LACK)
    yield _one(_RETURN, _REFUSE)


def _by_bits(number: int, *, argument: int, bits: int, found: int, absent: int) -> Iterator[bytes]:
    """Answer one call by whether any of these bits is set in an argument's lower half."""
    yield _one(_IF_EQUAL, number, otherwise=4)
    yield _one(_LOAD, _ARGUMENTS_AT + 8 * argument)
    yield _one(_IF_ANY, bits, otherwise=1)
    yield _one(_RETURN, found)
    yield _one(_RETURN, absent)


def _one(code: int, value: int, *, past: int = 0, otherwise: int = 0) -> bytes:
    """linux/filter.h: struct sock_filter; how many instructions to pass over if so, and if not."""
    return struct.pack("=HBBI", code, past, otherwise, value)
