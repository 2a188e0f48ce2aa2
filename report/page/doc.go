// Package page draws the results of a run or a sweep as one page of HTML that needs neither network
// nor server: charts, tables that sort, every layer, the configuration. The templates stand beside
// it (page.html, sweep.html). It must not know how results came about.
//
// Start reading at run.go.
package page
