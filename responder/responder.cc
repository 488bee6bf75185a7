#include "responder/responder.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <deque>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "core/api_types.h"
#include "responder/descriptor_sets.h"
#include "responder/proto_json_reader.h"
#include "responder/proto_json_writer.h"
#include "responder/protobuf_reader.h"
#include "responder/response_plan.h"
#include "responder/response_template.h"
#include "responder/secret_fields.h"

namespace lkmock::responder {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

namespace {

std::string Encode(const Message& message, Wire wire) {
  std::string bytes;
  if (wire == Wire::kJson) {
    AppendProtoJson(message, &bytes);
  } else {
    message.SerializePartialToString(&bytes);
  }
  return bytes;
}

}  // namespace

class Method {
 public:
  Method(const MethodRow& row, const Message& request, const Message& response)
      : row_(row),
        request_(request),
        response_(response),
        plan_(*request.GetDescriptor(), *response.GetDescriptor()),
        template_(plan_) {}

  const MethodRow& row() const { return row_; }
  const Message& request() const { return request_; }    // The empty message.
  const Message& response() const { return response_; }  // The empty message.
  const ResponsePlan& plan() const { return plan_; }
  const ResponseTemplate& response_template() const { return template_; }

  int index() const { return index_; }
  void set_index(int index) { index_ = index; }

 private:
  const MethodRow row_;
  const Message& request_;
  const Message& response_;
  const ResponsePlan plan_;
  const ResponseTemplate template_;
  int index_ = -1;  // Among those that are not superseded.
};

struct Responder::Impl {
  std::vector<std::unique_ptr<DescriptorSet>> sets;
  std::deque<std::string> names;  // That rows of the sets' methods point into.
  std::deque<Method> methods;     // A deque: what points to a method stays valid.
  absl::flat_hash_map<std::string_view, const Method*> by_key;

  void Add(const MethodRow& row, const Message& request, const Message& response) {
    methods.emplace_back(row, request, response);
    by_key.insert_or_assign(methods.back().row().key, &methods.back());
  }

  // A row for a method that the table does not have.
  MethodRow NewRow(std::string_view key, const MethodDescriptor& method) {
    const auto keep = [&](std::string_view name) -> std::string_view {
      return names.emplace_back(name);
    };
    return MethodRow{keep(key), keep(method.input_type()->full_name()),
                     keep(method.output_type()->full_name()), GrantSet()};
  }

  // A method whose key a later one took keeps no number.
  void NumberMethods() {
    int index = 0;
    for (Method& method : methods) {
      if (by_key.at(method.row().key) == &method) method.set_index(index++);
    }
  }

