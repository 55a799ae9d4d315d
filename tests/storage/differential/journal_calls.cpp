// Ids, audit log, settings and jobs.
#include "storage/differential/duel.hpp"

namespace physcrm::storage {
namespace {

void allocate(Duel& duel) {
  const IdKind kind = duel.dice.any(IdKind::user);
  const std::int64_t count = duel.dice.one_of<std::int64_t>({1, 2, 7, 0, -1, std::int64_t{1} << 41});
  duel.both("allocate_ids", [&](Transaction& tx) { return tx.allocate_ids(kind, count); });
}

void log(Duel& duel) {
  const std::string body = duel.dice.text({"x", "", "y"});
  duel.both("audit.append", [&](Transaction& tx) { return tx.audit().append(body, "hash of " + body); });
  const std::int64_t after = duel.dice.number(0, 9);
  const int limit = duel.dice.number(0, 9);
  duel.both("audit.read", [&](Transaction& tx) { return tx.audit().read(after, limit); });
}

void keep_settings(Duel& duel) {
  const Setting setting{duel.dice.text({"a", "B", "b", ""}), duel.dice.text({"", "1", "2"})};
  duel.both("settings.put", [&](Transaction& tx) { return tx.settings().put(setting); });
  duel.both("settings.all", [&](Transaction& tx) { return tx.settings().all(); });
}

void keep_calls(Duel& duel) {
  const std::string key = duel.dice.text({"k1", "k2", "k3", ""});
  const KeptCall call{key, duel.dice.text({"a", "b"}), duel.dice.one_of<int>({200, 201, 99, 600}),
                      duel.dice.text({"{}", ""}), duel.dice.instant()};
  duel.both("kept_calls.put", [&](Transaction& tx) { return tx.kept_calls().put(call); });
  duel.both("kept_calls.find", [&](Transaction& tx) { return tx.kept_calls().find(key); });
  const Instant before = duel.dice.instant();
  const int limit = duel.dice.number(0, 3);
  duel.both("kept_calls.remove_before",
            [&](Transaction& tx) { return tx.kept_calls().remove_before(before, limit); });
}

void run_jobs(Duel& duel) {
  const std::string name = duel.dice.text({"check", "Check", "send"});
  const std::string owner = duel.dice.text({"h1", "h2", ""});
  const Instant now = duel.dice.instant();
  const Instant until = duel.dice.instant();
  const std::int64_t epoch = duel.dice.number(0, 4);
  switch (duel.dice.number(0, 5)) {
    case 0:
      duel.both("jobs.ensure", [&](Transaction& tx) { return tx.jobs().ensure(name, now); });
      break;
    case 1:
      duel.both("jobs.lease", [&](Transaction& tx) { return tx.jobs().lease(name, owner, now, until); });
      break;
    case 2:
      duel.both("jobs.extend", [&](Transaction& tx) { return tx.jobs().extend(name, epoch, until); });
      break;
    case 3:
      duel.both("jobs.release", [&](Transaction& tx) { return tx.jobs().release(name); });
      break;
    case 4:
      duel.both("jobs.pause", [&](Transaction& tx) { return tx.jobs().pause(name, until); });
      break;
    default: {
      const JobRun run{name, now, 5, duel.dice.text({"ok", "failed"}), "{}", "why", "host"};
      const auto leased =
          duel.reply("jobs.lease", [&](Transaction& tx) { return tx.jobs().lease(name, owner, now, until); });
      const std::int64_t held = leased && leased.value() ? *leased.value() : epoch;
      duel.both("jobs.finish", [&](Transaction& tx) { return tx.jobs().finish(run, held, until); });
    }
  }
  duel.both("jobs.all", [&](Transaction& tx) { return tx.jobs().all(); });
  const int limit = duel.dice.number(0, 3);
  duel.both("jobs.history", [&](Transaction& tx) { return tx.jobs().history(name, limit); });
}

}  // namespace

const std::vector<Call>& journal_calls() {
  static const std::vector<Call> calls{allocate, log, keep_settings, keep_calls, run_jobs, run_jobs};
  return calls;
}

}  // namespace physcrm::storage
