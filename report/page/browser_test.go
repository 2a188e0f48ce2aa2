package page

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// browser is a headless Chromium with one page, driven over a pipe by the DevTools
// protocol (https://chromedevtools.github.io/devtools-protocol).
type browser struct {
	t       *testing.T
	toIt    *os.File
	fromIt  *bufio.Reader
	session string
	last    int
	// complaints are errors and warnings of the page.
	complaints []string
	requests   []string
}

// message is an answer or an event.
type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Result json.RawMessage `json:"result"`
	Params json.RawMessage `json:"params"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// findChromium gives the path of a browser, "" if there is none. CHROMIUM names another.
func findChromium() string {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

// openBrowser starts a browser that ends with the test, or skips the test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := findChromium()
	if path == "" {
		t.Skip("no Chromium is installed: apt-get install chromium, or name one in CHROMIUM")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	commandRead, commandWrite, err := os.Pipe()
	require.NoError(t, err)
	answerRead, answerWrite, err := os.Pipe()
	require.NoError(t, err)
	profile, err := os.MkdirTemp("", "dnasim-chromium-")
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--user-data-dir="+profile, "--remote-debugging-pipe")
	cmd.ExtraFiles = []*os.File{commandRead, answerWrite} // its descriptors 3 and 4
	require.NoError(t, cmd.Start())
	commandRead.Close()
	answerWrite.Close()
	b := &browser{t: t, toIt: commandWrite, fromIt: bufio.NewReader(answerRead)}
	t.Cleanup(func() {
		commandWrite.Close() // a browser without its pipe ends
		done := make(chan struct{})
		go func() { _ = cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			cancel()
			<-done
		}
		cancel()
		answerRead.Close()
		os.RemoveAll(profile)
	})
	b.attach()
	return b
}

// attach makes a page and listens to its complaints.
func (b *browser) attach() {
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	b.session = session.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
}

// call sends a command and waits for its answer.
func (b *browser) call(method string, params any, result any) {
	b.t.Helper()
	b.last++
	command := map[string]any{"id": b.last, "method": method}
	if params != nil {
		command["params"] = params
	}
	if b.session != "" {
		command["sessionId"] = b.session
	}
	text, err := json.Marshal(command)
	require.NoError(b.t, err)
	_, err = b.toIt.Write(append(text, 0))
	require.NoError(b.t, err)
	for {
		m := b.read()
		if m.ID != b.last {
			b.note(m)
			continue
		}
		require.Nil(b.t, m.Error, "%s: %+v", method, m.Error)
		if result != nil {
			require.NoError(b.t, json.Unmarshal(m.Result, result))
		}
		return
	}
}

// read waits for a message.
func (b *browser) read() message {
	b.t.Helper()
	text, err := b.fromIt.ReadBytes(0)
	require.NoError(b.t, err, "the browser ended")
	var m message
	require.NoError(b.t, json.Unmarshal(text[:len(text)-1], &m))
	return m
}

// note keeps complaints and requests.
func (b *browser) note(m message) {
	switch m.Method {
	case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded":
		b.complaints = append(b.complaints, string(m.Params))
	case "Network.requestWillBeSent":
		var p struct{ Request struct{ URL string } }
		require.NoError(b.t, json.Unmarshal(m.Params, &p))
		b.requests = append(b.requests, p.Request.URL)
	}
}

// open loads a file and waits until it is loaded.
func (b *browser) open(path string) {
	b.t.Helper()
	absolute, err := filepath.Abs(path)
	require.NoError(b.t, err)
	b.call("Page.navigate", map[string]any{"url": "file://" + absolute}, nil)
	for {
		m := b.read()
		b.note(m)
		if m.Method == "Page.loadEventFired" {
			return
		}
	}
}

// eval evaluates an expression of JavaScript.
func (b *browser) eval(expression string, result any) {
	b.t.Helper()
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &answer)
	require.Nil(b.t, answer.ExceptionDetails, "%s: %+v", expression, answer.ExceptionDetails)
	require.NoError(b.t, json.Unmarshal(answer.Result.Value, result))
}

// text evaluates to a string.
func (b *browser) text(expression string) string {
	b.t.Helper()
	var s string
	b.eval(expression, &s)
	return s
}

// texts evaluates to strings.
func (b *browser) texts(expression string) []string {
	b.t.Helper()
	var s []string
	b.eval(expression, &s)
	return s
}

// key presses a key as a person would.
func (b *browser) key(name string, code int, text string) {
	b.t.Helper()
	for _, kind := range []string{"keyDown", "keyUp"} {
		b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code, "text": text}, nil)
	}
}

// point moves the mouse to the middle of an element, or clicks there.
func (b *browser) point(selector string, click bool) {
	b.t.Helper()
	var at struct{ X, Y float64 }
	b.eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect(); return {X: r.x + r.width / 2, Y: r.y + r.height / 2}; })()`, selector), &at)
	// scrolling has been told to the page
	b.call("Runtime.evaluate", map[string]any{"awaitPromise": true,
		"expression": "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"}, nil)
	kinds := []string{"mouseMoved"}
	if click {
		kinds = append(kinds, "mousePressed", "mouseReleased")
	}
	for _, kind := range kinds {
		b.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": 1}, nil)
	}
}

// screen makes the window as wide as a device; dark asks for the dark colours.
func (b *browser) screen(width, height int, phone, dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}, nil)
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// keep writes a screenshot, or with ".pdf" a print, where the environment variable
// SCREENSHOTS names a directory to look at.
func (b *browser) keep(name string) {
	b.t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	var answer struct{ Data []byte }
	if filepath.Ext(name) == ".pdf" {
		b.call("Page.printToPDF", map[string]any{"printBackground": false, "preferCSSPageSize": true}, &answer)
	} else {
		b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &answer)
	}
	require.NoError(b.t, os.WriteFile(filepath.Join(dir, name), answer.Data, 0o666))
}
