/* A disk that a test can fill, lock, break and cut off, and a clock that it can set: preloaded into a relay's process.

   Writes, truncations, syncs, made and removed names under WASIT_SHIM_FOLDER are done and noted, in order, in WASIT_SHIM_LOG;
   disk.py rebuilds from the notes what a power cut would have left. The first 16 bytes of WASIT_SHIM_CONTROL say, at any moment:
   int32 what the disk refuses (0 nothing, 1 full, 2 read-only, 3 syncs fail, 4 writes fail, 5 syncs are said to be
   done and are not), int32 unused, int64 seconds the clock is off.
   SQLite's -shm file is memory shared by processes, not data: it is refused as others are, and not noted.

   A note: u8 kind, u32 handle, u64 offset, u32 length, bytes. Kinds: C made a name, O opened, W wrote, T cut to offset, S synced, D synced a
   folder, U removed a name, M made a folder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { NOTHING, FULL, READ_ONLY, NO_SYNC, NO_WRITE, LIES };
enum { APART, FILED, FOLDER, SHARED };
#define FDS 4096

struct control { int32_t refuses, unused; int64_t clock_off; };
static struct control calm, *control = &calm;
static const char *folder;
static size_t folder_length;
static int notes = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { int kind; uint32_t handle; } open_files[FDS];
static uint32_t handles;

__attribute__((constructor)) static void start(void) {
  const char *log = getenv("WASIT_SHIM_LOG"), *path = getenv("WASIT_SHIM_CONTROL");
  folder = getenv("WASIT_SHIM_FOLDER");
  if (!folder) return;
  folder_length = strlen(folder);
  if (log) notes = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (path) {
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    void *mapped = fd < 0 ? MAP_FAILED : mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) control = mapped;
    if (fd >= 0) syscall(SYS_close, fd);
  }
}

static const char *inside(const char *path) { /* the name under the folder, "" for itself, or none */
  if (!folder || strncmp(path, folder, folder_length)) return 0;
  if (!path[folder_length]) return path + folder_length;
  return path[folder_length] == '/' ? path + folder_length + 1 : 0;
}

static int is_shared(const char *name) {
  size_t length = strlen(name);
  return (length > 4 && !strcmp(name + length - 4, "-shm")) || (length > 5 && !strcmp(name + length - 5, ".lock"));
}

static void note(char kind, uint32_t handle, uint64_t offset, const void *data, uint32_t length) {
  if (notes < 0) return;
  char head[17];
  head[0] = kind;
  memcpy(head + 1, &handle, 4);
  memcpy(head + 5, &offset, 8);
  memcpy(head + 13, &length, 4);
  struct iovec parts[2] = {{head, 17}, {(void *)data, length}};
  if (syscall(SYS_writev, notes, parts, 2) != (long)(17 + length)) abort();
}

static int refused(int is_growth) {
  switch (control->refuses) {
    case FULL: if (is_growth) { errno = ENOSPC; return 1; } return 0;
    case READ_ONLY: errno = EROFS; return 1;
    case NO_WRITE: errno = EIO; return 1;
    default: return 0;
  }
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
  const char *name = inside(path);
  if (!name) return syscall(SYS_openat, at, path, flags, mode);
  pthread_mutex_lock(&lock);
  struct stat there;
  int is_new = stat(path, &there) != 0, fd = -1;
  if ((is_new && (flags & O_CREAT) && refused(1)) || (control->refuses == READ_ONLY && (flags & (O_WRONLY | O_RDWR)))) {
    errno = is_new && control->refuses == FULL ? ENOSPC : control->refuses == NO_WRITE ? EIO : EROFS;
  } else {
    fd = syscall(SYS_openat, at, path, flags, mode);
  }
  if (fd >= 0 && fd < FDS) {
    int is_folder = fstat(fd, &there) == 0 && S_ISDIR(there.st_mode);
    open_files[fd].kind = is_folder ? FOLDER : is_shared(name) ? SHARED : FILED;
    open_files[fd].handle = ++handles;
    if (open_files[fd].kind != SHARED) {
      note(is_new && !is_folder ? 'C' : 'O', handles, flags & O_TRUNC ? 1 : 0, name, strlen(name));
    }
  }
  pthread_mutex_unlock(&lock);
  return fd;
}

