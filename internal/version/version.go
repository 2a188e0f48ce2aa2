package version

// Model is the version of dnasim and of its model of the hardware. Raise it for every release, and
// between releases whenever equal configurations give other results: results of an earlier version
// that were kept (package sweep/store) are then not used again. All outputs state it.
const Model = "0.3.0"
