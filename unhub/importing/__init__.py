"""Taking in what stands elsewhere: files become plain rows, which are matched with what is here, judged by a person,
and applied."""
