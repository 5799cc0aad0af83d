package counting

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// decoder reads the header of a picture.
type decoder func(io.Reader) (image.Config, error)

// pictureDecoder returns the decoder of a picture by its first bytes, nil if it
// is none. An error is met again when reading.
func pictureDecoder(r *bufio.Reader) decoder {
	head, _ := r.Peek(8)
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return png.DecodeConfig
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return jpeg.DecodeConfig
	case bytes.HasPrefix(head, []byte("GIF8")):
		return gif.DecodeConfig
	}
	return nil
}

// picture counts a picture by the rule of the model that it is sent to.
func (w *worker) picture(decode decoder, r io.Reader, c *Count) error {
	if !w.how.Pictures {
		return errors.New("a picture, which costs what the rule of its model says: name the model, such as gpt-4o")
	}
	header := &countingReader{r: r}
	config, err := decode(header)
	if err != nil {
		return fmt.Errorf("a damaged picture: %w", err)
	}
	rest, err := io.Copy(io.Discard, header.r)
	if err != nil {
		return err
	}
	rule, err := w.tokenizer.Picture(tokenizer.Picture{Width: config.Width, Height: config.Height})
	if err != nil {
		return err
	}
	c.Bytes, c.Exactness = header.n+rest, rule.Count.Exactness
	c.Tokens, c.Low, c.High = rule.Count.Tokens, rule.Count.Low, rule.Count.High
	c.Rule = fmt.Sprintf("%s: %s (%s, checked %s)", rule.What, rule.Formula, rule.Source, rule.Checked)
	return nil
}

// countingReader counts the bytes that are read.
type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}
