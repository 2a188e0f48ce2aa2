package report

import (
	"bytes"
	"fmt"

	"dnasim/internal/folder"
)

// DirSchema identifies the layout of index.json in a results directory.
const DirSchema = "dnasim.folder/1"

const indexMarkdown = "index.md"

// folderHead says what a folder holds.
type folderHead struct {
	title, version, command string
	paragraphs              []string
	apart                   []folder.File // files that are written apart; they are listed for people
}

// install writes files with a page that lists them.
func install(dir string, files []folder.File, h folderHead) error {
	files = append(files, folder.File{Path: indexMarkdown, What: "This list.", Content: indexPage(files, h)})
	return folder.Install(dir, folder.Head{Schema: DirSchema, Version: h.version, Command: h.command}, files)
}

// indexPage lists the files for people.
func indexPage(files []folder.File, h folderHead) []byte {
	var b bytes.Buffer
	b.WriteString("# " + h.title + "\n\n")
	for _, s := range h.paragraphs {
		b.WriteString(escapeMarkdown(s) + "\n")
	}
	if h.command != "" {
		b.WriteString("\nRepeat it: " + escapeMarkdown(h.command) + "\n")
	}
	b.WriteString("\n| File | What it is |\n| --- | --- |\n")
	for _, list := range [][]folder.File{files, h.apart} {
		for _, f := range list {
			fmt.Fprintf(&b, "| [%s](%s) | %s |\n", escapeMarkdown(f.Path), f.Path, escapeMarkdown(f.What))
		}
	}
	fmt.Fprintf(&b, "\n%s has sizes and SHA-256. Files that are not listed were not written by dnasim and are never touched.\n", folder.IndexName)
	return b.Bytes()
}

// checkFolder reports what stands in the way of files of these names.
func checkFolder(dir string, paths []string) error {
	return folder.Check(dir, DirSchema, append(paths, indexMarkdown))
}
