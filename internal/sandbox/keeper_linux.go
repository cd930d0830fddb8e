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
	// insideID is whom a program runs as in namespaces, where the caller is root.
	insideID = 1000
	// firstID is the first of the users whom programs become, each run another
	// one: those that systemd gives to services for as long as they run, so that
	// nobody else has them and no file is theirs.
	firstID, users = 61184, 4336
)

// self is this binary, even if its file was replaced meanwhile.
func self() string { return "/proc/self/exe" }

// user is whom the program runs as, -1 for whom the keeper does. A caller without
// privileges can map itself only; inside, the program is then root by name and
// nobody by power.
func (o *order) user() int {
	switch {
	case !o.Become:
		return -1
	case o.Level == Namespaces:
		return insideID
	}
	return firstID + os.Getpid()%users
}

// attributes say how the keeper is started.
func attributes(o order) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true} // it sees the end of its orders when the caller is killed
	if o.Level != Namespaces {
		return attr
	}
	attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET |
		syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS | syscall.CLONE_NEWCGROUP
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	if o.Become {
		own := syscall.SysProcIDMap{ContainerID: insideID, HostID: firstID, Size: 1}
		attr.UidMappings, attr.GidMappings = append(attr.UidMappings, own), append(attr.GidMappings, own)
		attr.GidMappingsEnableSetgroups = true
	}
	return attr
}

// canBecome reports whether this process is root with the rights to start
// processes of others, and whether there are others where it runs: containers may
// lack either.
func canBecome() bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if os.Geteuid() != 0 || unix.Capget(&header, &data[0]) != nil {
		return false
	}
	const need = 1<<unix.CAP_SETUID | 1<<unix.CAP_SETGID | 1<<unix.CAP_CHOWN
	return data[0].Effective&need == need && areMapped("/proc/self/uid_map") && areMapped("/proc/self/gid_map")
}

// areMapped looks for the users of programs in a map of user_namespaces(7), lines
// of the first id inside, the first outside, and how many.
func areMapped(path string) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		var inside, outside, n uint64
		if _, err := fmt.Sscan(line, &inside, &outside, &n); err == nil && inside <= firstID && firstID+users <= inside+n {
			return true
		}
	}
	return false
}

func isFirstThread() bool { return unix.Gettid() == unix.Getpid() }

// available says at once what a trial would say less clearly.
func available(level Level) error {
	if level != Namespaces {
		if os.Geteuid() == 0 && !canBecome() {
			return errors.New("the kernel does not bound the processes of root, and root cannot become another user here; run as another user")
		}
		if _, err := os.Stat(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid())); err != nil {
			return fmt.Errorf("the kernel does not tell a process's children: %w", err)
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
	if hasFilter() {
		list = append(list, "system call filter")
	}
	if level == Limited && landlockVersion() > 0 {
		list = append(list, "Landlock")
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

// more are resource limits that only Linux has.
func (o *order) more(limits map[int]uint64) {
	limits[unix.RLIMIT_MSGQUEUE] = 0
	limits[unix.RLIMIT_MEMLOCK] = 64 << 10
	limits[unix.RLIMIT_RTPRIO] = 0
}

// limitProcesses bounds the processes and threads of the user whose child is
// started now. Looking finds those that are too many; the limit is for the time
// between two looks. It returns what takes the limit from this process again,
// which must be able to start threads, and keeps it on the child.
func (o *order) limitProcesses() (settle func(pid int) error, err error) {
	if o.Level == Namespaces && !atLeast(5, 14) { // before, others in all namespaces counted
		return func(int) error { return nil }, nil
	}
	const room = 32 // for threads of this process, and for what is seen too late
	n := uint64(o.Limits.Processes + room)
	if o.Level == Limited && !o.Become {
		more := 64 + 32*runtime.NumCPU() // that the user, other runs above all, starts meanwhile
		n += uint64(tasksOf(os.Getuid()) + more)
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

// limitProgram sets the limits that this process must not have itself: its
// runtime reserves more memory than it uses, it needs an open file for each level
// of the folders that it removes, and looking at a program that only waits takes
// processor time. What a program does before, looking finds.
func (o *order) limitProgram(pid int) error {
	for which, most := range map[int]uint64{unix.RLIMIT_NOFILE: openFiles, unix.RLIMIT_CPU: o.seconds(),
		unix.RLIMIT_DATA: uint64(o.Limits.Memory), unix.RLIMIT_STACK: 64 << 20} {
		if err := lowerOf(pid, which, most); err != nil {
			return fmt.Errorf("setting resource limit %d: %w", which, err)
		}
	}
	return nil
}

// volunteer has the kernel end the program before others if memory is short all
// the same. What keeps it from that is no reason not to run.
func volunteer(pid int) {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("1000"), 0)
}

// lowerOf sets a resource limit of a process, which may have ended, or leaves one
// that is lower already. A soft one that is lower still, the stack's, stays.
func lowerOf(pid, which int, most uint64) error {
	var l unix.Rlimit
	err := unix.Prlimit(pid, which, nil, &l)
	if err == nil {
		l.Max = min(l.Max, most)
		l.Cur = min(l.Cur, l.Max)
		err = unix.Prlimit(pid, which, &l, nil)
	}
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
