// The populated response as text with holes: what of it is the same for every request is written
// when the server starts. What is left for a request is to fill the holes, which takes a tenth to
// a half of what it takes to make the message and to write it.
#ifndef LKMOCK_RESPONDER_RESPONSE_TEMPLATE_H_
#define LKMOCK_RESPONDER_RESPONSE_TEMPLATE_H_

#include <string>
#include <vector>

#include "responder/response_plan.h"
#include "responder/wire.h"

namespace google::protobuf {
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace lkmock::responder {

class ResponseTemplate {
 public:
  // The plan's types must outlive the template.
  explicit ResponseTemplate(const ResponsePlan& plan);

  // False where a response takes more than text: members of a oneof, of which the last stays; a
  // list of a well-known type; a default that the request tells from nothing, and the response does
  // not. It is to be populated as a message then.
  bool usable() const { return usable_; }

  // What `plan` makes of `request` without a call id, encoded: byte for byte what the populated
  // message would be. Thread-safe.
  std::string Fill(const google::protobuf::Message& request, Wire wire) const;

 private:
  // One field of the response.
  struct Part {
    const google::protobuf::FieldDescriptor* echo;  // Of the request; nullptr: no hole.
    std::string before;                             // Name or tag, where there is an echo.
    std::string otherwise;                          // The whole field; empty: none.
  };

  std::string FillProtobuf(const google::protobuf::Message& request) const;
  std::string FillJson(const google::protobuf::Message& request) const;

  bool usable_;
  std::vector<Part> json_;      // In the order of declaration,
  std::vector<Part> protobuf_;  // in that of the numbers.
};

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_RESPONSE_TEMPLATE_H_
