// A compiled API that is not this build's own: a FileDescriptorSet, made usable.
#ifndef LKMOCK_RESPONDER_DESCRIPTOR_SETS_H_
#define LKMOCK_RESPONDER_DESCRIPTOR_SETS_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace lkmock::responder {

// Thread-safe once made.
class DescriptorSet {
 public:
  // `bytes`: a serialized google.protobuf.FileDescriptorSet with at least one service. Imports
  // that it lacks are taken from the definitions that are linked in. kInvalidArgument says what
  // is wrong with it.
  static absl::StatusOr<std::unique_ptr<DescriptorSet>> Parse(const std::string& bytes);

  // The methods of its services, in the order of the set. Streaming methods, which Twirp does not
  // have, are left out.
  const std::vector<const google::protobuf::MethodDescriptor*>& methods() const { return methods_; }

  // The empty message of a type of this set; lives as long as the set.
  const google::protobuf::Message& Prototype(const google::protobuf::Descriptor& type) {
    return *factory_.GetPrototype(&type);
  }

 private:
  DescriptorSet() = default;

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  std::vector<const google::protobuf::MethodDescriptor*> methods_;
};

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_DESCRIPTOR_SETS_H_
