#include "audit/entry.hpp"

#include <utility>

#include "base/codec.hpp"
#include "base/try.hpp"

namespace physcrm::audit {
namespace {

constexpr std::string_view kName = "audit";
constexpr int kVersion = 1;

void write(CanonicalWriter& out, const RowChange& change) {
  out.begin_list().text(change.kind).integer(change.first_id).integer(change.last_id).text(change.action);
  out.begin_list();
  for (const FieldChange& field : change.fields) {
    out.begin_list().text(field.field).text(field.before).text(field.after).end_list();
  }
  out.end_list().end_list();
}

Result<std::string> read_text(CanonicalReader& in) {
  PHYSCRM_TRY(const std::string_view text, in.text());
  return std::string{text};
}

Result<FieldChange> read_field(CanonicalReader& in) {
  FieldChange field;
  PHYSCRM_TRYV(in.begin_list());
  PHYSCRM_TRY(field.field, read_text(in));
  PHYSCRM_TRY(field.before, read_text(in));
  PHYSCRM_TRY(field.after, read_text(in));
  PHYSCRM_TRYV(in.end_list());
  return field;
}

Result<RowChange> read_change(CanonicalReader& in) {
  RowChange change;
  PHYSCRM_TRYV(in.begin_list());
  PHYSCRM_TRY(change.kind, read_text(in));
  PHYSCRM_TRY(change.first_id, in.integer());
  PHYSCRM_TRY(change.last_id, in.integer());
  PHYSCRM_TRY(change.action, read_text(in));
  PHYSCRM_TRYV(in.begin_list());
  while (in.has_more()) {
    PHYSCRM_TRY(FieldChange field, read_field(in));
    change.fields.push_back(std::move(field));
  }
  PHYSCRM_TRYV(in.end_list());
  PHYSCRM_TRYV(in.end_list());
  return change;
}

}  // namespace

std::string encode(const Entry& entry) {
  CanonicalWriter out{kName, kVersion};
  out.integer(entry.at.microseconds()).text(entry.actor).text(entry.operation).begin_list();
  for (const RowChange& change : entry.changes) write(out, change);
  out.end_list();
  return std::move(out).bytes();
}

Result<Entry> decode(std::string_view body) {
  PHYSCRM_TRY(CanonicalReader in, CanonicalReader::open(body, kName));
  if (in.version() != kVersion)
    return Error{ErrorCode::invalid_argument, "audit entry of an unknown version"};
  Entry entry;
  PHYSCRM_TRY(const std::int64_t at_us, in.integer());
  entry.at = Instant{at_us};
  PHYSCRM_TRY(entry.actor, read_text(in));
  PHYSCRM_TRY(entry.operation, read_text(in));
  PHYSCRM_TRYV(in.begin_list());
  while (in.has_more()) {
    PHYSCRM_TRY(RowChange change, read_change(in));
    entry.changes.push_back(std::move(change));
  }
  PHYSCRM_TRYV(in.end_list());
  PHYSCRM_TRYV(in.finish());
  return entry;
}

void add_row(std::vector<RowChange>& changes, RowChange change) {
  if (!changes.empty() && change.fields.empty()) {
    RowChange& last = changes.back();
    if (last.fields.empty() && last.kind == change.kind && last.action == change.action &&
        last.last_id + 1 == change.first_id) {
      last.last_id = change.last_id;
      return;
    }
  }
  changes.push_back(std::move(change));
}

}  // namespace physcrm::audit
