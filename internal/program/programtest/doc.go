// Package programtest is a program for the tests of packages that run programs:
// the test binary itself, started again.
//
//	func TestMain(m *testing.M) {
//		programtest.Main()
//		os.Exit(m.Run())
//	}
//
// Command names the behaviour; those that are good keep the contract of package
// program in every format and mode, the others break it in one way each.
package programtest
