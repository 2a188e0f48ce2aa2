package folders

import (
	"bytes"
	"fmt"

	"dnasim/internal/folder"
	"dnasim/report/table"
)

// Schema identifies the layout of index.json in a results directory.
const Schema = "dnasim.folder/1"

const indexMarkdown = "index.md"

// folderHead says what a folder holds.
type folderHead struct {
	title, version, command string
	paragraphs              []string
	// files that are written apart; they are listed for people
	apart []folder.File
}

// install writes files with a page that lists them.
func install(dir string, files []folder.File, h folderHead) error {
	files = append(files, folder.File{Path: indexMarkdown, What: "This list.", Content: indexPage(files, h)})
	return folder.Install(dir, folder.Head{Schema: Schema, Version: h.version, Command: h.command}, files)
}

// indexPage lists the files for people.
func indexPage(files []folder.File, h folderHead) []byte {
	var b bytes.Buffer
	b.WriteString("# " + h.title + "\n\n")
	for _, s := range h.paragraphs {
		b.WriteString(table.EscapeMarkdown(s) + "\n")
	}
	if h.command != "" {
		b.WriteString("\nRepeat it: " + table.EscapeMarkdown(h.command) + "\n")
	}
	b.WriteString("\n| File | What it is |\n| --- | --- |\n")
	for _, list := range [][]folder.File{files, h.apart} {
		for _, f := range list {
			fmt.Fprintf(&b, "| [%s](%s) | %s |\n", table.EscapeMarkdown(f.Path), f.Path, table.EscapeMarkdown(f.What))
		}
	}
	fmt.Fprintf(&b, "\n%s has sizes and SHA-256. Files that are not listed were not written by dnasim and are never touched.\n", folder.IndexName)
	return b.Bytes()
}

// checkFolder reports what stands in the way of files of these names.
func checkFolder(dir string, paths []string) error {
	return folder.Check(dir, Schema, append(paths, indexMarkdown))
}
