// Certificates for the servers of the tests.
#ifndef PHYSCRM_TESTS_SUPPORT_CERTIFICATE_HPP
#define PHYSCRM_TESTS_SUPPORT_CERTIFICATE_HPP

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "support/process.hpp"

namespace physcrm::testing_support {

/// A folder that goes with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "physcrm-channel-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no scratch folder");
    path_ = path;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

/// A certificate that signs itself, good for one name.
struct Certificate {
  ScratchFolder folder;
  std::string file = folder / "certificate.pem";
  std::string key = folder / "key.pem";

  explicit Certificate(const std::string& name) {
    Process openssl{{"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name,
                     "-keyout", key, "-out", file}};
    if (openssl.finish().second != 0) throw std::runtime_error("openssl made no certificate");
  }

  static const Certificate& of_localhost() {
    static const Certificate certificate{"localhost"};
    return certificate;
  }
  static const Certificate& of_another_name() {
    static const Certificate certificate{"other.example"};
    return certificate;
  }
};

}  // namespace physcrm::testing_support

#endif
