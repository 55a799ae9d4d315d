#include "audit/chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/crypto.hpp"

namespace physcrm::audit {
namespace {

struct Kept {
  std::int64_t sequence;
  std::string body;
  std::string entry_hash;
  std::string chain_hash;
};

class Chain : public testing::Test {
 protected:
  Chain() {
    ChainHead head;
    for (std::int64_t sequence = 1; sequence <= 6; ++sequence) {
      Kept kept{sequence, "entry " + std::to_string(sequence), {}, {}};
      kept.entry_hash = sha256_hex(kept.body);
      kept.chain_hash = chain_hash(head.chain_hash, sequence, kept.entry_hash);
      head = {sequence, kept.chain_hash};
      log_.push_back(std::move(kept));
    }
  }

  std::optional<BadEntry> verdict(std::size_t slice = 100) {
    ChainHead head;
    std::vector<ChainedEntry> entries;
    for (const Kept& kept : log_) {
      entries.push_back({kept.sequence, kept.body, kept.entry_hash, kept.chain_hash});
      if (entries.size() < slice) continue;
      if (auto bad = verify(entries, head)) return bad;
      entries.clear();
    }
    auto bad = verify(entries, head);
    head_ = head;
    return bad;
  }

  std::vector<Kept> log_;
  ChainHead head_;
};

TEST_F(Chain, of_entries_as_they_were_written_is_good_and_moves_the_head) {
  EXPECT_EQ(verdict(), std::nullopt);
  EXPECT_EQ(head_.sequence, 6);
  EXPECT_EQ(head_.chain_hash, log_.back().chain_hash);
}

TEST_F(Chain, is_verified_alike_in_slices_of_any_size) {
  for (const std::size_t slice : {1U, 2U, 3U, 5U, 6U, 7U}) {
    EXPECT_EQ(verdict(slice), std::nullopt) << slice;
    EXPECT_EQ(head_.sequence, 6);
  }
}

TEST_F(Chain, without_entries_is_good) {
  log_.clear();
  EXPECT_EQ(verdict(), std::nullopt);
  EXPECT_EQ(head_.sequence, 0);
}

TEST_F(Chain, names_the_first_entry_whose_body_was_changed) {
  log_[2].body += " ";
  log_[4].body += " ";
  EXPECT_EQ(verdict(), (BadEntry{3, ChainFault::body_changed}));
}

TEST_F(Chain, finds_a_change_whose_own_hash_was_made_to_fit) {
  log_[2].body = "another story";
  log_[2].entry_hash = sha256_hex(log_[2].body);
  EXPECT_EQ(verdict(), (BadEntry{3, ChainFault::chain_broken}));
}

TEST_F(Chain, finds_a_change_whose_chain_hash_was_made_to_fit_too_at_the_entry_after_it) {
  log_[2].body = "another story";
  log_[2].entry_hash = sha256_hex(log_[2].body);
  log_[2].chain_hash = chain_hash(log_[1].chain_hash, 3, log_[2].entry_hash);
  EXPECT_EQ(verdict(), (BadEntry{4, ChainFault::chain_broken}));
}

TEST_F(Chain, names_an_entry_that_was_removed) {
  log_.erase(log_.begin() + 3);
  EXPECT_EQ(verdict(), (BadEntry{4, ChainFault::out_of_sequence}));
}

TEST_F(Chain, finds_a_removal_that_was_hidden_by_counting_anew) {
  log_.erase(log_.begin() + 3);
  for (std::size_t i = 0; i < log_.size(); ++i) log_[i].sequence = static_cast<std::int64_t>(i) + 1;
  EXPECT_EQ(verdict(), (BadEntry{4, ChainFault::chain_broken}));
}

TEST_F(Chain, names_the_first_of_two_entries_that_changed_places) {
  std::swap(log_[1], log_[2]);
  EXPECT_EQ(verdict(), (BadEntry{2, ChainFault::out_of_sequence}));
  std::swap(log_[1].sequence, log_[2].sequence);
  EXPECT_EQ(verdict(), (BadEntry{2, ChainFault::chain_broken}));
}

TEST_F(Chain, finds_an_entry_that_was_doubled_or_put_before_the_first) {
  log_.insert(log_.begin() + 2, log_[2]);
  EXPECT_EQ(verdict(), (BadEntry{4, ChainFault::out_of_sequence}));
  log_.erase(log_.begin() + 2);
  Kept forged = log_.front();
  forged.sequence = 0;
  log_.insert(log_.begin(), forged);
  EXPECT_EQ(verdict(), (BadEntry{1, ChainFault::out_of_sequence}));
}

TEST_F(Chain, cut_at_its_end_shows_only_in_its_head) {
  EXPECT_EQ(verdict(), std::nullopt);
  const ChainHead kept = head_;
  log_.pop_back();
  EXPECT_EQ(verdict(), std::nullopt);
  EXPECT_NE(head_.chain_hash, kept.chain_hash);
  EXPECT_NE(head_.sequence, kept.sequence);
}

TEST_F(Chain, hash_depends_on_each_of_its_three_inputs_and_on_where_they_part) {
  const std::string base = chain_hash("a", 1, "b");
  EXPECT_EQ(base.size(), 64U);
  EXPECT_NE(base, chain_hash("b", 1, "b"));
  EXPECT_NE(base, chain_hash("a", 2, "b"));
  EXPECT_NE(base, chain_hash("a", 1, "c"));
  EXPECT_NE(chain_hash("a", 11, "b"), chain_hash("a", 1, "1b"));
}

// Entries written by one version must verify with every later one.
TEST_F(Chain, form_is_fixed) {
  EXPECT_EQ(chain_hash(kChainStart, 1, sha256_hex("body")),
            sha256_hex("physcrm audit chain 1\n" + std::string(64, '0') + "\n1\n" + sha256_hex("body")));
}

}  // namespace
}  // namespace physcrm::audit
