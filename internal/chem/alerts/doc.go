// Package alerts screens molecules with sets of structural alerts: named SMARTS
// patterns that raise a flag, with the publication that they come from.
//
// Sets that come with the package are [PAINS] (assay interference), [Brenk]
// (unwanted functionality), [QED] (the alerts that enter QED) and [Hazard]
// (classes of acutely dangerous compounds, which a policy may hold back). [Read]
// makes sets of a user's own.
//
// A set is screened as a whole. Whatever a pattern needs of a molecule's atoms
// and bonds is worked out once, in terms of features that all patterns share; of
// a molecule the features are noted in one pass, and only patterns that find all
// they need are searched for. That leaves a few of a hundred.
package alerts
