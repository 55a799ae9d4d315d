// A child process of a test: started with its output in hand, ended by its own number, never left behind.
#ifndef PHYSCRM_TESTS_SUPPORT_PROCESS_HPP
#define PHYSCRM_TESTS_SUPPORT_PROCESS_HPP

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

extern char** environ;

namespace physcrm::testing_support {

/// Runs while the object lives. The child's standard output is read here; its standard input is a pipe that
/// ends when the object does, or when the test dies: a server reads it and goes when it ends. What the child
/// writes to its standard error is shown with the test's.
class Process {
 public:
  /// `arguments`: the program (looked up in PATH) and what it is given. Throws when it cannot be started.
  explicit Process(const std::vector<std::string>& arguments) {
    int in[2];
    int out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    input_ = in[1];
    output_ = out[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    std::vector<char*> argv;
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const int status = ::posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    if (status == 0) return;
    pid_ = -1;
    close_pipes();
    throw std::runtime_error("cannot start " + arguments.front());
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      (void)wait();
    }
    close_pipes();
  }

  /// The next line of its output without the line feed. Throws when the output ends before one, or none comes
  /// within half a minute: then it will not come.
  [[nodiscard]] std::string line() {
    for (;;) {
      if (const std::size_t end = unread_.find('\n'); end != std::string::npos) {
        std::string line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        return line;
      }
      if (!read_more()) throw std::runtime_error("the child's output ended");
    }
  }

  /// Whatever is left of its output, and its exit status (128 + signal when a signal ended it).
  [[nodiscard]] std::pair<std::string, int> finish() {
    while (read_more()) {
    }
    return {std::exchange(unread_, {}), wait()};
  }

  /// Closes its standard input: for a child that waits for the end of it.
  void end_input() {
    ::close(input_);
    input_ = -1;
  }

  /// Ends it now.
  void kill() {
    ::kill(pid_, SIGKILL);
    (void)wait();
  }

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

 private:
  bool read_more() {
    pollfd ready{.fd = output_, .events = POLLIN, .revents = 0};
    constexpr int kPatienceMs = 30'000;
    int count = 0;
    while ((count = ::poll(&ready, 1, kPatienceMs)) < 0 && errno == EINTR) {
    }
    if (count <= 0) throw std::runtime_error("the child says nothing");
    char buffer[4096];
    const ssize_t bytes = ::read(output_, buffer, sizeof buffer);
    if (bytes > 0) unread_.append(buffer, static_cast<std::size_t>(bytes));
    return bytes > 0;
  }

  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

  void close_pipes() {
    if (input_ >= 0) ::close(input_);
    ::close(output_);
  }

  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string unread_;
};

}  // namespace physcrm::testing_support

#endif
