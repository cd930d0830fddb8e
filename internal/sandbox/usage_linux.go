package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// usage adds up what the processes of the run use.
func (o *order) usage(int) usage {
	u := usage{cpu: spent()}
	pids := o.processes()
	for _, pid := range pids {
		s, ok := readStat(pid)
		if !ok {
			continue // it has ended
		}
		u.processes += s.threads
		u.cpu += s.cpu
		u.memory += memoryOf(pid)
	}
	if u.memory > o.Limits.Memory && len(pids) > 1 { // pages that forked processes share were counted more than once
		u.memory = sharedOnce(pids)
	}
	return u
}

// processes lists the processes of the run, without the keeper.
func (o *order) processes() []int {
	if o.Level == Limited {
		return descendants(os.Getpid())
	}
	names, _ := readNames("/proc")
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid != 1 {
			pids = append(pids, pid)
		}
	}
	return pids
}

func readNames(dir string) ([]string, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

// descendants lists the children of a process, theirs, and so on.
func descendants(root int) []int {
	var found []int
	for at := -1; at < len(found); at++ {
		pid := root
		if at >= 0 {
			pid = found[at]
		}
		dir := "/proc/" + strconv.Itoa(pid) + "/task"
		threads, _ := readNames(dir)
		for _, thread := range threads {
			children, _ := os.ReadFile(dir + "/" + thread + "/children")
			for _, field := range bytes.Fields(children) {
				if child, err := strconv.Atoi(string(field)); err == nil {
					found = append(found, child)
				}
			}
		}
	}
	return found
}

// tasksOf counts the processes and threads of a user.
func tasksOf(uid int) int {
	names, _ := readNames("/proc")
	n := 0
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		var st unix.Stat_t
		if s, ok := readStat(pid); ok && unix.Stat("/proc/"+name, &st) == nil && int(st.Uid) == uid {
			n += s.threads
		}
	}
	return n
}

type stat struct {
	state   byte
	threads int
	cpu     time.Duration
}

// clockTick is the unit of processor time in /proc, the same on all machines that
// Go runs on.
const clockTick = time.Second / 100

// readStat reads /proc/pid/stat (man 5 proc_pid_stat). The second field, the
// name, may hold anything; it ends with the last parenthesis.
func readStat(pid int) (stat, bool) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return stat{}, false
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	const first, utime, cstime, threads = 3, 14, 17, 20
	if len(fields) <= threads-first {
		return stat{}, false
	}
	s := stat{state: fields[0][0]}
	for i := utime; i <= cstime; i++ {
		n, _ := strconv.ParseInt(string(fields[i-first]), 10, 64)
		s.cpu += time.Duration(n) * clockTick
	}
	s.threads, _ = strconv.Atoi(string(fields[threads-first]))
	return s, true
}

// Lines of /proc/pid/status and smaps_rollup (man 5 proc).
const (
	anonymous  = "RssAnon" // what is resident and not of files
	swapped    = "VmSwap"
	pageTables = "VmPTE" // the kernel's, for what is mapped
)

// memoryOf is what a process takes, in bytes: its own pages, and the tables of
// them, which a program can make large without any page.
func memoryOf(pid int) int64 { return kilobytes(pid, "status", anonymous, swapped, pageTables) }

// sharedOnce is the memory of all processes together, of which pages that n of
// them share count 1/n each. It takes the kernel longer.
func sharedOnce(pids []int) int64 {
	sum := int64(0)
	for _, pid := range pids {
		if n := kilobytes(pid, "smaps_rollup", "Pss_Anon", "SwapPss"); n > 0 {
			sum += n + kilobytes(pid, "status", pageTables)
		} else {
			sum += memoryOf(pid)
		}
	}
	return sum
}

// kilobytes adds up lines "name: n kB" of a file of a process, in bytes.
func kilobytes(pid int, file string, names ...string) int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/" + file)
	if err != nil {
		return 0
	}
	sum := int64(0)
	for _, name := range names {
		_, line, _ := bytes.Cut(text, []byte("\n"+name+":"))
		line, _, _ = bytes.Cut(line, []byte(" kB"))
		n, _ := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
		sum += n << 10
	}
	return sum
}

// disk is what files take that no file system bounds.
func (o *order) disk() int64 {
	if o.Level == Namespaces {
		return 0
	}
	w := weighing{left: mostFiles + 2*len(o.Command.Files)}
	w.folder(o.Folder, 0)
	return w.size
}

// weighing adds up what files take. Very many files and very deep folders count
// as too much, so that it comes to an end.
type weighing struct {
	size int64
	left int // files that may still come
}

func (w *weighing) folder(path string, depth int) {
	const mostDepth, tooMuch = 100, int64(1) << 62
	f, err := os.OpenFile(path, unix.O_DIRECTORY|unix.O_NOFOLLOW, 0) // it may be something else by now
	if err != nil {
		return // gone meanwhile; or the program may not read it either
	}
	defer f.Close()
	for w.size < tooMuch {
		entries, err := f.ReadDir(256)
		for _, e := range entries {
			if w.left--; w.left < 0 || depth > mostDepth {
				w.size = tooMuch
				return
			}
			if e.IsDir() {
				w.folder(filepath.Join(path, e.Name()), depth+1)
			} else if info, err := e.Info(); err == nil {
				w.size += info.Sys().(*syscall.Stat_t).Blocks * 512
			}
		}
		if err != nil {
			return
		}
	}
}

// killAll kills the processes of the run. In a process namespace the kernel
// does it in one stroke, and nothing can escape it. Else all are stopped first:
// those that are stopped keep their places in the bound on processes, so that
// the others can't multiply faster than we kill.
func killAll(int) {
	if os.Getpid() == 1 {
		_ = unix.Kill(-1, unix.SIGKILL)
		return
	}
	const rounds = 500 // one that waits for a device never stops
	for i := 0; i < rounds && signalAll(unix.SIGSTOP) > 0; i++ {
	}
	signalAll(unix.SIGKILL)
}

// signalAll sends a signal to all processes of the run, and counts those that
// were running.
func signalAll(signal unix.Signal) (running int) {
	for _, pid := range descendants(os.Getpid()) {
		s, ok := readStat(pid)
		if !ok || s.state == 'Z' || s.state == 'X' {
			continue
		}
		if s.state != 'T' && s.state != 't' {
			running++
		}
		_ = unix.Kill(pid, signal)
	}
	return running
}
