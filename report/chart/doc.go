// Package chart draws plain data: stacked bars, bars by layer, curves and points. It knows
// nothing of accelerators; package report says what is drawn.
//
// A figure (Bars, ByLayer, XY) is drawn by one code path, on gonum/plot's axes and
// canvases, into three formats: SVG for papers, SVG to stand in a page (InlineSVG: colours
// follow the page, light or dark), and PNG with its physical size.
//
// What every picture promises:
//   - colours are those of Okabe and Ito, told apart by colour-blind readers; what is
//     filled alike is told apart by hatching, what is marked alike by shape;
//   - text is never drawn over text: names that do not fit are turned, thinned or
//     shortened;
//   - every mark carries a title, which browsers show when it is pointed at;
//   - equal figures give equal bytes.
//
// Start reading at figure.go.
package chart
