#include "responder/region_settings.h"

#include "livekit_rtc.pb.h"
#include "responder/proto_json_writer.h"

namespace lkmock::responder {

std::string RegionSettingsJson(absl::Span<const Region* const> regions) {
  livekit::RegionSettings settings;
  for (const Region* region : regions) {
    livekit::RegionInfo& info = *settings.add_regions();
    info.set_region(region->name);
    info.set_url(region->url);
    info.set_distance(region->index);
  }
  return ToProtoJson(settings);
}

}  // namespace lkmock::responder
