// How a populated response is made of its request: worked out once per method, at start.
//
// Source: the rules of LiveKit's test-server, docs/responses.md. In the order of declaration:
//  - a singular scalar (no enum, no message) is copied from the request's field of the same name
//    and type, where the request has it set;
//  - else a singular string named id or sid, or ending in _id or _sid, that is not set, becomes
//    "MOCK_" and its name in capitals;
//  - a list of messages gets one element, filled by the second rule alone and no deeper.
// Members of a oneof follow the same rules, so of several the last one stays.
#ifndef LKMOCK_RESPONDER_RESPONSE_PLAN_H_
#define LKMOCK_RESPONDER_RESPONSE_PLAN_H_

#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
class Reflection;
}  // namespace google::protobuf

namespace lkmock::responder {

// Whether a response takes over what `request` has in `field`, a singular scalar: it is set, and no
// text that broke the request's parsing, for a client could not parse it either.
bool IsEchoed(const google::protobuf::Message& request,
              const google::protobuf::Reflection& reflection,
              const google::protobuf::FieldDescriptor& field);

class ResponsePlan {
 public:
  // What is done for one field of the response; in the order of declaration.
  struct Step {
    const google::protobuf::FieldDescriptor* to;
    const google::protobuf::FieldDescriptor* echo;  // Of the request; nullptr: nothing to copy.
    std::string placeholder;                        // Empty: none.
    std::string_view id_prefix;                     // Of a derived id in its place.
    std::vector<Step> element;                      // Of a list's one element.
  };

  // The types must outlive the plan.
  ResponsePlan(const google::protobuf::Descriptor& request,
               const google::protobuf::Descriptor& response);

  // Fills the empty `response`. With a `call_id`, a placeholder is not "MOCK_" and its name but an
  // id as LiveKit's that follows from it (derived_id.h). Thread-safe.
  void Populate(const google::protobuf::Message& request, std::string_view call_id,
                google::protobuf::Message* response) const;

  const std::vector<Step>& steps() const { return steps_; }

 private:
  static std::vector<Step> PlanMessage(const google::protobuf::Descriptor* request,
                                       const google::protobuf::Descriptor& response);
  static void Perform(const std::vector<Step>& steps, const google::protobuf::Message* request,
                      std::string_view call_id, google::protobuf::Message* message);

  std::vector<Step> steps_;
};

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_RESPONSE_PLAN_H_
