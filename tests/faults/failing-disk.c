// A disk that fails on demand, for the log of gateway.db: LD_PRELOAD this, FAILING_DISK names a folder. While it holds a file
// `eio`, syncs fail with EIO; while it holds `hang`, they do not come back. Built by tests/faults/failing-disk.test.ts.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int told(const char *what) {
  char path[4096];
  const char *folder = getenv("FAILING_DISK");
  if (folder == NULL) return 0;
  snprintf(path, sizeof path, "%s/%s", folder, what);
  return access(path, F_OK) == 0;
}

static int is_log(int fd) {
  static const char name[] = "/gateway.db-wal";
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < (ssize_t)sizeof name) return 0;
  path[length] = 0;
  return strcmp(path + length - strlen(name), name) == 0;
}

static int synced(const char *call, int fd) {
  if (is_log(fd)) {
    if (told("eio")) {
      errno = EIO;
      return -1;
    }
    while (told("hang")) usleep(20000);
  }
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);
  return real(fd);
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }
