#include "responder/descriptor_sets.h"

#include <google/protobuf/descriptor.pb.h>

#include <map>
#include <set>

#include "absl/strings/str_cat.h"

namespace lkmock::responder {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Keeps the first of the pool's complaints.
class FirstError final : public DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& /*file*/, const std::string& element,
                const google::protobuf::Message* /*descriptor*/, ErrorLocation /*location*/,
                const std::string& message) override {
    if (text.empty()) text = absl::StrCat(element, ": ", message);
  }

  std::string text;
};

// Builds the files of a set into a pool, imports before importers.
class Builder {
 public:
  Builder(const FileDescriptorSet& set, DescriptorPool* pool) : pool_(pool) {
    for (const FileDescriptorProto& file : set.file()) files_.emplace(file.name(), &file);
  }

  absl::StatusOr<const FileDescriptor*> Build(const std::string& name) {
    if (const FileDescriptor* built = pool_->FindFileByName(name)) return built;
    FileDescriptorProto file;
    if (const auto found = files_.find(name); found != files_.end()) {
      file = *found->second;
    } else if (const FileDescriptor* own = DescriptorPool::generated_pool()->FindFileByName(name)) {
      own->CopyTo(&file);
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("the descriptor set imports ", name,
                       ", which it does not contain; protoc --include_imports adds it"));
    }
    if (!building_.insert(name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("the descriptor set: ", name, " imports itself"));
    }
    for (const std::string& import : file.dependency()) {
      const auto built = Build(import);
      if (!built.ok()) return built.status();
    }
    FirstError error;
    const FileDescriptor* built = pool_->BuildFileCollectingErrors(file, &error);
    if (built == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("the descriptor set: ", name, ": ", error.text));
    }
    return built;
  }

 private:
  DescriptorPool* const pool_;
  std::map<std::string, const FileDescriptorProto*> files_;
  std::set<std::string> building_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<DescriptorSet>> DescriptorSet::Parse(const std::string& bytes) {
  FileDescriptorSet files;
  if (!files.ParseFromString(bytes) || files.file().empty()) {
    return absl::InvalidArgumentError(
        "not a FileDescriptorSet; protoc --descriptor_set_out writes one");
  }
  std::unique_ptr<DescriptorSet> set(new DescriptorSet());
  Builder builder(files, &set->pool_);
  for (const FileDescriptorProto& file : files.file()) {
    const auto built = builder.Build(file.name());
    if (!built.ok()) return built.status();
    for (int i = 0; i < (*built)->service_count(); ++i) {
      const ServiceDescriptor* service = (*built)->service(i);
      for (int j = 0; j < service->method_count(); ++j) {
        const MethodDescriptor* method = service->method(j);
        if (!method->client_streaming() && !method->server_streaming()) {
          set->methods_.push_back(method);
        }
      }
    }
  }
  if (set->methods_.empty()) {
    return absl::InvalidArgumentError("the descriptor set has no service with a unary method");
  }
  return set;
}

}  // namespace lkmock::responder
