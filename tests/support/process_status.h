// What the kernel knows of a process.
#ifndef LKMOCK_TESTS_SUPPORT_PROCESS_STATUS_H_
#define LKMOCK_TESTS_SUPPORT_PROCESS_STATUS_H_

#include <sys/types.h>

#include <cstddef>
#include <string_view>

namespace lkmock::testing {

// A number of /proc/<pid>/status: "VmRSS" in kB, "Threads"; 0 where there is none.
size_t ProcessStatus(pid_t pid, std::string_view name);

// How many descriptors it has open.
size_t OpenDescriptors(pid_t pid);

// Lets this process open as many descriptors as the system grants, and returns that number.
size_t RaiseDescriptorLimit();

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_PROCESS_STATUS_H_
