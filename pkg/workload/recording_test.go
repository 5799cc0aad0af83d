package workload

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// wav is silence of one channel and 16 bits, with a chunk of odd size before
// the samples.
func wav(seconds float64, rate int) []byte {
	const sample = 2
	data := make([]byte, int(seconds*float64(rate))*sample)
	var b bytes.Buffer
	b.WriteString("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	for _, n := range []uint32{uint32(rate), uint32(rate * sample), 0x0010_0002} {
		_ = binary.Write(&b, binary.LittleEndian, n)
	}
	b.WriteString("LIST\x03\x00\x00\x00abc\x00data")
	_ = binary.Write(&b, binary.LittleEndian, uint32(len(data)))
	b.Write(data)
	return b.Bytes()
}

// mp3Frames are frames of silence: MPEG 1, layer III, 128 kbit/s, 44.1 kHz,
// 1152 samples in 417 bytes each.
func mp3Frames(n int) []byte {
	frame := append([]byte{0xFF, 0xFB, 0x90, 0x64}, make([]byte, 413)...)
	return bytes.Repeat(frame, n)
}

func TestSecondsOf(t *testing.T) {
	endless := wav(2, 8000)
	binary.LittleEndian.PutUint32(endless[len(endless)-2*8000*2-4:], math.MaxUint32) // as written to a pipe
	for name, c := range map[string]struct {
		raw  []byte
		kind string
		want float64
	}{
		"wav":               {wav(1.5, 16000), "audio/wav", 1.5},
		"wav to a pipe":     {endless, "audio/x-wav", 2},
		"wav cut short":     {wav(1, 8000)[:40], "audio/wav", 0},
		"wav without rate":  {[]byte("RIFF\x00\x00\x00\x00WAVEdata\x02\x00\x00\x00ab"), "audio/wav", 0},
		"no wav":            {[]byte("OggS"), "audio/wav", 0},
		"mp3":               {mp3Frames(100), "audio/mp3", 100 * 1152 / 44100.},
		"no mp3":            {[]byte("ID3 is not enough"), "audio/mpeg", 0},
		"samples":           {make([]byte, 48000), "audio/pcm16", 1},
		"samples at a rate": {make([]byte, 48000), "audio/L16;codec=pcm;rate=16000", 1.5},
		"unknown":           {wav(1, 8000), "audio/ogg", 0},
	} {
		if got := secondsOf(base64.StdEncoding.EncodeToString(c.raw), c.kind); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %g seconds, want %g", name, got, c.want)
		}
	}
	if got := secondsOf("not base64", "audio/wav"); got != 0 {
		t.Errorf("%g seconds of nothing", got)
	}
}

func FuzzSecondsOf(f *testing.F) {
	f.Add(wav(0.1, 8000), "audio/wav")
	f.Add(mp3Frames(3), "audio/mpeg")
	f.Add([]byte("abcd"), "audio/L16;rate=-1")
	f.Fuzz(func(t *testing.T, raw []byte, kind string) {
		if got := secondsOf(base64.StdEncoding.EncodeToString(raw), kind); !(got >= 0) {
			t.Errorf("%g seconds", got)
		}
	})
}

// TestRecordings reads the recordings of each format.
func TestRecordings(t *testing.T) {
	data := base64.StdEncoding.EncodeToString(wav(2, 8000))
	for line, want := range map[string]tokenizer.Recording{
		`{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"%s",` +
			`"format":"wav"}}]}]}`: {Seconds: 2},
		`{"messages":[{"role":"user","content":[{"type":"text","text":"%s"},{"type":"video_url",` +
			`"video_url":{"url":"https://e.org/v.mp4"}}]}]}`: {Video: true},
		`{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"audio/wav",` +
			`"data":"%s"}}]}]}`: {Seconds: 2},
		`{"contents":[{"role":"user","parts":[{"text":"%s"},{"file_data":{"mime_type":"video/mp4","file_uri":"gs://b/v"},` +
			`"video_metadata":{"start_offset":"1s"}}]}]}`: {Video: true},
		`{"contents":[{"role":"user","parts":[{"text":"%s"},{"fileData":{"mimeType":"video/mp4","fileUri":"gs://b/v"},` +
			`"videoMetadata":{"startOffset":"10s","endOffset":"40.5s"}}]}]}`: {Video: true, Seconds: 30.5},
		`{"contents":[{"role":"user","parts":[{"text":"%s"},{"fileData":{"mimeType":"video/mp4","fileUri":"gs://b/v"},` +
			`"mediaResolution":{"level":"MEDIA_RESOLUTION_HIGH"}}]}]}`: {Video: true, Detail: "MEDIA_RESOLUTION_HIGH"},
		`{"input":[{"role":"user","content":[{"type":"input_text","text":"hi"},{"type":"input_audio",` +
			`"input_audio":{"data":"%s","format":"wav"}}]}],"model":"gpt-audio","object":"response"}`: {Seconds: 2},
	} {
		line = fmt.Sprintf(line, data)
		requests := collect(t, open(line+"\n"))
		if len(requests) != 1 || requests[0].Chat == nil {
			t.Errorf("%.80s: %+v", line, requests)
			continue
		}
		if got := requests[0].Chat.Recordings; len(got) != 1 || got[0] != want {
			t.Errorf("%.80s…%s: %+v, want %+v", line, line[max(0, len(line)-80):], got, want)
		}
	}
}
