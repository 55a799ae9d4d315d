#include "interop/notification_archive.hpp"

#include <zlib.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "physcrm/notification/interval.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) {
  return text.empty() ? Json{} : Json(text);
}

Json or_null(const std::optional<Instant>& at) {
  return at ? Json(at->to_string()) : Json{};
}

template <class Id>
Json or_null(const Id& id) {
  return id ? Json(id.to_string()) : Json{};
}

void add_term(Json& line, const Notification& row) {
  const bool has_term = static_cast<bool>(row.credential_id);
  line["entityType"] = has_term ? Json(to_string(row.entity_type)) : Json{};
  line["entityId"] = or_null(row.credential_id);
  line["state"] = has_term ? Json(row.state) : Json{};
  line["expirationDate"] = has_term ? Json(row.expiration_date.to_string()) : Json{};
  line["daysBefore"] = has_term ? Json(row.days_before) : Json{};
  line["notificationDate"] =
      has_term ? Json(notification_date(row.expiration_date, row.days_before).to_string()) : Json{};
  line["collapsed"] = row.collapsed;
}

Json attempts_of(DeliveryId id, std::span<const DeliveryAttempt> attempts) {
  Json log = Json::array();
  for (const DeliveryAttempt& attempt : attempts) {
    if (attempt.delivery_id != id) continue;
    log.push_back({{"attempt", attempt.attempt},
                   {"at", attempt.at.to_string()},
                   {"outcome", to_string(attempt.outcome)},
                   {"error", or_null(attempt.error)}});
  }
  return log;
}

Json delivery_json(const Delivery& row, std::span<const DeliveryAttempt> attempts) {
  return {{"id", row.id.to_string()},
          {"recipientKind", to_string(row.recipient_kind)},
          {"recipient", or_null(row.recipient)},
          {"channel", to_string(row.channel)},
          {"status", to_string(row.status)},
          {"sentAt", or_null(row.sent_at)},
          {"finalAt", or_null(row.final_at)},
          {"lastError", or_null(row.last_error)},
          {"digestId", or_null(row.digest_id)},
          {"subject", or_null(row.subject)},
          {"body", or_null(row.body)},
          {"bodySha256", or_null(row.body_hash)},
          {"attempts", attempts_of(row.id, attempts)}};
}

/// Frees what zlib holds, however its user returns.
class Deflater {
 public:
  Deflater() {
    constexpr int kGzip = 16;  // over the window's bits: a gzip frame
    is_good_ = deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + kGzip, MAX_MEM_LEVEL,
                            Z_DEFAULT_STRATEGY) == Z_OK;
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() {
    if (is_good_) deflateEnd(&stream_);
  }
  [[nodiscard]] bool is_good() const noexcept { return is_good_; }
  [[nodiscard]] z_stream& stream() noexcept { return stream_; }

 private:
  z_stream stream_{};
  bool is_good_ = false;
};

}  // namespace

std::string archive_line(const Notification& row, std::span<const Delivery> deliveries,
                         std::span<const DeliveryAttempt> attempts) {
  Json line{{"id", row.id.to_string()},
            {"physicianId", or_null(row.physician_id)},
            {"type", row.notice == NoticeType::expiration ? notification_type(row.entity_type)
                                                          : to_string(row.notice)}};
  add_term(line, row);
  line["severity"] = to_string(row.severity);
  line["status"] = to_string(row.status);
  line["cancelReason"] =
      row.cancel_reason == CancelReason::none ? Json{} : Json(to_string(row.cancel_reason));
  line["eventId"] = or_null(row.event_id);
  line["subject"] = or_null(row.subject);
  line["body"] = or_null(row.body);
  line["isTest"] = row.is_test;
  line["createdAt"] = row.created_at.to_string();
  line["finalAt"] = or_null(row.final_at);
  line["acknowledgedAt"] = or_null(row.acknowledged_at);
  line["acknowledgedBy"] = or_null(row.acknowledged_by);
  line["escalationLevel"] = row.escalation_level;
  line["deliveries"] = Json::array();
  for (const Delivery& delivery : deliveries) line["deliveries"].push_back(delivery_json(delivery, attempts));
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<std::string> gzip(const std::string& lines) {
  Deflater deflater;
  if (!deflater.is_good()) return Error{ErrorCode::out_of_memory, "there is no memory to compress with"};
  z_stream& stream = deflater.stream();
  std::string packed(deflateBound(&stream, static_cast<uLong>(lines.size())), '\0');
  // zlib does not write to what it reads; its interface is older than const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(lines.data()));
  stream.avail_in = static_cast<uInt>(lines.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) {
    return Error{ErrorCode::internal, "the archive could not be compressed"};
  }
  packed.resize(stream.total_out);
  return packed;
}

}  // namespace physcrm
