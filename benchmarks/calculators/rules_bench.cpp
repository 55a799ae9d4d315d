// Single questions to the rules: a transition, a permission, an owed notification, an NPI, a message.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "physcrm/auth/permission.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/notification/message.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

constexpr Date kToday{20'500};

void finish(benchmark::State& state, std::int64_t count, bool right) {
  if (!right) state.SkipWithError("wrong result");
  state.SetItemsProcessed(state.iterations() * count);
}

struct Step {
  WorkflowStatus from;
  WorkflowStatus to;
  Date expiration;
  bool legal;
};

/// Random pairs of states for the pure table; legal steps only where a checked transition is asked for, as
/// refusals build a text.
std::vector<Step> steps(std::size_t count, bool legal_only) {
  std::mt19937 random(42);
  std::vector<Step> out;
  out.reserve(count);
  while (out.size() < count) {
    Step step{static_cast<WorkflowStatus>(random() % kWorkflowStatusCount),
              static_cast<WorkflowStatus>(random() % kWorkflowStatusCount),
              kToday.plus_days(static_cast<std::int32_t>(random() % 100) - 50), false};
    for (const Transition& row : kTransitions) {
      if (row.from != step.from || row.to != step.to) continue;
      step.legal = row.condition == TransitionCondition::always || kToday > step.expiration;
    }
    if (step.legal || !legal_only) out.push_back(step);
  }
  return out;
}

void transition_table(benchmark::State& state) {
  const auto column = steps(static_cast<std::size_t>(state.range(0)), false);
  std::int64_t expected = 0;
  for (const Step& step : column) expected += step.legal ? 1 : 0;
  std::int64_t legal = 0;
  for (auto _ : state) {
    legal = 0;
    for (const Step& step : column) {
      legal += is_legal_transition(step.from, step.to, kToday > step.expiration) ? 1 : 0;
    }
    benchmark::DoNotOptimize(legal);
  }
  finish(state, state.range(0), legal == expected);
}

void transition_checked(benchmark::State& state) {
  const auto column = steps(static_cast<std::size_t>(state.range(0)), true);
  std::int64_t legal = 0;
  for (auto _ : state) {
    legal = 0;
    for (const Step& step : column) {
      legal += check_transition(step.from, step.to, step.expiration, kToday) ? 1 : 0;
    }
    benchmark::DoNotOptimize(legal);
  }
  finish(state, state.range(0), legal == state.range(0));
}

void permission_check(benchmark::State& state) {
  std::mt19937 random(42);
  struct Question {
    Role role;
    Permission permission;
  };
  std::vector<Question> column(static_cast<std::size_t>(state.range(0)));
  std::int64_t expected = 0;
  for (Question& q : column) {
    q = {static_cast<Role>(random() % kRoleCount), static_cast<Permission>(random() % kPermissionCount)};
    const auto& row = detail::kPermissionRows[static_cast<std::size_t>(q.permission)];
    expected += row.roles[static_cast<std::size_t>(q.role)] == 'x' ? 1 : 0;
  }
  std::int64_t allowed = 0;
  for (auto _ : state) {
    allowed = 0;
    for (const Question& q : column) allowed += allows(q.role, q.permission) ? 1 : 0;
    benchmark::DoNotOptimize(allowed);
  }
  finish(state, state.range(0), allowed == expected);
}

void npi_check(benchmark::State& state) {
  constexpr std::array<std::string_view, 4> kTexts{"1234567893", "1679576722", "1234567890", "1588667638"};
  std::int64_t valid = 0;
  for (auto _ : state) {
    valid = 0;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      std::string_view text = kTexts[static_cast<std::size_t>(i) % kTexts.size()];
      benchmark::DoNotOptimize(text);
      valid += is_valid_npi(text) ? 1 : 0;
    }
  }
  finish(state, state.range(0), valid == state.range(0) / 4 * 3);
}

void message_body(benchmark::State& state) {
  const MessageFields fields{"Jane Doe",
                             EntityType::license,
                             "TX",
                             kToday.plus_days(5),
                             5,
                             Severity::warning,
                             "Expedite pending applications"};
  std::size_t bytes = 0;
  const std::size_t expected = render_default(TemplatePart::body, fields).size();
  for (auto _ : state) {
    for (std::int64_t i = 0; i < state.range(0); ++i)
      bytes = render_default(TemplatePart::body, fields).size();
    benchmark::DoNotOptimize(bytes);
  }
  finish(state, state.range(0), bytes == expected && expected > 100);
}

BENCHMARK(transition_table)->Name("transition/table")->Arg(4096);
BENCHMARK(transition_checked)->Name("transition/checked")->Arg(4096);
BENCHMARK(permission_check)->Name("permission/check")->Arg(4096);
BENCHMARK(npi_check)->Name("npi/check")->Arg(4096);
BENCHMARK(message_body)->Name("message/body")->Arg(4096);

}  // namespace
}  // namespace physcrm
