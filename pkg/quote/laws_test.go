package quote_test

import _ "pgregory.net/rapid"
