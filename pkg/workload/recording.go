package workload

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"mime"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/hajimehoshi/go-mp3"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// sound is a recording as OpenAI's APIs carry it.
type sound struct {
	Data   string `json:"data"`   // base64
	Format string `json:"format"` // wav, mp3 or pcm16
}

// recording returns the block's sound or video, nil if it holds none.
func (b *block) recording() *tokenizer.Recording {
	switch b.Type {
	case "input_audio":
		var s sound
		if b.Audio != nil && strictjson.Decode(b.Audio, &s) != nil {
			s = sound{}
		}
		return &tokenizer.Recording{Seconds: secondsOf(s.Data, "audio/"+s.Format)}
	case "video_url", "input_video":
		return &tokenizer.Recording{Video: true, Detail: b.Detail}
	}
	return nil
}

// recordings are those of the blocks, within tool results too.
func (c content) recordings() []tokenizer.Recording {
	var all []tokenizer.Recording
	for i := range c {
		if r := c[i].recording(); r != nil {
			all = append(all, *r)
		}
		all = append(all, c[i].Content.recordings()...)
	}
	return all
}

// recording returns the sound or video of a part, nil if it holds none.
func (p *geminiPart) recording() *tokenizer.Recording {
	for _, f := range []geminiFile{p.Inline, p.InlineS, p.File, p.FileS} {
		kind := f.MIME + f.MIMES
		switch {
		case strings.HasPrefix(kind, "audio/"):
			return &tokenizer.Recording{Seconds: secondsOf(f.Data, kind)}
		case strings.HasPrefix(kind, "video/"):
			return &tokenizer.Recording{Video: true, Seconds: p.clip(), Detail: p.detail()}
		}
	}
	return nil
}

// geminiClip is the part of a video that a request asks for.
type geminiClip struct {
	Start string `json:"startOffset"`
	End   string `json:"endOffset"`
}

// clip returns the seconds of video that the request asks for, 0 if it asks for
// all there is.
func (p *geminiPart) clip() float64 {
	var clip geminiClip
	for _, v := range []jsontext.Value{p.Clip, p.ClipS} {
		if v != nil && strictjson.Decode(v, &clip) == nil {
			break
		}
	}
	end, err := strconv.ParseFloat(strings.TrimSuffix(clip.End, "s"), 64)
	if err != nil {
		return 0
	}
	start, _ := strconv.ParseFloat(strings.TrimSuffix(clip.Start, "s"), 64)
	return max(0, end-start)
}

// detail is the resolution that the part asks for.
func (p *geminiPart) detail() string {
	var level struct {
		Level string `json:"level"`
	}
	var plain string
	switch {
	case p.Resolution == nil:
		return ""
	case strictjson.Decode(p.Resolution, &plain) == nil:
		return plain
	case strictjson.Decode(p.Resolution, &level) == nil:
		return level.Level
	}
	return ""
}

// secondsOf returns how long a recording in base64 lasts, 0 if that cannot be
// told.
func secondsOf(data, kind string) float64 {
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return 0
	}
	kind, params, _ := mime.ParseMediaType(kind)
	switch kind {
	case "audio/wav", "audio/x-wav", "audio/wave":
		return wavSeconds(raw)
	case "audio/mp3", "audio/mpeg":
		return mp3Seconds(raw)
	case "audio/pcm16", "audio/pcm", "audio/l16":
		const usualRate, sample = 24_000, 2 // the vendors' default; one channel
		rate, err := strconv.ParseFloat(params["rate"], 64)
		if err != nil || rate <= 0 {
			rate = usualRate
		}
		return float64(len(raw)) / sample / rate
	}
	return 0
}

// wavSeconds divides the size of the samples by the bytes a second, both of
// which a WAV file says: chunks of a name, a size and a content follow a head
// of twelve bytes.
func wavSeconds(raw []byte) float64 {
	const head, chunkHead, rateAt = 12, 8, 8
	if len(raw) < head || string(raw[:4]) != "RIFF" || string(raw[8:head]) != "WAVE" {
		return 0
	}
	perSecond := uint32(0)
	for rest := raw[head:]; len(rest) >= chunkHead; {
		size := binary.LittleEndian.Uint32(rest[4:])
		content := rest[chunkHead:]
		switch string(rest[:4]) {
		case "fmt ":
			if len(content) >= rateAt+4 {
				perSecond = binary.LittleEndian.Uint32(content[rateAt:])
			}
		case "data":
			if perSecond == 0 {
				return 0
			}
			// Those who stream write a size that is too large.
			return float64(min(int64(size), int64(len(content)))) / float64(perSecond)
		}
		rest = content[min(int64(len(content)), int64(size)+int64(size%2)):]
	}
	return 0
}

// mp3Seconds goes through the frames of an MP3 file.
func mp3Seconds(raw []byte) float64 {
	d, err := mp3.NewDecoder(bytes.NewReader(raw))
	if err != nil || d.SampleRate() <= 0 || d.Length() < 0 {
		return 0
	}
	const decoded = 4 // bytes: two channels of 16 bits
	return float64(d.Length()) / decoded / float64(d.SampleRate())
}
