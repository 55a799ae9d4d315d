// Audit log, settings and jobs in memory.
#ifndef PHYSCRM_STORAGE_MEMORY_JOURNAL_HPP
#define PHYSCRM_STORAGE_MEMORY_JOURNAL_HPP

#include "storage/memory/scope.hpp"
#include "storage/port/journal.hpp"

namespace physcrm::storage::memory {

class MemoryAuditLog final : public AuditLog {
 public:
  explicit MemoryAuditLog(Scope& scope) noexcept : scope_(scope) {}
  Result<void> append(const std::string& body, const std::string& entry_hash) override;
  Result<std::vector<AuditEntry>> read(std::int64_t after, int limit) override;

 private:
  Scope& scope_;
};

class MemorySettings final : public Settings {
 public:
  explicit MemorySettings(Scope& scope) noexcept : scope_(scope) {}
  Result<std::vector<Setting>> all() override;
  Result<void> put(const Setting& setting) override;

 private:
  Scope& scope_;
};

class MemoryJobs final : public Jobs {
 public:
  explicit MemoryJobs(Scope& scope) noexcept : scope_(scope) {}
  Result<std::vector<JobState>> all() override;
  Result<void> ensure(const std::string& name, Instant next_due_at) override;
  Result<std::optional<std::int64_t>> lease(const std::string& name, const std::string& owner, Instant now,
                                            Instant until) override;
  Result<bool> extend(const std::string& name, std::int64_t epoch, Instant until) override;
  Result<bool> release(const std::string& name) override;
  Result<void> pause(const std::string& name, Instant until) override;
  Result<bool> finish(const JobRun& run, std::int64_t epoch, Instant next_due_at) override;
  Result<std::vector<JobRun>> history(const std::string& name, int limit) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::memory

#endif
