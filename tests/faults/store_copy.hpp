// A copy of a PostgreSQL schema's rows as a SQLite store, to be looked at as one.
#ifndef PHYSCRM_TESTS_FAULTS_STORE_COPY_HPP
#define PHYSCRM_TESTS_FAULTS_STORE_COPY_HPP

#include <memory>
#include <stdexcept>
#include <string>

#include "engine/store_file.hpp"
#include "faults/store_state.hpp"
#include "physcrm/engine.hpp"
#include "support/store_mirror.hpp"

namespace physcrm::faults {

class StoreCopy {
 public:
  StoreCopy(testing_support::PostgresAsker& asker, const std::string& schema)
      : file_("copy_of_" + schema, test::memory_folder()) {
    EngineOptions options;
    options.url = file_.url();
    const auto made = Engine::open(std::move(options));
    if (!made) throw std::runtime_error{made.error().message};
    reader_ = std::make_unique<StoreReader>(file_.path().string(), "unix");
    testing_support::mirror(asker, schema, reader_->handle());
  }
  [[nodiscard]] StoreReader& reader() noexcept { return *reader_; }

 private:
  test::StoreFile file_;
  std::unique_ptr<StoreReader> reader_;
};

}  // namespace physcrm::faults

#endif
