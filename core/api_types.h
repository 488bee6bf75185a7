// The compiled definitions of the whole LiveKit API, by name.
#ifndef LKMOCK_CORE_API_TYPES_H_
#define LKMOCK_CORE_API_TYPES_H_

namespace google::protobuf {
class DescriptorPool;
}

namespace lkmock {

// The pool of compiled types, with every file of core/protocol/ in it: the linker would leave out
// those that no code names, were it not for this function. Thread-safe; lives forever.
const google::protobuf::DescriptorPool& ApiTypes();

}  // namespace lkmock

#endif  // LKMOCK_CORE_API_TYPES_H_
