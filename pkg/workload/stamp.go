package workload

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// stamp is a vendor's time: seconds since 1970 or an RFC 3339 text. What is
// neither is taken as not recorded: it is not what samples are read for.
type stamp struct{ time.Time }

// UnmarshalJSONFrom never fails on a whole JSON value.
func (s *stamp) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '"' {
		var text string
		if err := json.UnmarshalDecode(dec, &text); err != nil {
			return err
		}
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			s.Time = t.UTC()
		}
		return nil
	}
	v, err := dec.ReadValue()
	if err != nil || v.Kind() != '0' {
		return err
	}
	seconds, _, _ := strings.Cut(string(v), ".")
	if n, bad := parseCount(seconds); bad == nil && n < maxUnix {
		s.Time = time.Unix(n, 0).UTC()
	}
	return nil
}

// maxUnix is the first second of the year 10000.
const maxUnix = 253402300800
