#include "engine/unit_of_work.hpp"

#include "base/codec.hpp"
#include "base/crypto.hpp"
#include "base/try.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kReadOnlySince = "readOnlySince";
constexpr std::string_view kCursorName = "cursor";
constexpr std::size_t kMaxCursorBytes = 4096;

std::optional<int> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

Result<std::vector<std::string>> decode_cursor(const std::string& cursor) {
  const Error malformed{ErrorCode::invalid_argument, "not a cursor of an earlier page", "cursor"};
  if (cursor.size() % 2 != 0 || cursor.size() > kMaxCursorBytes) return malformed;
  std::string bytes;
  for (std::size_t i = 0; i < cursor.size(); i += 2) {
    const auto high = hex_digit(cursor[i]);
    const auto low = hex_digit(cursor[i + 1]);
    if (!high || !low) return malformed;
    bytes += static_cast<char>(*high * 16 + *low);
  }
  auto reader = CanonicalReader::open(bytes, kCursorName);
  if (!reader) return malformed;
  std::vector<std::string> key;
  while (reader.value().has_more()) {
    auto part = reader.value().text();
    if (!part) return malformed;
    key.emplace_back(part.value());
  }
  if (key.empty() || !reader.value().finish()) return malformed;
  return key;
}

}  // namespace

Result<Moment> moment_of(EngineCore& core, storage::Transaction& tx) {
  PHYSCRM_TRY(SettingsPtr settings, core.settings(tx));
  const Instant now = core.now();
  const Date today = settings->zone.civil_date(now);
  return Moment{now, today, std::move(settings)};
}

Result<Moment> moment_of(EngineCore& core) {
  PHYSCRM_TRY(const auto tx, begin_read(core));
  return moment_of(core, *tx);
}

Error read_only_refusal(const ReadOnlyMode& mode) {
  std::string text = "the store is read-only since " + mode.since.to_string();
  if (!mode.reason.empty()) text += ": " + mode.reason;
  return Error{ErrorCode::unavailable, std::move(text)}.with(std::string{kReadOnlySince},
                                                             mode.since.to_string());
}

bool is_read_only_refusal(const Error& error) noexcept {
  return error.code == ErrorCode::unavailable && error.detail(kReadOnlySince) != nullptr;
}

Result<std::unique_ptr<storage::Transaction>> begin_write(EngineCore& core) {
  PHYSCRM_TRY(auto tx, core.begin(storage::Access::write));
  // As it is now, whatever settings a long run goes by.
  PHYSCRM_TRY(const SettingsPtr settings, core.settings(*tx));
  if (settings->read_only) return read_only_refusal(*settings->read_only);
  return tx;
}

Result<UnitOfWork> UnitOfWork::begin(EngineCore& core, const Actor& actor, std::string_view operation) {
  PHYSCRM_TRY(auto work, begin_despite_read_only(core, actor, operation));
  if (const auto& mode = work.settings().read_only) return read_only_refusal(*mode);
  return work;
}

Result<UnitOfWork> UnitOfWork::begin(EngineCore& core, const Actor& actor, std::string_view operation,
                                     Moment moment) {
  PHYSCRM_TRY(auto tx, begin_write(core));
  return on(core, std::move(tx), actor, operation, std::move(moment));
}

Result<UnitOfWork> UnitOfWork::begin_despite_read_only(EngineCore& core, const Actor& actor,
                                                       std::string_view operation) {
  PHYSCRM_TRY(auto tx, core.begin(storage::Access::write));
  PHYSCRM_TRY(Moment moment, moment_of(core, *tx));
  return on(core, std::move(tx), actor, operation, std::move(moment));
}

UnitOfWork UnitOfWork::on(const EngineCore& core, std::unique_ptr<storage::Transaction> tx,
                          const Actor& actor, std::string_view operation, Moment moment) {
  audit::Entry entry{moment.now, actor.name(), std::string{operation}, {}};
  return UnitOfWork{core, std::move(tx), std::move(moment), std::move(entry)};
}

void UnitOfWork::record(IdKind kind, std::int64_t id, std::string_view action,
                        std::vector<audit::FieldChange> fields) {
  record(id_prefix(kind), id, action, std::move(fields));
}

void UnitOfWork::record(std::string_view kind, std::int64_t id, std::string_view action,
                        std::vector<audit::FieldChange> fields) {
  audit::add_row(entry_.changes,
                 audit::RowChange{std::string{kind}, id, id, std::string{action}, std::move(fields)});
}

void UnitOfWork::record_range(IdKind kind, std::int64_t first, std::int64_t last, std::string_view action) {
  audit::add_row(entry_.changes, {std::string{id_prefix(kind)}, first, last, std::string{action}, {}});
}

Result<void> UnitOfWork::commit() {
  if (!entry_.changes.empty()) {
    const std::string body = audit::encode(entry_);
    PHYSCRM_TRYV(tx_->audit().append(body, sha256_hex(body)));
  }
  return tx_->commit();
}

Result<std::unique_ptr<storage::Transaction>> begin_read(EngineCore& core) {
  return core.begin(storage::Access::read);
}

void add_change(std::vector<audit::FieldChange>& changes, std::string_view field, std::string before,
                std::string after) {
  if (before == after) return;
  changes.push_back({std::string{field}, std::move(before), std::move(after)});
}

Error not_found(std::string_view what, const std::string& id) {
  return Error{ErrorCode::not_found, "no such " + std::string{what} + ": " + id};
}

Error stale_version(std::int64_t stored, std::int64_t given) {
  return Error{ErrorCode::conflict,
               "changed meanwhile: version " + std::to_string(given) + " was given, " +
                   std::to_string(stored) + " is stored",
               "version"}
      .with("expected", stored)
      .with("given", given);
}

Result<void> check_version(std::int64_t stored, std::optional<std::int64_t> given) {
  if (given && *given != stored) return stale_version(stored, *given);
  return ok();
}

Result<storage::PageRequest> page_request(const PageQuery& query) {
  std::vector<FieldError> bad;
  if (query.limit < 1 || query.limit > kMaxPageLimit) bad.push_back({"limit", "must be 1 to 200"});
  if (query.page && (*query.page < 1 || *query.page > 1'000'000'000)) {
    bad.push_back({"page", "must be 1 or more"});
  }
  if (query.page && !query.cursor.empty()) bad.push_back({"page", "give a page or a cursor, not both"});
  if (!bad.empty()) return invalid_fields(std::move(bad));
  storage::PageRequest request;
  request.limit = query.limit;
  request.want_total = query.cursor.empty();
  if (query.page) request.offset = (*query.page - 1) * query.limit;
  if (!query.cursor.empty()) {
    PHYSCRM_TRY(request.after, decode_cursor(query.cursor));
  }
  return request;
}

std::string encode_cursor(const std::vector<std::string>& key) {
  if (key.empty()) return {};
  CanonicalWriter out{kCursorName, 1};
  for (const std::string& part : key) out.text(part);
  const std::string& bytes = out.bytes();
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace physcrm
