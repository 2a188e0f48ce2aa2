package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// writeTable writes rows as CSV behind a preamble of comments. The columns are those of the fields'
// tags.
func writeTable[T any](file, preamble string, rows []T) error {
	var text strings.Builder
	text.WriteString(preamble)
	w := csv.NewWriter(&text)
	var header []string
	for i := range reflect.TypeFor[T]().NumField() {
		header = append(header, reflect.TypeFor[T]().Field(i).Tag.Get("csv"))
	}
	_ = w.Write(header)
	for _, r := range rows {
		var fields []string
		v := reflect.ValueOf(r)
		for i := range v.NumField() {
			switch f := v.Field(i); f.Kind() {
			case reflect.Int:
				fields = append(fields, strconv.FormatInt(f.Int(), 10))
			case reflect.Float64:
				fields = append(fields, formatted(f.Float()))
			default:
				fields = append(fields, f.String())
			}
		}
		_ = w.Write(fields)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}

// formatted is a number with four decimals, or more where it is small.
func formatted(x float64) string {
	decimals := 4
	if x > 0 && x < 0.01 {
		decimals = 8
	}
	return strconv.FormatFloat(x, 'f', decimals, 64)
}

// readTable reads what writeTable wrote; a file that does not exist has no rows.
func readTable[T any](file string) ([]T, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(strings.NewReader(string(data)))
	reader.Comment = '#'
	records, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var rows []T
	for i, record := range records {
		if i == 0 {
			continue
		}
		r, err := parseRow[T](records[0], record)
		if err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", file, i, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func parseRow[T any](header, record []string) (T, error) {
	text := map[string]string{}
	for i, column := range header {
		text[column] = record[i]
	}
	var r T
	v := reflect.ValueOf(&r).Elem()
	for i := range v.NumField() {
		column := v.Type().Field(i).Tag.Get("csv")
		switch f := v.Field(i); f.Kind() {
		case reflect.Int:
			x, err := strconv.ParseInt(text[column], 10, 64)
			if err != nil {
				return r, fmt.Errorf("%s is %q, must be a whole number", column, text[column])
			}
			f.SetInt(x)
		case reflect.Float64:
			x, err := strconv.ParseFloat(text[column], 64)
			if err != nil {
				return r, fmt.Errorf("%s is %q, must be a number", column, text[column])
			}
			f.SetFloat(x)
		default:
			f.SetString(text[column])
		}
	}
	return r, nil
}
