// Memory that is not there: whoever links this has an operator new that can be told to fail.
#ifndef LKMOCK_TESTS_SUPPORT_FAILING_NEW_H_
#define LKMOCK_TESTS_SUPPORT_FAILING_NEW_H_

namespace lkmock::testing {

// The calling thread, which is the test's own, never fails.
void SpareThisThread();

// The `n`-th allocation from now, by any other thread, throws std::bad_alloc, and those after it do
// not. 0: none does. Returns whether the one that was last asked for has failed.
bool FailAllocation(int n);

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_FAILING_NEW_H_
