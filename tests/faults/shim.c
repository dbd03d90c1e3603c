/* A file system that fails on demand: loaded before the C library into a process under test (LD_PRELOAD).
 *
 * Every call below that touches a path under one folder is counted, 1, 2, 3…, and one of them can be made to
 * fail, to be the last thing the process does, or to take only part of what it was given. The real call is
 * made by its number, so that nothing depends on how the C library names it. All orders come from the
 * environment and are read when the process starts, and again by shim_arm():
 *
 *   SHIM_UNDER        the folder; without it nothing is touched
 *   SHIM_KINDS        1: calls that write, open or close (default)   3: those that read, look or lock too
 *   SHIM_KILL_BEFORE  SIGKILL instead of call k          SHIM_KILL_AFTER  SIGKILL when call k has returned
 *   SHIM_FAIL         call k fails with SHIM_ERRNO; with SHIM_STICKY=1 so does every later one
 *   SHIM_CHUNK        a write takes at most so many bytes
 *   SHIM_ROOM         after so many bytes in all the disk is full
 *   SHIM_JUMP         the wall clock is so many seconds off, from call SHIM_JUMP_AT on
 *   SHIM_TRACE        a file that gets one line for each counted call: its number, its name, the path
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITES = 1, READS = 2 };

static char under[PATH_MAX];
static size_t under_length;
static long kinds, kill_before, kill_after, fail_at, fail_errno, sticky, chunk, room, jump, jump_at;
static long counted, written;
static int trace = -1;

static long number(const char *name, long otherwise) {
    const char *value = getenv(name);
    return value && *value ? strtol(value, NULL, 10) : otherwise;
}

void shim_arm(void) {
    const char *folder = getenv("SHIM_UNDER"), *log = getenv("SHIM_TRACE");
    under_length = 0; /* what follows must not be counted */
    kinds = number("SHIM_KINDS", WRITES);
    kill_before = number("SHIM_KILL_BEFORE", 0);
    kill_after = number("SHIM_KILL_AFTER", 0);
    fail_at = number("SHIM_FAIL", 0);
    fail_errno = number("SHIM_ERRNO", EIO);
    sticky = number("SHIM_STICKY", 0);
    chunk = number("SHIM_CHUNK", 0);
    room = number("SHIM_ROOM", -1);
    jump = number("SHIM_JUMP", 0);
    jump_at = number("SHIM_JUMP_AT", 0);
    counted = written = 0;
    if (trace >= 0) syscall(SYS_close, trace);
    trace = -1;
    if (log && *log) {
        int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        trace = fcntl(fd, F_DUPFD_CLOEXEC, 900); /* out of the way of those who count descriptors */
        syscall(SYS_close, fd);
    }
    if (folder && *folder && strlen(folder) < sizeof under) {
        strcpy(under, folder);
        under_length = strlen(under);
    }
}

__attribute__((constructor)) static void start(void) { shim_arm(); }

static int inside(const char *path) {
    return !strncmp(path, under, under_length) && (!path[under_length] || path[under_length] == '/');
}

static const char *link_of(char *link, char *buffer) {
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, buffer, PATH_MAX - 1);
    buffer[length < 0 ? 0 : length] = 0;
    return buffer;
}

static const char *of_fd(int fd, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return link_of(link, buffer);
}

static const char *of_name(int folder, const char *name, char *buffer) {
    char base[PATH_MAX], cwd[] = "/proc/self/cwd";
    if (!name || name[0] == '/') return name ? name : "";
    if (folder == AT_FDCWD) link_of(cwd, base); else of_fd(folder, base);
    if (snprintf(buffer, PATH_MAX, "%s/%s", base, name) >= PATH_MAX) buffer[0] = 0;
    return buffer;
}

