// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "fault_vfs.h"

#include <cstring>

namespace octroi {
inline namespace v0 {
namespace {

// SQLite's C interface carries no context to a file but the file itself, so the one VFS there is
// stands here.
FaultVfs* g_faults = nullptr;
sqlite3_vfs* g_real = nullptr;
sqlite3_vfs g_vfs;

struct FaultFile {
  sqlite3_file base;
  sqlite3_file* real;
};

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<FaultFile*>(file)->real; }

int close_file(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }
int read_file(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), bytes, size, at);
}
int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  const int code = g_faults->next();
  if (code == SQLITE_OK) return real(file)->pMethods->xWrite(real(file), bytes, size, at);
  real(file)->pMethods->xWrite(real(file), bytes, size / 2, at);  // torn
  return code;
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const int code = g_faults->next();
  return code == SQLITE_OK ? real(file)->pMethods->xTruncate(real(file), size) : code;
}
int sync_file(sqlite3_file* file, int flags) {
  const int code = g_faults->next();
  return code == SQLITE_OK ? real(file)->pMethods->xSync(real(file), flags) : code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int op, void* arg) {
  return real(file)->pMethods->xFileControl(real(file), op, arg);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods kMethods = {
    2,        close_file,  read_file,  write_file, truncate_file, sync_file,       file_size,
    lock,     unlock,      check_lock, control,    sector_size,   characteristics, shm_map,
    shm_lock, shm_barrier, shm_unmap,  nullptr,    nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* wrapped = reinterpret_cast<FaultFile*>(file);
  wrapped->real = reinterpret_cast<sqlite3_file*>(wrapped + 1);
  const int code = g_real->xOpen(g_real, name, wrapped->real, flags, out_flags);
  wrapped->base.pMethods = wrapped->real->pMethods == nullptr ? nullptr : &kMethods;
  return code;
}

}  // namespace

FaultVfs::FaultVfs() {
  g_faults = this;
  g_real = sqlite3_vfs_find(nullptr);
  g_vfs = *g_real;
  g_vfs.zName = "octroi-fault";
  g_vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + g_real->szOsFile;
  g_vfs.xOpen = open_file;
  sqlite3_vfs_register(&g_vfs, 1);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(&g_vfs);
  sqlite3_vfs_register(g_real, 1);
  g_faults = nullptr;
}

void FaultVfs::arm(int call, int code) noexcept {
  fired_ = false;
  forever_ = false;
  code_ = code;
  calls_left_ = call;
}

void FaultVfs::arm_forever(int call, int code) noexcept {
  arm(call, code);
  forever_ = true;
}

int FaultVfs::next() noexcept {
  if (forever_ && fired_) return code_;
  if (calls_left_ == 0 || --calls_left_ > 0) return SQLITE_OK;
  fired_ = true;
  return code_;
}

}  // namespace v0
}  // namespace octroi
