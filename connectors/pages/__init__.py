"""Reading a homepage: microformats, JSON-LD, meta tags, relations, and the portrait they add up to."""
