// Work of the kind that a call is, in code that never changes: what times are compared with.
#ifndef LKMOCK_BENCH_REFERENCE_WORK_H_
#define LKMOCK_BENCH_REFERENCE_WORK_H_

namespace lkmock::bench {

// Scans text, looks up, copies and sorts strings; some microseconds.
void ReferenceWork();

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_REFERENCE_WORK_H_
