// Package files is where a run touches the disk: a [Door] opens what is read and
// remembers it, an [Output] writes what is answered, whole or not at all, and never
// over anything that came in through the door.
package files
