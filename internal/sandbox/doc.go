// Package sandbox runs programs that nobody has read: candidates that a search
// or a language model wrote. Whatever such a program does, it ends within its
// limits, leaves nothing behind, and the caller learns how it ended.
//
// # How a program is run
//
// The caller's binary starts itself once more, under another name (see Main),
// as the keeper of one run. The keeper makes the walls, starts the program in
// them, watches it, ends everything that the program started, and reports.
// Program and keeper share nothing but the three standard streams, which are
// pipes to the caller; the report goes through a pipe that the program does not
// inherit and, at the level Namespaces, cannot reach.
//
// # Levels
//
// Namespaces (Linux 5.12 or later, where users may make user namespaces): the
// program sees its own processes only, no network (not even loopback), and a
// root folder of its own, in which /usr, /lib and the like, the dynamic
// linker's cache, and the paths that Command.Readable names are read-only, /tmp
// is a small file system in memory, and nothing else exists: no home folders,
// no /etc of the machine, no devices but null, random and urandom. (A mapping
// of /dev/zero would be memory that no limit counts.) It has no capabilities;
// where the caller is root, the program is a user without any files. When the
// keeper ends, the kernel ends the whole process namespace.
//
// Limited (other Linux machines, such as containers without user namespaces):
// resource limits, a folder of its own for each run, an empty environment, no
// sockets but pairs, and the end of every descendant, also of those that became
// daemons. Landlock, where the kernel has it, keeps the program from reading and
// writing anything else; without it, the program can read and write what its user
// can. A program that root runs is a user of its own, so that it reaches nothing
// of others and the kernel counts its processes alone; where root can't become
// another user, there is no such level. A program that somebody else runs is of
// the same user, and may signal that user's processes, its keeper among them
// (Linux 6.12 and later have Landlock forbid it): then the level is for code that
// is wrong, not for code that is malicious. Where the system is not Linux, only
// resource limits, the environment and the process group remain.
//
// Both levels, on Linux: no_new_privs, and a filter of system calls that
// refuses new namespaces, sockets other than local ones, anonymous shared
// memory, and some dozens of calls that programs do without (mount, bpf,
// ptrace, keyctl, io_uring, …), the worst of which end the program. The filter
// is our own sixty lines: the library for it (elastic/go-seccomp-bpf) lets
// system calls of another architecture pass a list of forbidden ones.
//
// # Limits
//
// Processor time, memory and the number of processes are of all processes of
// the run together: the keeper looks at them every few milliseconds. In
// addition each process has resource limits (RLIMIT_DATA, RLIMIT_CPU,
// RLIMIT_FSIZE and so on) that the kernel enforces at once; a program that asks
// for too much memory at once is refused it and usually says so itself. Memory
// is what is resident or swapped and not backed by files, shared pages counted
// once, and the page tables of it; what else the kernel holds for the program
// (pipes) is bounded by the number of processes and files only. Control groups
// would count it, but on few machines may a user's process make one.
//
// A program may have 2000 files and folders, beside those that it is given.
//
// Two things escape the looks, and end with the time on the clock: processor time
// of children whose parent ignores their end, and, at the level Limited, files
// that are deleted but open.
package sandbox
