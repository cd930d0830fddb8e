// Package gaussian is regression with Gaussian processes whose observations
// come one after another.
//
// The covariance matrix of the observations is kept as its Cholesky factor L,
// row by row: a new observation adds a row at the cost of one triangular solve,
// O(n²). A factor that grew in many steps has the same bits as one that was
// built at once, since each row is computed from those above it in a fixed
// order. That makes a factor safe to remember between calls of a generator that
// must be a pure function of its history.
//
// The package knows nothing of kernels: it is handed covariances k with the
// observations. With weights w = K⁻¹y, the expected value at a point is k·w; its
// variance is its own covariance less |L⁻¹k|². Formulas are those of Rasmussen and
// Williams, Gaussian Processes for Machine Learning (2006), chapter 2, algorithm
// 2.1, and chapter 5.
package gaussian
