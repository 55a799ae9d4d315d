# The one library: every floor's objects, the public headers, and what a user must link.

set(PHYSCRM_PUBLIC_HEADERS
  actor.hpp
  byte_source.hpp
  channel.hpp
  channel_options.hpp
  channels.hpp
  clock.hpp
  credential.hpp
  date.hpp
  date_conversions.hpp
  engine.hpp
  error.hpp
  error_json.hpp
  ids.hpp
  instant.hpp
  integrity.hpp
  jobs.hpp
  maintenance.hpp
  notifications.hpp
  operations.hpp
  page.hpp
  patch.hpp
  physician.hpp
  physicians.hpp
  progress.hpp
  recipients.hpp
  renewals.hpp
  result.hpp
  roster_import.hpp
  rules.hpp
  settings.hpp
  vocabulary.hpp
  auth/permission.hpp
  notification/delivery.hpp
  notification/digest.hpp
  notification/escalation.hpp
  notification/interval.hpp
  notification/message.hpp
  notification/notification.hpp
  notification/plan.hpp
  notification/policy.hpp
  notification/preferences.hpp
  notification/retention.hpp
  notification/retry.hpp
  notification/template_set.hpp
  renewal/checklist.hpp
  renewal/explain.hpp
  renewal/timeline.hpp
  renewal/workflow.hpp
  renewal/workflow_state.hpp
  roster/match.hpp
  roster/states.hpp
  roster/validators.hpp
  rulepack/expected_expiration.hpp
  rulepack/expiry_rule.hpp
  rulepack/overlay.hpp
  rulepack/renewal_rules.hpp
  rulepack/rule_pack.hpp
  schedule/missed_runs.hpp)
list(TRANSFORM PHYSCRM_PUBLIC_HEADERS PREPEND "${PROJECT_SOURCE_DIR}/include/physcrm/")

add_library(physcrm STATIC)
add_library(physcrm::physcrm ALIAS physcrm)
get_property(floors GLOBAL PROPERTY PHYSCRM_FLOORS)
foreach(floor IN LISTS floors)
  target_sources(physcrm PRIVATE $<TARGET_OBJECTS:${floor}>)
endforeach()
target_sources(physcrm PUBLIC
  FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${PHYSCRM_PUBLIC_HEADERS})
target_compile_features(physcrm PUBLIC cxx_std_20)
target_link_libraries(physcrm
  PUBLIC Boost::headers
  PRIVATE CURL::libcurl date::date-tz PkgConfig::BOTAN PostgreSQL::PostgreSQL SOCI::core SOCI::postgresql SOCI::sqlite3 SQLite::SQLite3 Threads::Threads ZLIB::ZLIB)
set_target_properties(physcrm PROPERTIES
  LINKER_LANGUAGE CXX
  VERIFY_INTERFACE_HEADER_SETS ${PHYSCRM_DEVELOPER_MODE})