#define OPEN(NAME) int NAME(const char *path, int flags, ...) { \
  mode_t mode = 0; \
  if (flags & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
  return open_any(AT_FDCWD, path, flags, mode); }
OPEN(open)
OPEN(open64)

#define OPENAT(NAME) int NAME(int at, const char *path, int flags, ...) { \
  mode_t mode = 0; \
  if (flags & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
  return open_any(at, path, flags, mode); }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
  if (fd >= 0 && fd < FDS) open_files[fd].kind = APART;
  return syscall(SYS_close, fd);
}

static int kind_of(int fd) { return fd >= 0 && fd < FDS ? open_files[fd].kind : APART; }

static ssize_t write_at(int fd, const void *data, size_t length, off_t offset) {
  int kind = kind_of(fd);
  if (kind == APART) return syscall(SYS_pwrite64, fd, data, length, offset);
  struct stat there;
  pthread_mutex_lock(&lock);
  ssize_t done = -1;
  if (!refused(fstat(fd, &there) == 0 && (off_t)(offset + length) > there.st_size)) {
    done = syscall(SYS_pwrite64, fd, data, length, offset);
    if (done > 0 && kind == FILED) note('W', open_files[fd].handle, offset, data, done);
  }
  pthread_mutex_unlock(&lock);
  return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return write_at(fd, data, length, offset); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return write_at(fd, data, length, offset); }

ssize_t write(int fd, const void *data, size_t length) {
  if (kind_of(fd) == APART) return syscall(SYS_write, fd, data, length);
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t done = write_at(fd, data, length, offset);
  if (done > 0) lseek(fd, offset + done, SEEK_SET);
  return done;
}

static int cut_to(int fd, off_t length) {
  int kind = kind_of(fd);
  if (kind == APART) return syscall(SYS_ftruncate, fd, length);
  struct stat there;
  pthread_mutex_lock(&lock);
  int done = -1;
  if (!refused(fstat(fd, &there) == 0 && length > there.st_size)) {
    done = syscall(SYS_ftruncate, fd, length);
    if (!done && kind == FILED) note('T', open_files[fd].handle, length, 0, 0);
  }
  pthread_mutex_unlock(&lock);
  return done;
}
int ftruncate(int fd, off_t length) { return cut_to(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut_to(fd, length); }

static int sync_one(int fd, long call) {
  int kind = kind_of(fd);
  if (kind == APART || kind == SHARED) return syscall(call, fd);
  pthread_mutex_lock(&lock);
  int done = -1;
  if (control->refuses == NO_SYNC) {
    errno = EIO;
  } else { /* noted, not done: what is synced is decided by the notes, and the true disk is spared */
    done = 0;
    if (control->refuses != LIES) note(kind == FOLDER ? 'D' : 'S', open_files[fd].handle, 0, 0, 0);
  }
  pthread_mutex_unlock(&lock);
  return done;
}
int fsync(int fd) { return sync_one(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_one(fd, SYS_fdatasync); }

int unlink(const char *path) {
  const char *name = inside(path);
  if (!name) return syscall(SYS_unlink, path);
  pthread_mutex_lock(&lock);
  int done = -1;
  if (!refused(0)) {
    done = syscall(SYS_unlink, path);
    if (!done && !is_shared(name)) note('U', 0, 0, name, strlen(name));
  }
  pthread_mutex_unlock(&lock);
  return done;
}

int mkdir(const char *path, mode_t mode) {
  const char *name = inside(path);
  if (!name) return syscall(SYS_mkdir, path, mode);
  pthread_mutex_lock(&lock);
  int done = -1;
  if (!refused(1)) {
    done = syscall(SYS_mkdir, path, mode);
    if (!done) note('M', 0, 0, name, strlen(name));
  }
  pthread_mutex_unlock(&lock);
  return done;
}

int clock_gettime(clockid_t which, struct timespec *now) {
  int done = syscall(SYS_clock_gettime, which, now);
  if (!done && which == CLOCK_REALTIME) now->tv_sec += control->clock_off;
  return done;
}

time_t time(time_t *kept) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (kept) *kept = now.tv_sec;
  return now.tv_sec;
}
