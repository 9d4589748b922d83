package ingest

// Catalogue lists every problem that assay reports, of reading and of evaluating.
var Catalogue = []Explanation{}
