// operations, call: the operation table.

#include <cstdio>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "physcrm/operations.hpp"
#include "terminal.hpp"

namespace physcrm::cli {
namespace {

using Json = nlohmann::ordered_json;

Json described(std::size_t index) {
  const OperationInfo row = operation_at(index);
  return {{"operation", row.name},
          {"method", row.method},
          {"path", row.path},
          {"permission", row.permission},
          {"streamsBody", row.streams_body},
          {"request", Json::parse(operation_request_schema(index))},
          {"response", Json::parse(operation_response_schema(index))}};
}

}  // namespace

int run_operations(const Global& global, Arguments& arguments) {
  const auto wanted = arguments.next();
  arguments.finish();
  Json list = Json::array();
  Table table{{{"operation"}, {"permission"}, {"", false, true}}};
  for (std::size_t i = 0; i < operation_count(); ++i) {
    const OperationInfo row = operation_at(i);
    if (wanted && row.name != *wanted) continue;
    list.push_back(described(i));
    table.add({std::string{row.name}, std::string{row.permission},
               row.streams_body ? "takes its file as a stream: physcrm import" : ""});
  }
  if (list.empty()) throw UsageError{"there is no operation " + wanted.value_or("")};
  if (wanted) {
    std::puts(list.front().dump(global.json ? -1 : 2).c_str());
  } else if (global.json) {
    std::puts(list.dump().c_str());
  } else {
    table.print();
  }
  return 0;
}

int run_call(const Global& global, Arguments& arguments) {
  const std::string operation = arguments.required("OPERATION");
  std::string request = arguments.next().value_or("{}");
  const auto caller = arguments.option("caller");
  arguments.finish();
  // Without a caller the host itself calls, and may do everything: not because a variable was empty.
  if (caller && caller->empty()) throw UsageError{"--caller is empty"};
  if (request == "-") request.assign(std::istreambuf_iterator<char>{std::cin}, {});
  Engine engine = open_engine(global);
  const std::string body = must(engine.call(operation, caller.value_or(""), request));
  std::fwrite(body.data(), 1, body.size(), stdout);
  if (!body.empty() && body.back() != '\n') std::putchar('\n');
  return 0;
}

}  // namespace physcrm::cli
