"""What the archive holds and what it lacks, in figures each of which is a list: the page and the API's answer."""
