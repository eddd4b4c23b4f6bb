"""Reading text from the network: encodings, HTML, plain text, JSON of doubtful shape."""
