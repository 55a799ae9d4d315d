// The channels of this host, opened once.
#ifndef PHYSCRM_ENGINE_CHANNEL_SET_HPP
#define PHYSCRM_ENGINE_CHANNEL_SET_HPP

#include <array>
#include <memory>
#include <vector>

#include "physcrm/channel.hpp"
#include "physcrm/engine.hpp"

namespace physcrm {

class ChannelSet {
 public:
  /// `invalid_argument` naming every bad field of every channel at once.
  [[nodiscard]] static Result<ChannelSet> open(const ChannelOptions& options);

  /// Null for one that is not configured.
  [[nodiscard]] Channel* find(ChannelKind kind) const noexcept {
    return channels_[static_cast<std::size_t>(kind)].get();
  }
  [[nodiscard]] bool is_empty() const noexcept;
  /// Bit i: there is a channel of kind i.
  [[nodiscard]] std::uint32_t mask() const noexcept;

  /// Those through which a recipient can be reached who has, or has not, an e-mail address and a webhook of
  /// their own; in the order of ChannelKind. A webhook that is configured with a URL takes everybody's, as do
  /// the directory and the host.
  [[nodiscard]] std::vector<ChannelKind> reaching(bool has_email, bool has_webhook) const;

 private:
  std::array<std::unique_ptr<Channel>, kChannelKindCount> channels_;
  bool has_webhook_url_ = false;
};

}  // namespace physcrm

#endif
