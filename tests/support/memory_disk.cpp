#include "support/memory_disk.hpp"

#include <algorithm>
#include <utility>

namespace physcrm::testing_support {
namespace {

constexpr std::array<std::string_view, 3> kSuffixes{"", "-wal", "-journal"};

void lay(std::string& bytes, const DiskChange& change) {
  const auto offset = static_cast<std::size_t>(change.offset);
  if (change.bytes.empty()) {
    bytes.resize(offset);
    return;
  }
  if (bytes.size() < offset + change.bytes.size()) bytes.resize(offset + change.bytes.size());
  bytes.replace(offset, change.bytes.size(), change.bytes);
}

/// The sectors of a write that reached the disk, each of them a write of its own.
void lay_torn(std::string& bytes, const DiskChange& change, std::int64_t sector, Random& random) {
  const auto end = change.offset + static_cast<std::int64_t>(change.bytes.size());
  for (std::int64_t at = change.offset; at < end;) {
    const std::int64_t next = std::min(end, (at / sector + 1) * sector);
    if (random.below(2) == 0) {
      lay(bytes, {at, change.bytes.substr(static_cast<std::size_t>(at - change.offset),
                                          static_cast<std::size_t>(next - at))});
    }
    at = next;
  }
}

std::string survivor(const DiskFile& file, Random& random, const CutStyle& style) {
  std::string bytes = file.durable;
  if (style.loses_all) return bytes;
  std::vector<DiskChange> left = file.unsynced;
  const std::uint64_t temper = random.below(5);
  if (temper == 0) return bytes;         // nothing had been written yet
  if (temper >= 3 && left.size() > 1) {  // the disk chose the order
    for (std::size_t i = left.size() - 1; i > 0; --i) std::swap(left[i], left[random.below(i + 1)]);
  }
  for (const DiskChange& change : left) {
    const std::uint64_t fate = temper == 1 ? 9 : random.below(10);
    if (fate < 3) continue;
    if (fate < 6 && !change.bytes.empty()) {
      lay_torn(bytes, change, style.sector, random);
    } else {
      lay(bytes, change);
    }
  }
  // A write that was sent twice, the second time after those behind it.
  if (!left.empty() && random.below(4) == 0) lay(bytes, left[random.below(left.size())]);
  return bytes;
}

}  // namespace

const char* to_string(FaultFlavour flavour) noexcept {
  constexpr std::array<const char*, kFaultFlavours> kNames{"io_error", "no_room", "denied", "damaged"};
  return kNames.at(static_cast<std::size_t>(flavour));
}

std::shared_ptr<DiskFile> MemoryDisk::open(const std::string& name, bool creates) {
  if (const auto at = files_.find(name); at != files_.end()) return at->second;
  if (!creates) return nullptr;
  removed_.erase(name);
  return files_[name] = std::make_shared<DiskFile>();
}

bool MemoryDisk::remove(const std::string& name) {
  const auto at = files_.find(name);
  if (at == files_.end()) return false;
  if (is_tracking_) removed_[name] = at->second;
  files_.erase(at);
  return true;
}

void MemoryDisk::write(DiskFile& file, std::int64_t offset, std::string_view bytes) {
  DiskChange change{offset, std::string{bytes}};
  lay(file.bytes, change);
  if (is_tracking_) file.unsynced.push_back(std::move(change));
}

void MemoryDisk::truncate(DiskFile& file, std::int64_t size) {
  file.bytes.resize(static_cast<std::size_t>(size));
  if (is_tracking_) file.unsynced.push_back({size, {}});
}

void MemoryDisk::sync(DiskFile& file) {
  if (on_sync_) on_sync_();
  if (!is_tracking_ || lies_) return;
  for (const DiskChange& change : file.unsynced) lay(file.durable, change);
  file.unsynced.clear();
  file.is_entry_durable = true;
}

void MemoryDisk::fail_sync(DiskFile& file) {
  file.unsynced.clear();
}

void MemoryDisk::arm(const FaultPlan& plan) noexcept {
  plan_ = plan;
  calls_ = 0;
  faults_ = 0;
  is_armed_ = true;
}

std::int64_t MemoryDisk::disarm() noexcept {
  is_armed_ = false;
  return calls_;
}

bool MemoryDisk::fails(DiskCall call) noexcept {
  if (is_dead_) return true;
  if (!is_armed_ || (plan_.only_syncs && call != DiskCall::sync)) return false;
  if (plan_.flavour == FaultFlavour::damaged && call != DiskCall::read_page) return false;
  ++calls_;
  const bool is_hit = plan_.at != 0 && (plan_.stays ? calls_ >= plan_.at : calls_ == plan_.at);
  if (is_hit) ++faults_;
  return is_hit;
}

void MemoryDisk::cut_at(std::int64_t change) noexcept {
  changes_ = 0;
  cut_ = change;
}

void MemoryDisk::note_change() noexcept {
  ++changes_;
  if (cut_ != 0 && changes_ >= cut_) is_dead_ = true;
}

DiskImage MemoryDisk::after_cut(const std::string& store, Random& random, const CutStyle& style) const {
  DiskImage image;
  for (const std::string_view suffix : kSuffixes) {
    const std::string name = store + std::string{suffix};
    const bool is_removed = files_.count(name) == 0;
    const auto& files = is_removed ? removed_ : files_;
    const auto at = files.find(name);
    if (at == files.end() || (is_removed && random.below(2) == 0)) continue;
    const DiskFile& file = *at->second;
    if (!file.is_entry_durable && (style.loses_all || random.below(3) == 0)) continue;
    image[std::string{suffix}] = survivor(file, random, style);
  }
  return image;
}

DiskImage MemoryDisk::image(const std::string& store) const {
  DiskImage image;
  for (const std::string_view suffix : kSuffixes) {
    const auto at = files_.find(store + std::string{suffix});
    if (at != files_.end()) image[std::string{suffix}] = at->second->bytes;
  }
  return image;
}

void MemoryDisk::put(const std::string& store, const DiskImage& image) {
  for (const std::string_view suffix : kSuffixes) {
    files_.erase(store + std::string{suffix});
    removed_.erase(store + std::string{suffix});
  }
  for (const auto& [suffix, bytes] : image) {
    auto file = std::make_shared<DiskFile>();
    file->bytes = bytes;
    if (is_tracking_) file->durable = bytes;
    file->is_entry_durable = true;
    files_[store + suffix] = std::move(file);
  }
  is_dead_ = false;
  cut_ = 0;
  lies_ = false;
}

}  // namespace physcrm::testing_support
