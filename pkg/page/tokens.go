package page

// TokenListing says which files a page lists. The zero value lists all.
type TokenListing struct {
	Most  int  // list only so many, the largest; 0 lists all in their order
	Total bool // end with the total of several files
}
