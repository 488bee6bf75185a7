// The data files of the contract, as they stand: methods.tsv and sip_status.tsv.
#ifndef LKMOCK_TESTS_MODEL_SPEC_TABLES_H_
#define LKMOCK_TESTS_MODEL_SPEC_TABLES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lkmock::model {

struct Method {
  std::string key;                  // "livekit.RoomService/CreateRoom"
  std::string request, response;    // Full names of messages.
  std::vector<std::string> grants;  // "video.roomAdmin"
  bool destination = false;         // "+destinationRoom"
};

struct SipRow {
  std::string name;        // "SIP_STATUS_BUSY_HERE"
  std::string twirp_code;  // "-" for what is no final failure.
  int http_status = 0;
};

// All methods, in the order of the file. Aborts where the file is missing.
const std::vector<Method>& Methods();
const Method* FindMethod(std::string_view key);

// By SIP code.
const std::map<int, SipRow>& SipRows();

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_SPEC_TABLES_H_
