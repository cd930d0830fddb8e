// Package gaussian is regression with Gaussian processes whose observations
// come one after another.
//
// The covariance matrix of the observations is kept as its Cholesky factor L,
// row by row: a new observation adds a row at the cost of one triangular solve,
// O(n²). Sums have a fixed order, so that a factor has the same bits on any number
// of processors.
//
// The package knows nothing of kernels: it is handed covariances k with the
// observations. With weights w = K⁻¹y, the expected value at a point is k·w; its
// variance is its own covariance less |L⁻¹k|². Formulas are those of Rasmussen and
// Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1.
package gaussian
