// Package spelling suggests the names that a misspelt one may have meant.
package spelling
