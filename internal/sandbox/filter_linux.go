//go:build amd64 || arm64

package sandbox

import (
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The filter is a program of the classic Berkeley packet filter over struct
// seccomp_data: int nr; u32 arch; u64 instruction_pointer; u64 args[6].
// (Linux, Documentation/userspace-api/seccomp_filter.rst)
const (
	offsetNumber = 0
	offsetArch   = 4
	offsetArgs   = 16 // the lower halves stand first on little-endian machines
)

// hasFilter reports whether there is a filter for this architecture.
func hasFilter() bool { return true }

// architecture is the AUDIT_ARCH number of this machine.
func architecture() uint32 {
	if runtime.GOARCH == "arm64" {
		return unix.AUDIT_ARCH_AARCH64
	}
	return unix.AUDIT_ARCH_X86_64
}

// deadly are calls that no honest program makes; they end it.
func deadly() []uint32 {
	return []uint32{unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_MOVE_MOUNT, unix.SYS_OPEN_TREE, unix.SYS_FSOPEN,
		unix.SYS_FSMOUNT, unix.SYS_FSCONFIG, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR, unix.SYS_SWAPON, unix.SYS_SWAPOFF,
		unix.SYS_REBOOT, unix.SYS_KEXEC_LOAD, unix.SYS_KEXEC_FILE_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE,
		unix.SYS_DELETE_MODULE, unix.SYS_BPF, unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV,
		unix.SYS_SETNS, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_ACCT, unix.SYS_QUOTACTL,
		unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL}
}

// refused are calls that libraries may try and do without.
func refused() []uint32 {
	return []uint32{unix.SYS_UNSHARE, unix.SYS_USERFAULTFD, unix.SYS_PERF_EVENT_OPEN, unix.SYS_MEMFD_CREATE, unix.SYS_MEMFD_SECRET,
		unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_MSGGET, unix.SYS_SEMGET, unix.SYS_MQ_OPEN, unix.SYS_PERSONALITY, unix.SYS_SYSLOG,
		unix.SYS_FANOTIFY_INIT, unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_PIDFD_GETFD, unix.SYS_KCMP, unix.SYS_CHROOT,
		unix.SYS_ADJTIMEX, unix.SYS_CLOCK_ADJTIME, unix.SYS_VHANGUP}
}

// absent are calls that libraries replace by others if the kernel lacks them.
// The arguments of clone3 lie in memory, where a filter cannot see them.
func absent() []uint32 {
	return []uint32{unix.SYS_CLONE3, unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER}
}

// anonymousShared is the flags of a mapping that no other limit counts.
const anonymousShared = unix.MAP_SHARED | unix.MAP_ANONYMOUS

const namespaceFlags = unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET |
	unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// filter builds the program.
func filter(arch uint32, level Level) []unix.SockFilter {
	kill, no := uint32(unix.SECCOMP_RET_KILL_PROCESS), func(e unix.Errno) uint32 { return unix.SECCOMP_RET_ERRNO | uint32(e) }
	var p assembly
	p.load(offsetArch)
	p.unless(unix.BPF_JEQ, arch, kill)
	p.load(offsetNumber)
	if arch == unix.AUDIT_ARCH_X86_64 {
		const x32 = 0x40000000 // the bit of the other calls of this machine
		p.when(unix.BPF_JGE, x32, no(unix.ENOSYS))
	}
	for _, n := range deadly() {
		p.when(unix.BPF_JEQ, n, kill)
	}
	for _, n := range refused() {
		p.when(unix.BPF_JEQ, n, no(unix.EPERM))
	}
	for _, n := range absent() {
		p.when(unix.BPF_JEQ, n, no(unix.ENOSYS))
	}
	p.argument(unix.SYS_CLONE, 0, func() { p.when(unix.BPF_JSET, namespaceFlags, no(unix.EPERM)) })
	p.argument(unix.SYS_MMAP, 3, func() {
		p.add(unix.BPF_ALU|unix.BPF_AND|unix.BPF_K, anonymousShared)
		p.when(unix.BPF_JEQ, anonymousShared, no(unix.ENOMEM))
	})
	if level == Limited { // where others are in reach: no signal to all at once, and only sockets that come in pairs
		p.argument(unix.SYS_KILL, 0, func() { p.when(unix.BPF_JGE, 1<<31, no(unix.EPERM)) })
		p.when(unix.BPF_JEQ, unix.SYS_SOCKET, no(unix.EACCES))
	}
	p.argument(unix.SYS_SOCKET, 0, func() { p.unless(unix.BPF_JEQ, unix.AF_UNIX, no(unix.EACCES)) })
	p.add(unix.BPF_RET|unix.BPF_K, unix.SECCOMP_RET_ALLOW)
	return p.code
}

// assembly is a filter under construction.
type assembly struct{ code []unix.SockFilter }

func (p *assembly) add(code uint16, k uint32) {
	p.code = append(p.code, unix.SockFilter{Code: code, K: k})
}

func (p *assembly) load(offset uint32) { p.add(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, offset) }

// when returns a verdict where a comparison holds.
func (p *assembly) when(comparison uint16, k, verdict uint32) {
	p.code = append(p.code, unix.SockFilter{Code: unix.BPF_JMP | comparison | unix.BPF_K, Jf: 1, K: k})
	p.add(unix.BPF_RET|unix.BPF_K, verdict)
}

// unless returns a verdict where a comparison does not hold.
func (p *assembly) unless(comparison uint16, k, verdict uint32) {
	p.code = append(p.code, unix.SockFilter{Code: unix.BPF_JMP | comparison | unix.BPF_K, Jt: 1, K: k})
	p.add(unix.BPF_RET|unix.BPF_K, verdict)
}

// argument looks at an argument of one call, of which the lower half counts,
// and goes on with the number of the call.
func (p *assembly) argument(call uint32, i uint32, look func()) {
	at := len(p.code)
	p.add(unix.BPF_JMP|unix.BPF_JEQ|unix.BPF_K, call)
	p.load(offsetArgs + 8*i)
	look()
	p.load(offsetNumber)
	p.code[at].Jf = uint8(len(p.code) - at - 1)
}

// loadFilter puts the filter on this thread and its children.
func loadFilter(level Level) error {
	code := filter(architecture(), level)
	program := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&program))); errno != 0 {
		return fmt.Errorf("loading the filter of system calls: %w", errno)
	}
	return nil
}
