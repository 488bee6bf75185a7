#include "bench/reference_work.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/sample_calls.h"

namespace lkmock::bench {
namespace {

constexpr std::string_view kText =
    "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: 127.0.0.1:9999\r\n"
    "User-Agent: a client of some kind\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
    "Content-Type: application/json\r\nAuthorization: Bearer of.many.letters\r\n"
    "X-Forwarded-For: nobody in particular\r\nConnection: keep-alive\r\n";

uint64_t Hash(std::string_view text) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a.
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

}  // namespace

void ReferenceWork() {
  std::map<std::string, std::string> fields;
  std::vector<uint64_t> hashes;
  std::string_view rest = kText;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    const size_t colon = line.find(':');
    fields.emplace(line.substr(0, colon), colon == line.npos ? "" : line.substr(colon + 1));
    hashes.push_back(Hash(line));
  }
  std::string out;
  for (const auto& [name, value] : fields) out.append(name).append("=").append(value).append(";");
  hashes.push_back(Hash(out));
  Keep(hashes);
}

}  // namespace lkmock::bench
