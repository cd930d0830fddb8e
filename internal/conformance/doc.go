// Package conformance holds what the two conformance suites, generators/gentest
// and evaluators/evaltest, have in common: checks that report an error instead
// of failing a test by themselves (so that the suites can be tested with broken
// implementations), memory that is watched, tables cut and shuffled in other
// ways, a context that ends after a number of looks at it, and the comparison
// of tables by content.
//
// # Memory
//
// The convention of the project: what an implementation allocates for Arrow
// comes from the allocator of the context,
//
//	mem := compute.GetAllocator(ctx) // github.com/apache/arrow/go/v17/arrow/compute
//
// (package arrow/compute/exec has the same function without the compute
// kernels), or it wraps ordinary Go memory that nobody writes to any more. The
// suites put an Allocator into the context that knows what is still allocated
// and by whom, and that overwrites what is freed, so that memory used after its
// release shows as wrong values. memory.DefaultAllocator is watched as well:
// code that allocates there is not wrong, but what it leaks is found too.
package conformance
