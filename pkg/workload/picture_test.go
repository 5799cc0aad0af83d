package workload

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// drawn is an empty picture in base64.
func drawn(t *testing.T, w, h int, encode func(io.Writer, image.Image) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black})); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// TestPicturesHaveTheirSize: a picture in a request is as large as its header
// says, in each vendor's words; an address has no size.
func TestPicturesHaveTheirSize(t *testing.T) {
	pngData := drawn(t, 640, 480, png.Encode)
	jpegData := drawn(t, 30, 20, func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) })
	gifData := drawn(t, 5, 7, func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) })
	for line, want := range map[string]tokenizer.Picture{
		`{"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"image_url",` +
			`"image_url":{"url":"data:image/png;base64,` + pngData +
			`","detail":"low"}}]}]}`: {Width: 640, Height: 480, Detail: "low"},
		`{"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"image_url",` +
			`"image_url":{"url":"https://example.com/a.png"}}]}]}`: {},
		`{"model":"gpt-5","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/jpeg;base64,` +
			jpegData + `","detail":"high"}]}]}`: {Width: 30, Height: 20, Detail: "high"},
		`{"model":"claude-opus-4-5","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image",` +
			`"source":{"type":"base64","media_type":"image/gif","data":"` + gifData + `"}}]}]}`: {Width: 5, Height: 7},
		`{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"` + pngData +
			`"}}]}]}`: {Width: 640, Height: 480},
		`{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]}]}`: {},
	} {
		var got []tokenizer.Picture
		for r, err := range open(line) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r.Chat.Pictures...)
		}
		if !slices.Equal(got, []tokenizer.Picture{want}) {
			t.Errorf("%.120s: %+v, want %+v", line, got, want)
		}
	}
}