  void AddSet(std::unique_ptr<DescriptorSet> set) {
    for (const MethodDescriptor* method : set->methods()) {
      const std::string key = absl::StrCat(method->service()->full_name(), "/", method->name());
      const MethodRow* known = FindMethod(key);
      Add(known != nullptr ? *known : NewRow(key, *method), set->Prototype(*method->input_type()),
          set->Prototype(*method->output_type()));
    }
    sets.push_back(std::move(set));
  }
};

absl::StatusOr<std::unique_ptr<Responder>> Responder::Create(
    absl::Span<const std::string> descriptor_sets) {
  auto impl = std::make_unique<Impl>();
  const DescriptorPool& pool = ApiTypes();
  MessageFactory& factory = *MessageFactory::generated_factory();
  for (const MethodRow& row : AllMethods()) {
    const Descriptor* request = pool.FindMessageTypeByName(std::string(row.request));
    const Descriptor* response = pool.FindMessageTypeByName(std::string(row.response));
    if (request == nullptr || response == nullptr) {
      return absl::InternalError(absl::StrCat(row.key, ": its messages are not linked in"));
    }
    impl->Add(row, *factory.GetPrototype(request), *factory.GetPrototype(response));
  }
  for (const std::string& bytes : descriptor_sets) {
    auto set = DescriptorSet::Parse(bytes);
    if (!set.ok()) return set.status();
    impl->AddSet(*std::move(set));
  }
  impl->NumberMethods();
  return std::unique_ptr<Responder>(new Responder(std::move(impl)));
}

Responder::Responder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Responder::~Responder() = default;

const Method* Responder::Find(std::string_view key) const {
  const auto found = impl_->by_key.find(key);
  return found == impl_->by_key.end() ? nullptr : found->second;
}

std::vector<const Method*> Responder::Methods() const {
  std::vector<const Method*> methods;
  for (const Method& method : impl_->methods) {
    if (method.index() >= 0) methods.push_back(&method);
  }
  return methods;
}

DecodedRequest Responder::Decode(const Method& method, Wire wire, std::string_view body) const {
  std::unique_ptr<Message> message(method.request().New());
  const absl::Status status =
      wire == Wire::kJson ? ReadProtoJson(body, message.get()) : ReadProtobuf(body, message.get());
  return DecodedRequest(std::move(message), std::string(status.message()));
}

std::string Responder::RequestJson(const Method& method, const DecodedRequest& request) const {
  if (!HoldsSecrets(request.message())) return Encode(request.message(), Wire::kJson);
  const std::unique_ptr<Message> copy(method.request().New());
  copy->CopyFrom(request.message());
  Redact(copy.get());
  return Encode(*copy, Wire::kJson);
}

absl::StatusOr<GivenResponse> Responder::ReadResponse(
    const Method& method, std::string_view json,
    std::optional<UnknownNameListener> listener) const {
  std::unique_ptr<Message> message(method.response().New());
  const absl::Status status = ReadProtoJson(json, message.get(), listener);
  if (status.ok()) return GivenResponse(std::move(message));
  return absl::InvalidArgumentError(
      absl::StrCat("no ", message->GetDescriptor()->full_name(), " (", status.message(), ")"));
}

std::string Responder::Respond(const Method& method, const DecodedRequest& request, Wire wire,
                               std::string_view call_id) const {
  if (call_id.empty() && method.response_template().usable()) {
    return method.response_template().Fill(request.message(), wire);
  }
  const std::unique_ptr<Message> message(method.response().New());
  method.plan().Populate(request.message(), call_id, message.get());
  return Encode(*message, wire);
}

std::string Responder::Respond(const GivenResponse& response, Wire wire) const {
  return Encode(response.message(), wire);
}

DecodedRequest::DecodedRequest(std::unique_ptr<Message> message, std::string problem)
    : message_(std::move(message)), problem_(std::move(problem)) {}
DecodedRequest::DecodedRequest(DecodedRequest&&) noexcept = default;
DecodedRequest::~DecodedRequest() = default;

GivenResponse::GivenResponse(std::unique_ptr<Message> message) : message_(std::move(message)) {}
GivenResponse::GivenResponse(GivenResponse&&) noexcept = default;
GivenResponse::~GivenResponse() = default;

std::string DecodedRequest::StringField(std::string_view name) const {
  const FieldDescriptor* field = message_->GetDescriptor()->FindFieldByName(std::string(name));
  const bool is_string =
      field != nullptr && !field->is_repeated() && field->type() == FieldDescriptor::TYPE_STRING;
  return is_string ? message_->GetReflection()->GetString(*message_, field) : std::string();
}

bool DecodedRequest::BoolField(std::string_view name) const {
  const FieldDescriptor* field = message_->GetDescriptor()->FindFieldByName(std::string(name));
  const bool is_bool =
      field != nullptr && !field->is_repeated() && field->type() == FieldDescriptor::TYPE_BOOL;
  return is_bool && message_->GetReflection()->GetBool(*message_, field);
}

std::optional<absl::Duration> DecodedRequest::DurationField(std::string_view name) const {
  const FieldDescriptor* field = message_->GetDescriptor()->FindFieldByName(std::string(name));
  if (field == nullptr || field->is_repeated() || field->message_type() == nullptr ||
      field->message_type()->full_name() != "google.protobuf.Duration" ||
      !message_->GetReflection()->HasField(*message_, field)) {
    return std::nullopt;
  }
  // Read by reflection: the type may be a descriptor set's own.
  const Message& duration = message_->GetReflection()->GetMessage(*message_, field);
  const Descriptor& type = *duration.GetDescriptor();
  const auto& reflection = *duration.GetReflection();
  return absl::Seconds(reflection.GetInt64(duration, type.FindFieldByNumber(1))) +
         absl::Nanoseconds(reflection.GetInt32(duration, type.FindFieldByNumber(2)));
}

const MethodRow& RowOf(const Method& method) { return method.row(); }
int IndexOf(const Method& method) { return method.index(); }
const Descriptor& RequestType(const Method& method) { return *method.request().GetDescriptor(); }
const Descriptor& ResponseType(const Method& method) { return *method.response().GetDescriptor(); }

}  // namespace lkmock::responder
