// What do the messages of a signal connection cost?
#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bench/sample_calls.h"
#include "bench/workload.h"
#include "responder/signal_client.h"
#include "responder/signal_messages.h"

namespace lkmock::bench {

std::vector<Workload> SignalWorkloads() {
  return {
      {"signal/join",
       [](size_t) {
         return [participant = responder::SignalParticipant{.room = "lobby",
                                                            .identity = "somebody",
                                                            .name = "Somebody",
                                                            .metadata = "some metadata",
                                                            .attributes = {{"team", "a"}}},
                 here = FourRegions()[0]] { Keep(responder::JoinMessage(participant, here)); };
       }},
      {"signal/ping",
       [](size_t) {
         return [ping = responder::PingRequest(kNow)] {
           Keep(responder::AnswerSignal(ping, /*pongs=*/true, kNow));
         };
       }},
  };
}

}  // namespace lkmock::bench