/* Counts a call; 0 where it goes on, its number in *place, or -1 with errno where it has to fail. */
static int enter(int kind, const char *name, const char *path, long *place) {
    *place = 0;
    if (!under_length || !(kinds & kind) || !inside(path)) return 0;
    *place = ++counted;
    if (trace >= 0) {
        char line[PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%ld %s %s\n", counted, name, path + under_length);
        syscall(SYS_write, trace, line, length < (int)sizeof line ? length : (int)sizeof line);
    }
    if (counted == kill_before) kill(getpid(), SIGKILL);
    if (fail_at && (counted == fail_at || (sticky && counted > fail_at))) {
        errno = fail_errno;
        return -1;
    }
    return 0;
}

static long leave(long result, long place) {
    if (place && place == kill_after) kill(getpid(), SIGKILL);
    return result;
}

#define ENTER(kind, name, path) \
    char buffer[PATH_MAX]; \
    long place; \
    (void)buffer; \
    if (enter(kind, name, path, &place)) return -1
#define LEAVE(call) return leave(call, place)

static int opening(int folder, const char *path, int flags, mode_t mode) {
    char buffer[PATH_MAX];
    long place;
    int kind = (flags & (O_WRONLY | O_RDWR | O_CREAT | O_DIRECTORY)) ? WRITES : READS;
    if (enter(kind, flags & O_CREAT ? "create" : "open", of_name(folder, path, buffer), &place)) return -1;
    return leave(syscall(SYS_openat, folder, path, flags, mode), place);
}

#define MODE(flags) \
    mode_t mode = 0; \
    if (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, int); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) { MODE(flags) return opening(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opening(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return opening(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return opening(at, path, flags, mode); }

int close(int fd) {
    char buffer[PATH_MAX];
    long place = 0;
    int failed = under_length && enter(WRITES, "close", of_fd(fd, buffer), &place), code = errno;
    long result = syscall(SYS_close, fd); /* the descriptor is gone whatever a close reports */
    if (failed) {
        errno = code;
        return -1;
    }
    return leave(result, place);
}

/* How much of a write is let through; -1 with errno where the disk is full. Only files under the folder. */
static ssize_t allowed(size_t size, long place) {
    if (!place) return size;
    if (chunk && size > (size_t)chunk) size = chunk;
    if (room >= 0) {
        if (size && written >= room) {
            errno = fail_errno == EIO ? ENOSPC : fail_errno;
            return -1;
        }
        if (size > (size_t)(room - written)) size = room - written;
    }
    return size;
}

ssize_t write(int fd, const void *data, size_t size) {
    if (!under_length) return syscall(SYS_write, fd, data, size);
    ENTER(WRITES, "write", of_fd(fd, buffer));
    ssize_t part = allowed(size, place);
    if (part < 0) return -1;
    ssize_t done = syscall(SYS_write, fd, data, part);
    if (place && done > 0) written += done;
    LEAVE(done);
}

static ssize_t writing_at(int fd, const void *data, size_t size, off_t offset) {
    ENTER(WRITES, "pwrite", of_fd(fd, buffer));
    ssize_t part = allowed(size, place);
    if (part < 0) return -1;
    ssize_t done = syscall(SYS_pwrite64, fd, data, part, offset);
    if (place && done > 0) written += done;
    LEAVE(done);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return writing_at(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) { return writing_at(fd, data, size, at); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!under_length) return syscall(SYS_writev, fd, parts, count);
    ENTER(WRITES, "writev", of_fd(fd, buffer));
    if (!place || (!chunk && room < 0)) LEAVE(syscall(SYS_writev, fd, parts, count));
    ssize_t part = count > 0 ? allowed(parts[0].iov_len, place) : 0;
    if (part < 0) return -1;
    ssize_t done = count > 0 ? syscall(SYS_write, fd, parts[0].iov_base, part) : 0;
    if (done > 0) written += done;
    LEAVE(done);
}

static ssize_t copying(int in, off_t *from, int out, off_t *to, size_t size, unsigned flags) {
    ENTER(WRITES, "copy", of_fd(out, buffer));
    ssize_t part = allowed(size, place);
    if (part < 0) return -1;
    ssize_t done = syscall(SYS_copy_file_range, in, from, out, to, part, flags);
    if (place && done > 0) written += done;
    LEAVE(done);
}

ssize_t copy_file_range(int in, off_t *from, int out, off_t *to, size_t size, unsigned flags) {
    return copying(in, from, out, to, size, flags);
}

static ssize_t sending(int out, int in, off_t *from, size_t size) {
    ENTER(WRITES, "sendfile", of_fd(out, buffer));
    ssize_t part = allowed(size, place);
    if (part < 0) return -1;
    ssize_t done = syscall(SYS_sendfile, out, in, from, part);
    if (place && done > 0) written += done;
    LEAVE(done);
}

ssize_t sendfile(int out, int in, off_t *from, size_t size) { return sending(out, in, from, size); }
ssize_t sendfile64(int out, int in, off_t *from, size_t size) { return sending(out, in, from, size); }

int fsync(int fd) { ENTER(WRITES, "fsync", of_fd(fd, buffer)); LEAVE(syscall(SYS_fsync, fd)); }
int fdatasync(int fd) { ENTER(WRITES, "fdatasync", of_fd(fd, buffer)); LEAVE(syscall(SYS_fdatasync, fd)); }

static int truncating(int fd, off_t size) {
    ENTER(WRITES, "ftruncate", of_fd(fd, buffer));
    LEAVE(syscall(SYS_ftruncate, fd, size));
}

int ftruncate(int fd, off_t size) { return truncating(fd, size); }
int ftruncate64(int fd, off_t size) { return truncating(fd, size); }

int fchmod(int fd, mode_t mode) {
    ENTER(WRITES, "fchmod", of_fd(fd, buffer));
    LEAVE(syscall(SYS_fchmod, fd, mode));
}

int chmod(const char *path, mode_t mode) {
    ENTER(WRITES, "chmod", of_name(AT_FDCWD, path, buffer));
    LEAVE(syscall(SYS_fchmodat, AT_FDCWD, path, mode));
}

static int renaming(int from, const char *old, int to, const char *new, unsigned flags) {
    ENTER(WRITES, "rename", of_name(to, new, buffer));
    LEAVE(syscall(SYS_renameat2, from, old, to, new, flags));
}

int rename(const char *old, const char *new) { return renaming(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return renaming(from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return renaming(from, old, to, new, flags);
}

static int linking(int from, const char *old, int to, const char *new, int flags) {
    ENTER(WRITES, "link", of_name(to, new, buffer));
    LEAVE(syscall(SYS_linkat, from, old, to, new, flags));
}

int link(const char *old, const char *new) { return linking(AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) {
    return linking(from, old, to, new, flags);
}

static int removing(const char *name, int folder, const char *path, int flags) {
    ENTER(WRITES, name, of_name(folder, path, buffer));
    LEAVE(syscall(SYS_unlinkat, folder, path, flags));
}

int unlink(const char *path) { return removing("unlink", AT_FDCWD, path, 0); }
int rmdir(const char *path) { return removing("rmdir", AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int folder, const char *path, int flags) { return removing("unlink", folder, path, flags); }

static int making(int folder, const char *path, mode_t mode) {
    ENTER(WRITES, "mkdir", of_name(folder, path, buffer));
    LEAVE(syscall(SYS_mkdirat, folder, path, mode));
}

int mkdir(const char *path, mode_t mode) { return making(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return making(folder, path, mode); }

/* What reads, looks or locks: to kill a process there adds nothing, but each of them can fail. */

ssize_t read(int fd, void *data, size_t size) {
    if (!under_length || !(kinds & READS)) return syscall(SYS_read, fd, data, size);
    ENTER(READS, "read", of_fd(fd, buffer));
    LEAVE(syscall(SYS_read, fd, data, size));
}

static ssize_t reading_at(int fd, void *data, size_t size, off_t offset) {
    ENTER(READS, "pread", of_fd(fd, buffer));
    LEAVE(syscall(SYS_pread64, fd, data, size, offset));
}

ssize_t pread(int fd, void *data, size_t size, off_t at) { return reading_at(fd, data, size, at); }
ssize_t pread64(int fd, void *data, size_t size, off_t at) { return reading_at(fd, data, size, at); }

int flock(int fd, int how) { ENTER(READS, "flock", of_fd(fd, buffer)); LEAVE(syscall(SYS_flock, fd, how)); }

/* On the 64-bit systems this runs on, both forms of the structure are the kernel's own. */
static int looking(int folder, const char *path, void *into, int flags) {
    ENTER(READS, "stat", of_name(folder, path, buffer));
    LEAVE(syscall(SYS_newfstatat, folder, path, into, flags));
}

static int looking_at(int fd, void *into) {
    ENTER(READS, "fstat", of_fd(fd, buffer));
    LEAVE(syscall(SYS_fstat, fd, into));
}

int stat(const char *path, struct stat *into) { return looking(AT_FDCWD, path, into, 0); }
int stat64(const char *path, struct stat64 *into) { return looking(AT_FDCWD, path, into, 0); }
int lstat(const char *path, struct stat *into) { return looking(AT_FDCWD, path, into, AT_SYMLINK_NOFOLLOW); }
int lstat64(const char *path, struct stat64 *into) {
    return looking(AT_FDCWD, path, into, AT_SYMLINK_NOFOLLOW);
}
int fstat(int fd, struct stat *into) { return looking_at(fd, into); }
int fstat64(int fd, struct stat64 *into) { return looking_at(fd, into); }
int fstatat(int folder, const char *path, struct stat *into, int flags) {
    return looking(folder, path, into, flags);
}
int fstatat64(int folder, const char *path, struct stat64 *into, int flags) {
    return looking(folder, path, into, flags);
}
/* What programs built with a C library before 2.33 call. */
int __xstat64(int v, const char *path, struct stat64 *into) { return (void)v, stat64(path, into); }
int __lxstat64(int v, const char *path, struct stat64 *into) { return (void)v, lstat64(path, into); }
int __fxstat64(int v, int fd, struct stat64 *into) { return (void)v, fstat64(fd, into); }
int __fxstatat64(int v, int folder, const char *path, struct stat64 *into, int flags) {
    return (void)v, fstatat64(folder, path, into, flags);
}

DIR *opendir(const char *path) {
    char buffer[PATH_MAX];
    long place;
    if (enter(READS, "opendir", of_name(AT_FDCWD, path, buffer), &place)) return NULL;
    DIR *(*real)(const char *) = dlsym(RTLD_NEXT, "opendir");
    return real(path);
}

/* The wall clock; the one that measures waiting is left alone, as on a real machine. */

static long off(void) { return jump && counted >= jump_at ? jump : 0; }

int clock_gettime(clockid_t clock, struct timespec *into) {
    int result = syscall(SYS_clock_gettime, clock, into);
    if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) into->tv_sec += off();
    return result;
}

int gettimeofday(struct timeval *into, void *zone) {
    int result = syscall(SYS_gettimeofday, into, zone);
    if (!result) into->tv_sec += off();
    return result;
}

time_t time(time_t *into) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) *into = now.tv_sec;
    return now.tv_sec;
}
