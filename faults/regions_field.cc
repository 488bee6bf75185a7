#include "faults/regions_field.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faults/control_fields.h"
#include "faults/field_values.h"
#include "faults/object_fields.h"

namespace lkmock::faults {
namespace {

struct RegionsSetting {
  RegionsReading reading;
  absl::Span<const Region> regions;
  ProblemList& problems;
};

void SetStatus(const JsonView& value, std::string_view name, RegionsSetting& setting) {
  const std::optional<int> status = ReadDiscoveryStatus(value, name, setting.problems);
  if (status.has_value()) setting.reading.status = status;
}

void SetDelay(const JsonView& value, std::string_view name, RegionsSetting& setting) {
  setting.reading.control.delay = ReadDelay(value, name, setting.problems);
}

void SetMaxAge(const JsonView& value, std::string_view name, RegionsSetting& setting) {
  setting.reading.control.max_age = ReadNotNegative(value, name, setting.problems);
}

void SetBody(const JsonView& value, std::string_view, RegionsSetting& setting) {
  setting.reading.control.body = value.AsString();
}

void SetContentType(const JsonView& value, std::string_view name, RegionsSetting& setting) {
  setting.reading.control.content_type =
      ReadContentType(value, name, setting.problems).value_or("");
}

void SetOrder(const JsonView& value, std::string_view name, RegionsSetting& setting) {
  std::vector<int>& order = setting.reading.control.order.emplace();
  const std::vector<JsonView> elements = value.Elements();
  if (elements.size() > kLongestOrder) {
    setting.problems.Add(name, " has ", elements.size(), " entries; those past ", kLongestOrder,
                         " are ignored");
  }
  for (size_t i = 0; i < std::min(elements.size(), kLongestOrder); ++i) {
    const int64_t index = *elements[i].AsInteger();
    if (IsListener(index, setting.regions, name, setting.problems)) {
      order.push_back(static_cast<int>(index));
    }
  }
}

void SetUrls(const JsonView& value, std::string_view, RegionsSetting& setting) {
  std::vector<std::string>& urls = setting.reading.control.urls;
  urls.clear();
  for (const JsonView& element : value.Elements()) urls.push_back(element.AsString());
}

void SetRegionsFailMode(const JsonView& value, std::string_view name, RegionsSetting& setting) {
  setting.reading.control.fail_mode = ReadFailMode(value.AsString(), name, setting.problems);
}

}  // namespace

RegionsReading ReadRegions(const JsonView& object, absl::Span<const Region> regions,
                           ProblemList& problems) {
  static constexpr ControlField kMembers[] = {
      {"status", FieldKind::kInteger, "HTTP status; overrides regionsStatus."},
      {"delayMs", FieldKind::kIntegerOrObject, "Wait before the answer, as delayMs of a call."},
      {"maxAge", FieldKind::kInteger, "Seconds, in Cache-Control."},
      {"body", FieldKind::kString, "Sent instead of the list."},
      {"contentType", FieldKind::kString, "Of that body."},
      {"order", FieldKind::kIntegerList, "Indices of the regions to list."},
      {"urls", FieldKind::kStringList, "Listed after them."},
      {"failMode", FieldKind::kString, "As failMode of a call."},
  };
  static constexpr void (*kSetters[])(const JsonView&, std::string_view, RegionsSetting&) = {
      SetStatus,      SetDelay, SetMaxAge, SetBody,
      SetContentType, SetOrder, SetUrls,   SetRegionsFailMode,
  };
  static_assert(std::size(kMembers) == std::size(kSetters));

  RegionsSetting setting{.regions = regions, .problems = problems};
  ForEachField(object, "regions.", kMembers, problems,
               [&](size_t index, std::string_view name, const JsonView& value) {
                 kSetters[index](value, name, setting);
               });
  return std::move(setting.reading);
}

}  // namespace lkmock::faults
