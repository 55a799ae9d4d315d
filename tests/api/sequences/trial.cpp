#include "api/sequences/trial.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "physcrm/error_json.hpp"

namespace physcrm::test {
namespace {

/// As an operation would answer them.
Result<Response> response_of(const Result<std::vector<JobResult>>& results) {
  if (!results) return results.error();
  json told = json::array();
  for (const JobResult& result : results.value()) {
    json counts = json::object();
    for (const auto& [name, count] : result.counts) counts[name] = count;
    told.push_back({result.job, result.outcome, std::move(counts), result.error});
  }
  Response response;
  response.body = told.dump();
  return response;
}

Result<Response> done(Clinic& clinic, const Step& step) {
  if (step.operation == kPassSeconds) {
    clinic.host.clock().advance_seconds(std::atoll(step.request.c_str()));
    return Response{};
  }
  Engine& engine = clinic.host.engine();
  if (step.operation == kRunDue) return response_of(engine.jobs().run_due());
  if (step.roster.empty()) return engine.call_full(step.operation, step.caller, step.request);
  TextSource body{step.roster};
  return engine.call_stream(step.operation, step.caller, step.request, "text/csv", body);
}

/// To the letter, so that most answers need not be parsed once more.
bool are_identical(const Result<Response>& a, const Result<Response>& b) {
  if (a.has_value() != b.has_value()) return false;
  if (!a) return error_body(a.error()) == error_body(b.error());
  return a.value().status == b.value().status && a.value().content_type == b.value().content_type &&
         a.value().body == b.value().body;
}

/// No caller can bring these about.
bool is_own_fault(const json& answer) {
  static const std::set<std::string> kFaults{"storage_error", "unavailable",     "internal",
                                             "out_of_memory", "callback_failed", "timeout"};
  if (!answer.contains("refused")) return false;
  const json& error = answer["refused"]["error"];
  // They can bring about that nothing is written for a time.
  if (error.contains("details") && error["details"].contains("readOnlySince")) return false;
  return kFaults.count(error["code"].get<std::string>()) != 0;
}

std::string line_of(const Step& step) {
  std::string line = step.operation + ' ' + step.request;
  if (!step.caller.empty()) line += " by " + step.caller;
  return step.roster.empty() ? line : line + " with\n" + step.roster;
}

/// Both texts from a little before where they part.
std::string apart(const std::string& kind, const std::string& expected, const std::string& answered) {
  const auto at = std::mismatch(expected.begin(), expected.end(), answered.begin(), answered.end()).first;
  const auto common = static_cast<std::size_t>(at - expected.begin());
  const std::size_t from = common > 200 ? common - 200 : 0;
  constexpr std::size_t kShown = 600;
  return "\n  memory: ..." + expected.substr(from, kShown) + "\n  " + kind + ": ..." +
         answered.substr(from, kShown);
}

std::optional<std::string> parted(Clinic& memory, Clinic& other, const std::string& kind) {
  const auto expected = contents(memory);
  const auto answered = contents(other);
  for (const auto& [call, answer] : expected) {
    const auto at = answered.find(call);
    if (at == answered.end()) return call + " is not asked for on " + kind;
    if (at->second != answer) return call + apart(kind, answer.dump(), at->second.dump());
  }
  if (expected.size() != answered.size()) return kind + " shows more";
  const auto report = other.host.engine().integrity().check();
  if (!report || !report.value().is_sound()) return kind + " does not hold together";
  return std::nullopt;
}

}  // namespace

Trial::Trial(const std::vector<StoreMaker>& others) {
  for (const StoreMaker& other : others) {
    others_.push_back({other, std::make_unique<Clinic>(other.new_url())});
  }
}

std::optional<Difference> Trial::step(const Step& step) {
  const auto expected = done(memory_, step);
  answer_ = comparable(expected);
  if (is_own_fault(answer_) && !others_.empty()) {
    return Difference{line_of(step) + ": " + answer_.dump(), others_.front().store};
  }
  for (Other& other : others_) {
    const auto answered = done(*other.clinic, step);
    const json told = are_identical(expected, answered) ? answer_ : comparable(answered);
    if (told != answer_) {
      return Difference{line_of(step) + apart(other.store.kind, answer_.dump(), told.dump()), other.store};
    }
    if (other.clinic->box != memory_.box) return Difference{line_of(step) + ": other messages", other.store};
  }
  return std::nullopt;
}

std::optional<Difference> Trial::end() {
  const auto report = memory_.host.engine().integrity().check();
  for (Other& other : others_) {
    if (!report || !report.value().is_sound())
      return Difference{"memory does not hold together", other.store};
    if (auto what = parted(memory_, *other.clinic, other.store.kind)) {
      return Difference{"in the end " + *what, other.store};
    }
  }
  return std::nullopt;
}

Date Trial::today() {
  return Date::parse(memory_.host.day(0)).value();
}

std::optional<Difference> run(const Sequence& sequence, const std::vector<StoreMaker>& others) {
  Trial trial{others};
  for (const Step& step : sequence) {
    if (auto difference = trial.step(step)) return difference;
  }
  return trial.end();
}

Sequence shortened(Sequence sequence, const StoreMaker& store, int tries) {
  for (std::size_t cut = sequence.size() / 2; cut > 0; cut /= 2) {
    for (std::size_t at = 0; at < sequence.size() && tries > 0; --tries) {
      Sequence shorter = sequence;
      const auto first = shorter.begin() + static_cast<std::ptrdiff_t>(at);
      shorter.erase(first, first + static_cast<std::ptrdiff_t>(std::min(cut, shorter.size() - at)));
      if (run(shorter, {store})) {
        sequence = std::move(shorter);
      } else {
        at += cut;
      }
    }
  }
  return sequence;
}

std::string to_text(const Sequence& sequence) {
  std::string text;
  for (const Step& step : sequence) text += "  " + line_of(step) + '\n';
  return text;
}

}  // namespace physcrm::test
