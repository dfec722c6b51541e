"""Taking in what stands elsewhere: files become plain rows, which are matched with what is here, judged, and applied."""
