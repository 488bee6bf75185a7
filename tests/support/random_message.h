// Messages with something in every kind of field, for tests that compare one codec with another.
#ifndef LKMOCK_TESTS_SUPPORT_RANDOM_MESSAGE_H_
#define LKMOCK_TESTS_SUPPORT_RANDOM_MESSAGE_H_

#include <google/protobuf/message.h>

#include <random>

namespace lkmock::testing {

// Fills `message`: each field is set with a probability of one half, lists get up to three
// elements and maps one entry, and messages nest at most `depth` deep. Timestamps and durations
// stay in the range that JSON can say; google.protobuf.Any stays empty. The same generator state
// gives the same message.
void FillRandomly(std::mt19937_64& random, int depth, google::protobuf::Message* message);

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_RANDOM_MESSAGE_H_
