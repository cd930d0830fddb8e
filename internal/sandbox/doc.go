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
// where the caller is root, the program is nobody. When the keeper ends, the
// kernel ends the whole process namespace.
//
// Limited (other Linux machines, such as containers without user namespaces):
// resource limits, a folder of its own for each run, an empty environment, and
// the end of every descendant, also of those that became daemons. Landlock,
// where the kernel has it, keeps the program from reading and writing anything
// else; without it, the program can read and write what the user can. It sees
// the machine's processes, and may signal those of the same user. This level is
// for code that is wrong, not for code that is malicious. Root, whose processes
// the kernel does not bound, becomes nobody; where it can't, there is no such
// level. Where the system is
// not Linux, only resource limits, the environment and the process group
// remain.
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
// is what is resident and not backed by files, shared pages counted once; what
// the kernel itself holds for the program (pipes, page tables) is bounded by
// the number of processes and files only. Control groups would count it, but
// on few machines may a user's process make one.
package sandbox
