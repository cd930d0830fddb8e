package sandbox

import (
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// nice is by how much a program yields to others.
const nice = 10

// confine takes from this thread, of which the program will be a child, what a
// program must not have. The resource limits are of the whole process.
func (o *order) confine() error {
	if err := o.restrict(); err != nil {
		return err
	}
	// The keeper must get its turn, however many processes the program has.
	if err := yield(); err != nil {
		return fmt.Errorf("lowering the priority: %w", err)
	}
	if err := dropCapabilities(); err != nil {
		return err
	}
	if err := o.becomeUser(); err != nil {
		return err
	}
	// Nobody may look into the keeper, or write into its memory.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("forswearing privileges: %w", err)
	}
	if o.Level == Limited {
		if err := o.fence(); err != nil {
			return err
		}
	}
	return loadFilter(o.Level)
}

// yield lowers the priority of this thread from where it is: a whole run may be
// a nice one, and only privileged threads can become less nice.
func yield() error {
	const nicest, zero = 19, 20
	now, err := unix.Getpriority(unix.PRIO_PROCESS, 0) // the kernel's number: 20 less the niceness
	if err != nil {
		return err
	}
	return unix.Setpriority(unix.PRIO_PROCESS, 0, min(zero-now+nice, nicest))
}

// dropCapabilities empties the bounding set, so that no program can get any.
// The thread's own capabilities go with the user, or right away.
func dropCapabilities() error {
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if err == unix.EINVAL {
			break // the kernel knows fewer
		}
		if err == unix.EPERM {
			return nil // a user without any, at the level Limited
		}
		if err != nil {
			return fmt.Errorf("dropping capabilities: %w", err)
		}
	}
	return nil
}

// becomeUser changes the user of this thread where there is one to change to,
// and drops what capabilities it has. The system calls are made directly: the
// functions of package syscall change all threads.
func (o *order) becomeUser() error {
	if o.Become {
		id := uintptr(o.user())
		if _, _, errno := unix.RawSyscall(unix.SYS_SETGROUPS, 0, 0, 0); errno != 0 {
			return fmt.Errorf("leaving groups: %w", errno)
		}
		if _, _, errno := unix.RawSyscall(unix.SYS_SETRESGID, id, id, id); errno != 0 {
			return fmt.Errorf("changing the group: %w", errno)
		}
		if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, id, id, id); errno != 0 {
			return fmt.Errorf("changing the user: %w", errno)
		}
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&header, &none[0]); err != nil {
		return fmt.Errorf("dropping capabilities: %w", err)
	}
	return nil
}

// landlockVersion is that of Landlock in the kernel, 0 where there is none.
func landlockVersion() int {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(v)
}

const (
	mayRead = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	// mayAll are the rights of the first version, all that opening needs.
	mayAll = unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1
	// forFiles are those of them that a file can have.
	forFiles = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE
)

// machineFiles say what machine it is, and nothing of what others do there.
func machineFiles() []string {
	return []string{"/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version"}
}

// fence keeps this thread and its children from files that are not theirs, if
// the kernel has Landlock. (The library go-landlock does it to all threads, by
// way of libcap's psx; the keeper itself must stay free.)
func (o *order) fence() error {
	version := landlockVersion()
	if version == 0 {
		return nil
	}
	handled := uint64(mayAll)
	if version >= 2 {
		handled |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		handled |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	rules := unix.LandlockRulesetAttr{Access_fs: handled}
	size := unsafe.Sizeof(rules.Access_fs) // what the first version knows
	if version >= 6 {
		rules.Scoped, size = unix.LANDLOCK_SCOPE_SIGNAL|unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, unsafe.Sizeof(rules)
	}
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&rules)), size, 0)
	if errno != 0 {
		return fmt.Errorf("making a Landlock ruleset: %w", errno)
	}
	defer unix.Close(int(fd))
	for _, path := range slices.Concat(systemPaths(), machineFiles(), devices(), o.Command.Readable) {
		if err := allow(int(fd), path, mayRead); err != nil {
			return err
		}
	}
	if err := allow(int(fd), "/dev/null", handled); err != nil {
		return err
	}
	if err := allow(int(fd), o.Folder, handled); err != nil {
		return err
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return fmt.Errorf("restricting by Landlock: %w", errno)
	}
	return nil
}

// allow gives rights below a path, which need not be there.
func allow(ruleset int, path string, rights uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err == unix.ENOENT || err == unix.EACCES {
		return nil
	}
	if err != nil {
		return fmt.Errorf("opening %s: %w", path, err)
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		rights &= forFiles | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH,
		uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
		return fmt.Errorf("allowing %s: %w", path, errno)
	}
	return nil
}
