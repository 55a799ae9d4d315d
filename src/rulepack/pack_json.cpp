#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "rulepack/pack_forms.hpp"

namespace physcrm::rulepack {
namespace {

using nlohmann::json;

constexpr std::size_t kRowDepth = 2;   // an array of objects
constexpr std::size_t kMaxDepth = 16;  // of what is refused anyway: how far it is read on

// Reads events instead of a tree: repeated members are seen, and depth costs nothing.
class PackHandler final : public nlohmann::json_sax<json> {
 public:
  PackHandler(RawPack& pack, FileColumns columns) : pack_(pack), columns_(columns) {}

  bool null() override { return scalar({}, true); }
  bool boolean(bool) override { return scalar({}, false); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return number(text); }
  bool string(string_t& text) override { return scalar(std::move(text), true); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (depth_ == 0) return not_an_array();
    if (depth_ == 1) {
      row_ = RawRow{};
      row_.row = ++rows_;
      members_.clear();
      is_bad_ = false;
      if (rows_ > kMaxRulePackRows) {
        is_too_large_ = true;
        return false;
      }
    } else if (depth_ == kRowDepth) {
      fault("must be text");
    }
    return deeper();
  }
  bool end_object() override {
    if (--depth_ == 1 && !is_bad_) pack_.rows.push_back(std::move(row_));
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ == 1) bad_element();
    if (depth_ == kRowDepth) fault("must be text");
    return deeper();
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ != kRowDepth) return true;
    column_ = column_of(name);
    if (column_ && (columns_.allowed & column_bit(*column_)) == 0) column_.reset();
    if (!column_) row_fault("has the unknown member `" + name + "`");
    if (!members_.insert(name).second) row_fault("has the member `" + name + "` twice");
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    pack_.faults.push_back(
        {rows_ == 0 ? std::string{"file"} : place(rows_), "is no JSON at byte " + std::to_string(position)});
    return false;
  }

  [[nodiscard]] bool is_too_large() const noexcept { return is_too_large_; }

 private:
  bool deeper() {
    if (++depth_ <= kMaxDepth) return true;
    row_fault("is nested too deep");
    return false;
  }
  bool not_an_array() {
    pack_.faults.push_back({"file", "must be an array of objects"});
    return false;
  }
  void bad_element() {
    pack_.faults.push_back({place(++rows_), "must be an object"});
    is_bad_ = true;
  }
  void row_fault(std::string why) {
    pack_.faults.push_back({place(rows_), std::move(why)});
    is_bad_ = true;
  }
  void fault(std::string why) {
    is_bad_ = true;
    if (column_) pack_.faults.push_back({place(rows_, *column_), std::move(why)});
  }
  bool number(std::string text) {
    return scalar(std::move(text), depth_ == kRowDepth && column_ == Column::value);
  }
  bool scalar(std::string text, bool is_fitting) {
    if (depth_ == 0) return not_an_array();
    if (depth_ == 1) bad_element();
    if (depth_ != kRowDepth) return true;
    if (!is_fitting) fault("must be text");
    if (column_) row_[*column_] = std::move(text);
    return true;
  }

  RawPack& pack_;
  FileColumns columns_;
  RawRow row_;
  std::set<std::string, std::less<>> members_;
  std::optional<Column> column_;
  std::size_t rows_ = 0;
  std::size_t depth_ = 0;
  bool is_bad_ = false;
  bool is_too_large_ = false;
};

}  // namespace

Result<RawPack> read_json(std::string_view pack_name, std::string_view bytes, FileColumns columns) {
  if (bytes.size() > kMaxRulePackBytes) return too_large(pack_name);
  RawPack pack;
  PackHandler handler{pack, columns};
  const bool is_whole = json::sax_parse(bytes.begin(), bytes.end(), &handler);
  if (handler.is_too_large()) return too_large(pack_name);
  // A file that broke off has lost rows; those read before tell nothing more.
  if (!is_whole) return refusal(pack_name, std::move(pack.faults));
  return pack;
}

}  // namespace physcrm::rulepack
