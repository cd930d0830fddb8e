package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// stage is where the new root is built: a folder that every system has and
// that no program needs.
const stage = "/sys"

// systemPaths are what programs need of the system, where it has them.
func systemPaths() []string {
	return []string{"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store",
		"/etc/ld.so.cache", "/etc/alternatives"}
}

// mostFiles is how many files and folders a program may have: each takes memory
// of the kernel, and time to look at.
const mostFiles = 2000

// devices are the devices that a program has.
func devices() []string { return []string{"/dev/null", "/dev/random", "/dev/urandom"} }

// makeRoot makes the root folder of the program and goes there.
func (o *order) makeRoot() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := mountMemory(stage, "mode=755,size=1m"); err != nil {
		return err
	}
	for _, path := range systemPaths() {
		if err := show(path); err != nil {
			return err
		}
	}
	for _, build := range []func() error{o.makeProc, o.makeDevices, o.makeFolder, o.makeAccount, o.showReadable} {
		if err := build(); err != nil {
			return err
		}
	}
	return enter()
}

// mountMemory mounts a file system in memory.
func mountMemory(at, options string) error {
	if err := unix.Mount("tmpfs", at, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		return fmt.Errorf("mounting a file system in memory: %w", err)
	}
	return nil
}

// show makes a path of the system visible at the same place, for reading.
func show(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink == 0 {
		return bind(path)
	}
	to, err := os.Readlink(path)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(stage+filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.Symlink(to, stage+path)
}

// bind mounts a file or folder at the same place in the new root, read-only
// with all that is mounted below it.
func bind(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	to := stage + path
	if err := placeFor(to, info.IsDir()); err != nil {
		return fmt.Errorf("making a place for %s: %w", path, err)
	}
	if err := unix.Mount(path, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("binding %s: %w", path, err)
	}
	attributes := uint64(unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID)
	if !slices.Contains(devices(), path) {
		attributes |= unix.MOUNT_ATTR_NODEV
	}
	attr := unix.MountAttr{Attr_set: attributes}
	if err := unix.MountSetattr(unix.AT_FDCWD, to, unix.AT_RECURSIVE, &attr); err != nil {
		return fmt.Errorf("making %s read-only (needs Linux 5.12): %w", path, err)
	}
	return nil
}

func placeFor(to string, folder bool) error {
	if folder {
		return os.MkdirAll(to, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}

func (o *order) makeProc() error {
	at := stage + "/proc"
	if err := os.Mkdir(at, 0o755); err != nil {
		return err
	}
	if err := unix.Mount("proc", at, "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mounting /proc of a process namespace (containers that hide parts of /proc forbid it): %w", err)
	}
	return nil
}

func (o *order) makeDevices() error {
	for _, path := range devices() {
		if err := bind(path); err != nil {
			return err
		}
	}
	for name, to := range map[string]string{"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0",
		"stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2", "shm": "/tmp"} {
		if err := os.Symlink(to, stage+"/dev/"+name); err != nil {
			return err
		}
	}
	return nil
}

// makeFolder makes the program's folder, /tmp, and puts its files there.
func (o *order) makeFolder() error {
	at := stage + "/tmp"
	if err := os.Mkdir(at, 0o755); err != nil {
		return err
	}
	size := o.Limits.Disk
	for _, content := range o.Command.Files {
		size += int64(len(content)) + 8192
	}
	options := fmt.Sprintf("mode=700,size=%d,nr_inodes=%d", size, mostFiles+len(o.Command.Files))
	if o.Become {
		options += fmt.Sprintf(",uid=%d,gid=%d", o.user(), o.user())
	}
	if err := mountMemory(at, options); err != nil {
		return err
	}
	return o.furnish(at)
}

// makeAccount gives the user a name, which some programs look for.
func (o *order) makeAccount() error {
	line := fmt.Sprintf("program:x:%d:%d::/tmp:/bin/sh\n", max(o.user(), 0), max(o.user(), 0))
	if err := os.MkdirAll(stage+"/etc", 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(stage+"/etc/passwd", []byte(line), 0o644); err != nil {
		return err
	}
	return unix.Sethostname([]byte("sandbox"))
}

// showReadable binds what the caller allows the program to read.
func (o *order) showReadable() error {
	shown := systemPaths()
	paths := slices.Clone(o.Command.Readable)
	slices.Sort(paths)
	for _, path := range paths {
		path = filepath.Clean(path)
		if slices.ContainsFunc(shown, func(s string) bool { return path == s || strings.HasPrefix(path, s+"/") }) {
			continue
		}
		if err := bind(path); err != nil {
			return fmt.Errorf("what the program may read: %w", err)
		}
		shown = append(shown, path)
	}
	return nil
}

// enter makes the stage the root, forgets the old one, and makes the new one
// read-only.
func enter() error {
	if err := os.Chdir(stage); err != nil {
		return err
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("changing the root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("leaving the old root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, "/", 0, &attr); err != nil {
		return fmt.Errorf("making the root read-only: %w", err)
	}
	return nil
}
