package workload

import (
	"encoding/base64"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// picture returns a block's picture with its size, if the block holds the
// picture itself and not only an address.
func (b *block) picture() tokenizer.Picture {
	p := tokenizer.Picture{Detail: b.Detail}
	var named struct {
		URL    string `json:"url"`
		Detail string `json:"detail"`
	}
	if b.ImageURL != nil && strictjson.Decode(b.ImageURL, &named) == nil {
		p.Width, p.Height = sizeOfURL(named.URL)
		p.Detail = firstOf(named.Detail, p.Detail)
		return p
	}
	var url string
	if b.ImageURL != nil && strictjson.Decode(b.ImageURL, &url) == nil {
		p.Width, p.Height = sizeOfURL(url)
		return p
	}
	var source struct {
		Type string `json:"type"`
		Data string `json:"data"`
	}
	if b.Source != nil && strictjson.Decode(b.Source, &source) == nil && source.Type == "base64" {
		p.Width, p.Height = sizeOfBase64(source.Data)
	}
	return p
}

// sizeOfURL returns the size in pixels of the picture in a data URL, 0 and 0 if
// it is an address, or of a format that is not known.
func sizeOfURL(url string) (w, h int) {
	kind, data, ok := strings.Cut(url, ",")
	if !ok || !strings.HasPrefix(kind, "data:") || !strings.HasSuffix(kind, ";base64") {
		return 0, 0
	}
	return sizeOfBase64(data)
}

// sizeOfBase64 returns the size of a picture in base64, 0 and 0 if it is of a
// format that is not known. It reads no more than the picture's header.
func sizeOfBase64(data string) (w, h int) {
	formats := map[string]func(io.Reader) (image.Config, error){
		"iVBORw": png.DecodeConfig, "/9j/": jpeg.DecodeConfig, "R0lGOD": gif.DecodeConfig,
	}
	for magic, decode := range formats {
		if !strings.HasPrefix(data, magic) {
			continue
		}
		config, err := decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(data)))
		if err != nil {
			return 0, 0
		}
		return config.Width, config.Height
	}
	return 0, 0
}

// pictures are those of the blocks, within tool results too.
func (c content) pictures() []tokenizer.Picture {
	var all []tokenizer.Picture
	for i := range c {
		if c[i].isImage() {
			all = append(all, c[i].picture())
		}
		all = append(all, c[i].Content.pictures()...)
	}
	return all
}

// addMedia adds the pictures and recordings of the blocks to a chat.
func (c content) addMedia(chat *tokenizer.Chat) {
	chat.Pictures = append(chat.Pictures, c.pictures()...)
	chat.Recordings = append(chat.Recordings, c.recordings()...)
}

// picture returns the picture of a part.
func (p *geminiPart) picture() tokenizer.Picture {
	for _, f := range []geminiFile{p.Inline, p.InlineS} {
		if w, h := sizeOfBase64(f.Data); w > 0 {
			return tokenizer.Picture{Width: w, Height: h}
		}
	}
	return tokenizer.Picture{}
}
