// pages man|bash|zsh test-server|lkmock-cli: prints a page of the release.
#include <cstdio>
#include <string>
#include <string_view>

#include "release/bash_completion.h"
#include "release/man_page.h"
#include "release/program.h"
#include "release/zsh_completion.h"

namespace lkmock::release {
namespace {

int Main(std::string_view page, std::string_view name) {
  const Program program = name == "test-server" ? TestServerProgram() : CliProgram();
  std::string text;
  if (page == "man") text = ManPage(program);
  if (page == "bash") text = BashCompletion(program);
  if (page == "zsh") text = ZshCompletion(program);
  return name != program.name || text.empty() || std::fputs(text.c_str(), stdout) < 0;
}

}  // namespace
}  // namespace lkmock::release

int main(int argc, char** argv) { return argc == 3 ? lkmock::release::Main(argv[1], argv[2]) : 1; }
