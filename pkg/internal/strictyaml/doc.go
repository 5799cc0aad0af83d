// Package strictyaml decodes YAML that people write by hand and money depends
// on. It takes the text of every scalar literally and refuses what YAML
// libraries let pass: unknown fields, duplicate keys, nulls, second documents,
// anchors, merge keys, numbers that are not plain decimals. Every error names
// file, line, field and value, and says what to do.
//
// It is the one package that knows the YAML library; packages that own a format
// (price books, configuration) declare a struct and call Decode.
//
// Struct fields are named by the tag `yaml:"name"`; `yaml:"name,required"`
// must be present; `yaml:"name,positive"` on an int is 1 or more where it is
// written; `yaml:",line"` on an int receives the line of the value and
// `yaml:",line=name"` that of a field of it; an embedded struct lends its fields. A
// struct that is a [Fielder] has the fields of its table besides. Scalars are
// read by encoding.TextUnmarshaler where the type has it.
package strictyaml
