#include "storage/upgrades.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "audit/chain.hpp"
#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {

int opened_at_once(const std::string& url, int hosts) {
  int begin[2];
  if (::pipe(begin) != 0) throw std::runtime_error("no pipe");
  std::vector<pid_t> children;
  for (int host = 0; host < hosts; ++host) {
    const pid_t child = ::fork();
    if (child != 0) {
      children.push_back(child);
      continue;
    }
    ::close(begin[1]);
    char nothing = 0;
    (void)!::read(begin[0], &nothing, 1);  // until all of them are there
    ::_exit(open_store(url, {30'000, true}) ? 0 : 1);
  }
  ::close(begin[0]);
  ::close(begin[1]);
  int opened = 0;
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    opened += status == 0 ? 1 : 0;
  }
  return opened;
}

void expect_whole_audit_log(Store& store) {
  const auto tx = must(store.begin(Access::read));
  audit::ChainHead head;
  for (;;) {
    const auto entries = must(tx->audit().read(head.sequence, 100));
    if (entries.empty()) break;
    for (const AuditEntry& entry : entries) {
      const audit::ChainedEntry link{entry.sequence, entry.body, entry.entry_hash, entry.chain_hash};
      ASSERT_FALSE(audit::verify({&link, 1}, head)) << entry.sequence;
    }
  }
  EXPECT_GT(head.sequence, 20);
}

std::vector<std::string> broken_references(Store& store) {
  const auto tx = must(store.begin(Access::read));
  std::vector<std::string> lines;
  for (const Finding& finding : must(tx->integrity().find(RowCheck::references, {}, 100)).first) {
    lines.push_back(finding.id + ' ' + finding.message);
  }
  return lines;
}

}  // namespace physcrm::storage
