package sandbox

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	// ownID is whom a program runs as inside, where the caller is root.
	ownID = 1000
	// nobody is the same outside: by convention the user without any files.
	nobody = 65534
)

// self is this binary, even if its file was replaced meanwhile.
func self() string { return "/proc/self/exe" }

// identify decides whom the program runs as. A caller without privileges can
// map itself only; inside, the program is root by name and nobody by power.
func (o *order) identify() {
	switch {
	case !canBecomeNobody():
		o.UID, o.GID = -1, -1
	case o.Level == Namespaces:
		o.UID, o.GID = ownID, ownID
	default:
		o.UID, o.GID = nobody, nobody
	}
}

// attributes say how the keeper is started.
func attributes(o order) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if o.Level != Namespaces {
		return attr // when the caller is killed it sees the end of its orders, and tidies up
	}
	attr.Pdeathsig = syscall.SIGKILL
	attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET |
		syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS | syscall.CLONE_NEWCGROUP
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	if o.UID >= 0 {
		own := syscall.SysProcIDMap{ContainerID: ownID, HostID: nobody, Size: 1}
		attr.UidMappings, attr.GidMappings = append(attr.UidMappings, own), append(attr.GidMappings, own)
		attr.GidMappingsEnableSetgroups = true
	}
	return attr
}

// canBecomeNobody reports whether this process is root with the rights to start
// processes of others, and whether there is a nobody where it runs: containers
// may lack either.
func canBecomeNobody() bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if os.Geteuid() != 0 || unix.Capget(&header, &data[0]) != nil {
		return false
	}
	const need = 1<<unix.CAP_SETUID | 1<<unix.CAP_SETGID | 1<<unix.CAP_CHOWN
	return data[0].Effective&need == need && isMapped("/proc/self/uid_map", nobody) && isMapped("/proc/self/gid_map", nobody)
}

// isMapped looks for an id in a map of user_namespaces(7), lines of the first id
// inside, the first outside, and how many.
func isMapped(path string, id uint64) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		var inside, outside, n uint64
		if _, err := fmt.Sscan(line, &inside, &outside, &n); err == nil && id >= inside && id-inside < n {
			return true
		}
	}
	return false
}

func isFirstThread() bool { return unix.Gettid() == unix.Getpid() }

// ownGroup has the program end with the thread that started it, that is, with
// the keeper.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// available says at once what a trial would say less clearly.
func available(level Level) error {
	if level != Namespaces {
		if os.Geteuid() == 0 && !canBecomeNobody() {
			return errors.New("the kernel does not bound the processes of root, and root cannot become nobody here; run as another user")
		}
		return nil
	}
	for _, kind := range []string{"user", "pid", "net", "mnt", "ipc", "uts", "cgroup"} {
		if _, err := os.Stat("/proc/self/ns/" + kind); err != nil {
			return fmt.Errorf("the kernel has no %s namespaces", kind)
		}
	}
	if most, err := os.ReadFile("/proc/sys/user/max_user_namespaces"); err == nil && string(most) == "0\n" {
		return errors.New("user namespaces are switched off (sysctl user.max_user_namespaces)")
	}
	return nil
}

// holds lists what else holds programs.
func holds(level Level) []string {
	list := []string{"resource limits"}
	if _, ok := architectures()[runtime.GOARCH]; ok {
		list = append(list, "system call filter")
	}
	if level == Limited && landlockVersion() > 0 {
		list = append(list, landlock)
	}
	return list
}

// wall makes the surroundings of the program.
func (o *order) wall() error {
	if o.Level == Namespaces {
		return o.makeRoot()
	}
	// Orphans become our children, so that none is lost.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("becoming the reaper of orphans: %w", err)
	}
	return o.furnish(o.home())
}

// more are resource limits that only Linux has, or has in this way.
func (o *order) more(limits map[int][2]uint64) {
	limits[unix.RLIMIT_MSGQUEUE] = [2]uint64{0, 0}
	limits[unix.RLIMIT_MEMLOCK] = [2]uint64{64 << 10, 64 << 10}
	limits[unix.RLIMIT_STACK] = [2]uint64{8 << 20, 64 << 20}
}

// limitProcesses bounds the processes and threads of the user whose child is
// started now. Looking finds those that are too many; the limit is for the time
// between two looks. It returns what takes the limit from this process again,
// which may be of the same user and must be able to start threads, and keeps it
// on the child.
func (o *order) limitProcesses() (settle func(pid int) error, err error) {
	if o.Level == Namespaces && !atLeast(5, 14) { // before, others in all namespaces counted
		return func(int) error { return nil }, nil
	}
	const room = 32 // for threads of this process, and for what is seen too late
	n := uint64(o.Limits.Processes + room)
	if o.Level == Limited {
		const more = 512 // that the user starts elsewhere meanwhile
		n += uint64(tasksOf(max(o.UID, os.Getuid())) + more)
	}
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NPROC, &before); err != nil {
		return nil, err
	}
	n = min(n, before.Max)
	if err := unix.Setrlimit(unix.RLIMIT_NPROC, &unix.Rlimit{Cur: n, Max: before.Max}); err != nil {
		return nil, err
	}
	return func(pid int) error {
		err := unix.Setrlimit(unix.RLIMIT_NPROC, &before)
		if err == nil && pid > 0 {
			err = lowerOf(pid, unix.RLIMIT_NPROC, n)
		}
		return err
	}, nil
}

// limitMemory bounds the private memory of the program's processes. It comes
// after the start: this process, whose runtime reserves more than it uses, may
// be above the limit itself. What a program does before it, looking finds.
func (o *order) limitMemory(pid int) error {
	return lowerOf(pid, unix.RLIMIT_DATA, uint64(o.Limits.Memory))
}

// lowerOf sets a resource limit of a process, which may have ended.
func lowerOf(pid, which int, n uint64) error {
	err := unix.Prlimit(pid, which, &unix.Rlimit{Cur: n, Max: n}, nil)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	return err
}

// atLeast compares with the kernel's version.
func atLeast(major, minor int) bool {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return false
	}
	var a, b int
	if n, _ := fmt.Sscanf(unix.ByteSliceToString(u.Release[:]), "%d.%d", &a, &b); n != 2 {
		return false
	}
	return a > major || a == major && b >= minor
}
